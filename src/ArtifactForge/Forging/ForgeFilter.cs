using ArtifactForge.Mitigations;

namespace ArtifactForge.Forging;

/// <summary>
/// Which releases a run forges. An advisory stands for the releases that it hits: a release is forged whole, because one
/// tarball holds the patches of all its advisories.
/// </summary>
public sealed record ForgeFilter(IReadOnlyList<ReleaseVersion> Releases, IReadOnlyList<string> Advisories)
{
    public static ForgeFilter Everything { get; } = new([], []);

    public bool IsPartial => Releases.Count > 0 || Advisories.Count > 0;

    public bool Selects(ReleaseVersion version) => Releases.Count == 0 || Releases.Contains(version);

    public bool Selects(Mends mends) => Advisories.Count == 0 || mends.Advisories.Any(advisory => Advisories.Contains(advisory.Slug));
}
