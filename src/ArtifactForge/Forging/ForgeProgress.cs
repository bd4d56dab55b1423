namespace ArtifactForge.Forging;

/// <summary>A release is done: how many are, of how many, and what was made for it.</summary>
public sealed record ForgeProgress(ReleaseVersion Release, int Done, int Total, string What);
