namespace ArtifactForge.Archives;

/// <summary>
/// An uncompressed tar that was read once and found harmless: an index of its entries, not their contents. The stream stays
/// the caller's, and must stay open and unchanged. Threads may share an archive: reading from it is locked.
/// </summary>
public sealed class TarArchive
{
    private readonly Stream stream;
    private readonly Lock gate = new();
    private readonly Dictionary<string, TarEntry> byInnerPath;

    private TarArchive(Stream stream, string name, TarReader reader, Sha256Digest digest)
    {
        this.stream = stream;
        Name = name;
        Entries = reader.Entries;
        TopFolder = reader.TopFolder;
        Comment = reader.Comment;
        Size = stream.Length;
        TarSha256 = digest;
        TreeSha256 = TreeDigest.Of(Entries);
        byInnerPath = Entries.ToDictionary(entry => entry.InnerPath, StringComparer.Ordinal);
    }

    /// <summary>What errors call it.</summary>
    public string Name { get; }

    /// <summary>In archive order.</summary>
    public IReadOnlyList<TarEntry> Entries { get; }

    public string TopFolder { get; }

    /// <summary>The comment of the pax global header: the commit, where git made the archive.</summary>
    public string? Comment { get; }

    public long Size { get; }

    public Sha256Digest TarSha256 { get; }

    public Sha256Digest TreeSha256 { get; }

    public static TarArchive Read(Stream seekable, string name, ArchiveLimits limits, CancellationToken ct)
    {
        if (!seekable.CanSeek) throw new ArgumentException("An archive is read from a seekable stream.", nameof(seekable));
        seekable.Position = 0;
        using var input = new TarInput(seekable, ct);
        var reader = new TarReader(name, limits, input, seekable.Length);
        reader.Read();
        return new TarArchive(seekable, name, reader, input.Digest());
    }

    /// <summary>By path below the top folder, exactly as it is spelt.</summary>
    public TarEntry? Find(string innerPath) => byInnerPath.GetValueOrDefault(innerPath);

    /// <summary>A file's content; a hard link gives what it points to.</summary>
    public byte[] ReadContent(TarEntry entry)
    {
        var file = entry;
        while (file.Kind == TarEntryKind.HardLink) file = byInnerPath[file.LinkTarget![(TopFolder.Length + 1)..]];
        if (file.Kind != TarEntryKind.File) throw new ArgumentException($"'{entry.Path}' is no file.", nameof(entry));
        var content = new byte[file.Size];
        ReadAt(file.ContentOffset, content);
        if (Sha256Digest.OfContent(content) == file.Sha256) return content;
        throw new ForgeException(
            $"{Name}: entry '{entry.Path}'",
            "the content has changed since the archive was first read.",
            "Something else is writing to the file: run again.",
            Failure.Damage);
    }

    /// <summary>The archive's own bytes, headers and all.</summary>
    internal void ReadAt(long offset, Span<byte> target)
    {
        lock (gate)
        {
            stream.Position = offset;
            stream.ReadExactly(target);
        }
    }
}
