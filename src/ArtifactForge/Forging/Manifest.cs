using ArtifactForge.Patching;

namespace ArtifactForge.Forging;

/// <summary>
/// What a release holds. Its bytes are the release's identity, so nothing in it depends on a store, a time, a machine
/// or the tool's version.
/// </summary>
public sealed record Manifest
{
    public const int CurrentSchema = 1;

    public required int Schema { get; init; }

    /// <summary>The upstream releases that artifacts were made for, oldest first.</summary>
    public required IReadOnlyList<ManifestRelease> Releases { get; init; }

    /// <summary>The advisories that they were made from, by slug.</summary>
    public required IReadOnlyList<ManifestAdvisory> Advisories { get; init; }

    /// <summary>By path.</summary>
    public required IReadOnlyList<Artifact> Artifacts { get; init; }

    /// <summary>In canonical order, each release and advisory once: the first that is given counts.</summary>
    public static Manifest Of(IEnumerable<ManifestRelease> releases, IEnumerable<ManifestAdvisory> advisories, IEnumerable<Artifact> artifacts) => new()
    {
        Schema = CurrentSchema,
        Releases = [.. releases.DistinctBy(release => release.Version).OrderBy(release => release.Version)],
        Advisories = [.. advisories.DistinctBy(advisory => advisory.Slug).OrderBy(advisory => advisory.Slug, StringComparer.Ordinal)],
        Artifacts = [.. artifacts.OrderBy(artifact => artifact.Path, StringComparer.Ordinal)],
    };

    public byte[] ToBytes() => CanonicalJson.Write(this, ForgingJson.Default.Manifest);

    public bool HasSamples => Releases.Any(release => release.Sample);
}

/// <summary>An upstream release. The digests are those of its tarball as it was read, not of the pin; where no mend needs its cookbook, there are none.</summary>
public sealed record ManifestRelease
{
    public required ReleaseVersion Version { get; init; }

    /// <summary>One of our own miniatures, not the real thing.</summary>
    public required bool Sample { get; init; }

    public required string Commit { get; init; }

    public Sha256Digest? TarSha256 { get; init; }

    public Sha256Digest? TreeSha256 { get; init; }

    /// <summary>Only where another tar was accepted for holding the pinned tree: the tar that was expected.</summary>
    public Sha256Digest? PinnedTarSha256 { get; init; }

    /// <summary>The slugs of the advisories that mend it.</summary>
    public required IReadOnlyList<string> Advisories { get; init; }
}

public sealed record ManifestAdvisory(string Slug, string Title, string Updated);

/// <summary>One file that the forge made. Tarballs are known by their inner tar, everything else by its bytes.</summary>
public sealed record Artifact
{
    public required string Path { get; init; }

    public required ArtifactKind Kind { get; init; }

    public ReleaseVersion? Release { get; init; }

    public string? Advisory { get; init; }

    public string? Os { get; init; }

    public string? Arch { get; init; }

    public Sha256Digest? Sha256 { get; init; }

    public long? Size { get; init; }

    public Sha256Digest? TarSha256 { get; init; }

    public Sha256Digest? TreeSha256 { get; init; }

    public long? TarSize { get; init; }

    /// <summary>What the patches changed, complete enough to be taken back.</summary>
    public IReadOnlyList<FileChange>? Changes { get; init; }
}
