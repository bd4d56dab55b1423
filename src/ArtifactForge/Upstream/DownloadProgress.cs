namespace ArtifactForge.Upstream;

/// <summary>How far a download is, or with a remark what has happened to it.</summary>
public sealed record DownloadProgress(string What, long Received, long? Total, string? Remark = null);
