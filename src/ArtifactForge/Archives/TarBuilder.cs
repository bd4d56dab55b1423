using System.Text;

namespace ArtifactForge.Archives;

/// <summary>A file, or with no content a folder, of a tree to be written.</summary>
public sealed record TreeItem
{
    /// <summary>Below the top folder, with slashes.</summary>
    public required string Path { get; init; }

    public ReadOnlyMemory<byte>? Content { get; init; }

    public bool Executable { get; init; }
}

/// <summary>
/// Writes a tree as <c>git archive --format=tar --prefix=TOP/ COMMIT</c> does with git's own settings, byte for byte. The
/// folders that paths imply need not be given.
/// </summary>
public static class TarBuilder
{
    private const int MaxName = 100;
    private const int MaxPrefix = 155;
    private const int ExtensionMode = 0b110_110_110;
    private const int FileMode = 0b110_110_100;
    private const int ExecutableMode = 0b111_111_101;

    public static void Write(IReadOnlyList<TreeItem> items, string topFolder, string commit, DateTimeOffset modified, Stream output)
    {
        var time = modified.ToUnixTimeSeconds();
        var tree = new GitTree(items);
        var comment = PaxRecords.Write("comment", commit);
        var written = WriteEntry(output, new Fields("pax_global_header", "", 'g', ExtensionMode, time), comment);
        written += WriteNamed(output, topFolder + "/", 'd', tree.RootId, default, executable: false, time);
        foreach (var (path, item) in tree.Entries)
        {
            written += item.Content is { } content
                ? WriteNamed(output, $"{topFolder}/{path}", 'f', GitTree.BlobId(content.Span), content, item.Executable, time)
                : WriteNamed(output, $"{topFolder}/{path}", 'd', tree.IdOf(path), default, executable: false, time);
        }

        // Two zero blocks at least, and whole records (POSIX pax, "ustar Interchange Format").
        var end = (written + (2 * TarBlock.Size) + TarBlock.RecordSize - 1) / TarBlock.RecordSize * TarBlock.RecordSize;
        output.Write(new byte[end - written]);
    }

    private static long WriteNamed(
        Stream output, string path, char kind, string id, ReadOnlyMemory<byte> content, bool executable, long time)
    {
        var raw = Encoding.UTF8.GetBytes(path);
        var type = kind == 'd' ? '5' : '0';
        var mode = kind == 'd' || executable ? ExecutableMode : FileMode;
        if (raw.Length <= MaxName) return WriteEntry(output, new Fields(path, "", type, mode, time), content.Span);
        var split = PrefixLength(raw);
        if (split > 0 && raw.Length - split - 1 <= MaxName)
        {
            var (prefix, name) = (Encoding.UTF8.GetString(raw[..split]), Encoding.UTF8.GetString(raw[(split + 1)..]));
            return WriteEntry(output, new Fields(name, prefix, type, mode, time), content.Span);
        }

        var record = PaxRecords.Write("path", path);
        return WriteEntry(output, new Fields($"{id}.paxheader", "", 'x', ExtensionMode, time), record)
            + WriteEntry(output, new Fields($"{id}.data", "", type, mode, time), content.Span);
    }

    /// <summary>The longest prefix that fits, as git picks it: POSIX allows any.</summary>
    internal static int PrefixLength(ReadOnlySpan<byte> path)
    {
        var end = Math.Min(path.Length - (path[^1] == '/' ? 1 : 0), MaxPrefix);
        return Math.Max(path[..end].LastIndexOf((byte)'/'), 0);
    }

    private static long WriteEntry(Stream output, Fields fields, ReadOnlySpan<byte> content)
    {
        Span<byte> block = stackalloc byte[TarBlock.Size];
        fields.WriteTo(block, content.Length);
        output.Write(block);
        output.Write(content);
        block.Clear();
        output.Write(block[..TarBlock.Padding(content.Length)]);
        return TarBlock.Size + TarBlock.RoundUp(content.Length);
    }

    /// <summary>What a header says, in git's manner: seven or eleven octal digits and a NUL, owner root.</summary>
    private readonly record struct Fields(string Name, string Prefix, char Type, int Mode, long Time)
    {
        public void WriteTo(Span<byte> block, long size)
        {
            block.Clear();
            Encoding.UTF8.GetBytes(Name, block[..MaxName]);
            Octal(block.Slice(100, 8), Mode);
            Octal(block.Slice(108, 8), 0);
            Octal(block.Slice(116, 8), 0);
            Octal(TarHeader.SizeOf(block), size);
            Octal(block.Slice(136, 12), Time);
            block[156] = (byte)Type;
            "ustar\000"u8.CopyTo(block[257..]);
            "root"u8.CopyTo(block[265..]);
            "root"u8.CopyTo(block[297..]);
            Octal(block.Slice(329, 8), 0);
            Octal(block.Slice(337, 8), 0);
            Encoding.UTF8.GetBytes(Prefix, block.Slice(345, MaxPrefix));
            Octal(TarHeader.ChecksumOf(block), TarHeader.Sum(block));
        }

        private static void Octal(Span<byte> field, long value)
        {
            field[^1] = 0;
            for (var i = field.Length - 2; i >= 0; i--, value >>= 3) field[i] = (byte)('0' + (value & 7));
            if (value != 0) throw new ArgumentOutOfRangeException(nameof(value), "The number does not fit its tar field.");
        }
    }
}
