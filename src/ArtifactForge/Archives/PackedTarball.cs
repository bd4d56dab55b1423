namespace ArtifactForge.Archives;

/// <summary>The digests of a tarball that was just written. Identity is the tar; the compressed bytes may change with the runtime.</summary>
public sealed record PackedTarball
{
    public required Sha256Digest TarSha256 { get; init; }

    public required Sha256Digest TreeSha256 { get; init; }

    public required long TarSize { get; init; }

    public required Sha256Digest Sha256 { get; init; }

    /// <summary>Lower-case hexadecimal, for the <c>.md5</c> sidecar that mirrors look for; proof of nothing.</summary>
    public required string Md5 { get; init; }

    public required long Size { get; init; }
}
