namespace ArtifactForge.Archives;

/// <summary>An uncompressed tar that was read once and found harmless. The stream stays the caller's, and must stay open.</summary>
public sealed class TarArchive
{
    private TarArchive() => throw new NotSupportedException("not built yet");

    /// <summary>What errors call it.</summary>
    public string Name { get; } = "";

    /// <summary>In archive order.</summary>
    public IReadOnlyList<TarEntry> Entries { get; } = [];

    public string TopFolder { get; } = "";

    /// <summary>The comment of the pax global header: the commit, where git made the archive.</summary>
    public string? Comment { get; }

    public long Size { get; }

    public Sha256Digest TarSha256 { get; }

    public Sha256Digest TreeSha256 { get; }

    public static TarArchive Read(Stream seekable, string name, ArchiveLimits limits, CancellationToken ct) =>
        throw new NotSupportedException("not built yet");

    /// <summary>By path below the top folder.</summary>
    public TarEntry? Find(string innerPath) => throw new NotSupportedException("not built yet");

    /// <summary>A file's content; a hard link gives what it points to.</summary>
    public byte[] ReadContent(TarEntry entry) => throw new NotSupportedException("not built yet");
}
