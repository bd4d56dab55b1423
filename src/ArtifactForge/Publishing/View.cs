using ArtifactForge.Forging;

namespace ArtifactForge.Publishing;

/// <summary>
/// A release as one store has it: what depends on the store's address, and the digests of the compressed files as stored.
/// Named by the digest of its own bytes, so that rendering better documents for the same release takes no immutable key.
/// </summary>
public sealed record View
{
    public const int CurrentSchema = 1;

    public required int Schema { get; init; }

    /// <summary>The id of the release.</summary>
    public required Sha256Digest Release { get; init; }

    /// <summary>Where the store is read from.</summary>
    public required string PublicUrl { get; init; }

    public required IReadOnlyList<string> Regions { get; init; }

    /// <summary>What is not here because it was taken back, and why.</summary>
    public IReadOnlyList<YankNotice> Yanked { get; init; } = [];

    /// <summary>By path.</summary>
    public required IReadOnlyList<ViewObject> Objects { get; init; }
}

/// <summary>What a reader of a view is told about something that was yanked.</summary>
public sealed record YankNotice(YankKind Kind, string Name, string Reason);

/// <summary>A file of the release and the immutable object that holds it.</summary>
public sealed record ViewObject
{
    public required string Path { get; init; }

    public required ArtifactKind Kind { get; init; }

    public ReleaseVersion? Release { get; init; }

    public string? Advisory { get; init; }

    public string? Os { get; init; }

    public string? Arch { get; init; }

    public string? Region { get; init; }

    public required ObjectKey Key { get; init; }

    public required long Size { get; init; }

    /// <summary>Of the bytes as stored, compressed where they are.</summary>
    public required Sha256Digest Sha256 { get; init; }

    /// <summary>What a tarball's sidecars say, and what a bucket's listing says of everything.</summary>
    public string? Md5 { get; init; }

    public Sha256Digest? TarSha256 { get; init; }

    public static ViewObject Of(Artifact artifact, Blob content, AwsRegion? region = null) => new()
    {
        Path = artifact.Path,
        Kind = artifact.Kind,
        Release = artifact.Release,
        Advisory = artifact.Advisory,
        Os = artifact.Os,
        Arch = artifact.Arch,
        Region = region?.Name,
        Key = StoreLayout.ContentKey(artifact.TarSha256 ?? content.Sha256, artifact.Path),
        Size = content.Size,
        Sha256 = content.Sha256,
        Md5 = content.Md5,
        TarSha256 = artifact.TarSha256,
    };

    public Blob StoredIn(IStore store) => Blob.OfStored(store, Key, Size, Sha256, Md5) with { TarSha256 = TarSha256 };
}
