using System.Text;

namespace ArtifactForge.Archives;

/// <summary>
/// Heads entries of our own in the manner of an archive's first one: its owner, time, format and way of writing numbers. In
/// an archive of git's that gives what git itself would have written.
/// </summary>
internal sealed class TarStencil
{
    private const int MaxName = 100;
    private const int ExtensionMode = 0b110_110_110;

    private readonly byte[] block;
    private readonly TarFormat format;
    private readonly string start;

    public TarStencil(TarArchive archive)
    {
        block = new byte[TarBlock.Size];
        archive.ReadAt(archive.Entries[0].ContentOffset - TarBlock.Size, block);
        var header = new TarHeader(block);
        format = header.Format;

        // "./top/" and "top/" are one to every reader, but not byte for byte.
        start = header.Name.StartsWith("./"u8) && header.TryReadPath(out _) ? "./" : "";
    }

    /// <returns>Header blocks, or null where this archive's manner has no way to say it.</returns>
    public byte[]? TryHead(string path, TarEntryKind kind, int mode, ReadOnlySpan<byte> content)
    {
        var name = Encoding.UTF8.GetBytes(kind == TarEntryKind.Folder ? $"{start}{path}/" : start + path);
        var type = kind == TarEntryKind.Folder ? (byte)'5' : (byte)'0';
        if (name.Length <= MaxName) return TryBlock(name, [], type, mode, content.Length);
        if (format == TarFormat.Gnu)
        {
            byte[] ended = [.. name, 0];
            return Join(
                TryBlock("././@LongLink"u8, [], (byte)'L', 0, ended.Length), ended, TryBlock(name.AsSpan(0, MaxName), [], type, mode, content.Length));
        }

        if (format != TarFormat.Ustar) return null;
        var split = TarBuilder.PrefixLength(name);
        if (split > 0 && name.Length - split - 1 <= MaxName)
        {
            return TryBlock(name.AsSpan(split + 1), name.AsSpan(0, split), type, mode, content.Length);
        }

        // git calls both after the object's id, which for a folder would take the whole tree to know.
        var id = GitTree.BlobId(kind == TarEntryKind.Folder ? name : content);
        var record = PaxRecords.Write("path", Encoding.UTF8.GetString(name));
        return Join(
            TryBlock(Encoding.ASCII.GetBytes($"{id}.paxheader"), [], (byte)'x', ExtensionMode, record.Length),
            record,
            TryBlock(Encoding.ASCII.GetBytes($"{id}.data"), [], type, mode, content.Length));
    }

    private static byte[]? Join(byte[]? extension, byte[] content, byte[]? header) =>
        extension is null || header is null ? null : [.. extension, .. content, .. new byte[TarBlock.Padding(content.Length)], .. header];

    private byte[]? TryBlock(ReadOnlySpan<byte> name, ReadOnlySpan<byte> prefix, byte type, int mode, long size)
    {
        var result = block.ToArray();
        Put(result.AsSpan(0, MaxName), name);
        Put(result.AsSpan(157, 100), []);
        if (format == TarFormat.Ustar) Put(result.AsSpan(345, 155), prefix);
        result[156] = type;
        var fits = TarNumber.TryRewrite(TarHeader.ModeOf(result.AsSpan()), mode)
            && TarNumber.TryRewrite(TarHeader.SizeOf(result.AsSpan()), size)
            && TarNumber.TryRewrite(TarHeader.ChecksumOf(result.AsSpan()), TarHeader.Sum(result));
        return fits ? result : null;
    }

    private static void Put(Span<byte> field, ReadOnlySpan<byte> value)
    {
        field.Clear();
        value.CopyTo(field);
    }
}
