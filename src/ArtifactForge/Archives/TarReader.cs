using System.Security.Cryptography;
using System.Text;

namespace ArtifactForge.Archives;

/// <summary>Reads a tar once, from its first block to its last, and believes none of it.</summary>
internal sealed class TarReader(string archive, ArchiveLimits limits, TarInput input, long length)
{
    private readonly TarTree tree = new(archive, limits);
    private readonly List<TarEntry> entries = [];
    private readonly Dictionary<string, TarEntry> files = new(StringComparer.Ordinal);
    private readonly byte[] digest = new byte[SHA256.HashSizeInBytes];
    private TarExtensions extensions = new();
    private DateTimeOffset? globalTime;

    public IReadOnlyList<TarEntry> Entries => entries;

    public string? Comment { get; private set; }

    public string TopFolder => tree.TopFolder ?? throw Refuse(0, null, "the archive is empty.");

    public void Read()
    {
        if (length > limits.MaxTotalBytes) Inflation.RefuseTooMany(length, archive, limits);
        if (length % TarBlock.Size != 0)
        {
            throw Refuse(length, null, $"the archive ends {length % TarBlock.Size} bytes into a block of {TarBlock.Size}: it is truncated, or no tar.");
        }

        while (!ReadNext())
        {
        }

        foreach (var entry in entries)
        {
            if (entry.Kind == TarEntryKind.SymbolicLink) tree.CheckSymbolicLink(entry);
        }
    }

    /// <returns>Whether this was the end.</returns>
    private bool ReadNext()
    {
        var offset = input.Position;
        var block = input.TakeBlock();
        if (block.IsEmpty) throw Refuse(offset, null, "the archive stops without its end blocks: it is truncated.");
        if (!block.ContainsAnyExcept((byte)0))
        {
            ReadEnd(offset);
            return true;
        }

        var header = new TarHeader(block);
        var name = Encoding.Latin1.GetString(UpToNul(header.Name));
        if (!header.HasRightChecksum) throw Refuse(offset, name, "has a header whose checksum is wrong.");
        if (header.Format == TarFormat.Unknown) throw Refuse(offset, name, "has a header of an unknown tar format.");
        if (!TarNumber.TryRead(header.Size, out var size) || size < 0) throw Refuse(offset, name, "has no valid size.");
        switch (header.Type)
        {
            case (byte)'x':
                CheckProblem(extensions.AddPax(offset, ReadExtension(offset, name, size)), offset, name);
                break;
            case (byte)'L' or (byte)'K':
                var type = header.Type;
                CheckProblem(extensions.AddLongName(offset, type, ReadExtension(offset, name, size)), offset, name);
                break;
            case (byte)'g':
                ReadGlobal(offset, name, size);
                break;
            default:
                ReadEntry(header, offset, size);
                extensions = new TarExtensions();
                break;
        }

        return false;
    }

    private void ReadEntry(TarHeader header, long offset, long size)
    {
        var shown = Encoding.Latin1.GetString(UpToNul(extensions.Path ?? header.Name));
        var raw = EntryPath(header, offset, shown);
        CheckProblem(EntryName.TryDecode(raw, limits, out var text), offset, text, "name");
        CheckProblem(EntryName.TryNormalise(text, limits, out var path), offset, text, "name");
        var kind = KindOf(header, offset, text);
        if (path.Length == 0)
        {
            // "./" stands for the folder that one unpacks in, and is no entry of the tree.
            if (kind != TarEntryKind.Folder) throw Refuse(offset, text, "has no name.");
            if (size != 0) throw Refuse(offset, text, "is a folder with content.");
            return;
        }

        tree.Add(path, kind, offset);
        if (entries.Count == limits.MaxEntries) throw Refuse(offset, path, $"is one more than the {limits.MaxEntries} entries that are allowed.");
        if (!TarNumber.TryRead(header.Mode, out var mode) || mode < 0) throw Refuse(offset, path, "has no valid mode.");
        var time = EntryTime(header, offset, path);
        var target = kind is TarEntryKind.SymbolicLink or TarEntryKind.HardLink ? LinkTarget(header, kind, offset, path) : null;
        size = extensions.Size ?? size;
        var contentOffset = input.Position;
        var entry = new TarEntry
        {
            Path = path,
            InnerPath = path.Length == tree.TopFolder!.Length ? "" : path[(tree.TopFolder.Length + 1)..],
            Kind = kind,
            Mode = (int)(mode & 0xfff),
            Size = size,
            LinkTarget = target,
            ModifiedTime = time,
            HeaderOffset = extensions.Offset ?? offset,
            ContentOffset = contentOffset,
            Sha256 = kind switch
            {
                TarEntryKind.File => ReadFile(size, offset, path),
                TarEntryKind.SymbolicLink => Sha256Digest.OfContent(Encoding.UTF8.GetBytes(target!)),
                TarEntryKind.HardLink => files[target!].Sha256,
                _ => null,
            },
        };
        if (kind != TarEntryKind.File && size != 0) throw Refuse(offset, path, "has content though it is no file: programs disagree whether to skip it.");
        entries.Add(entry);
        if (kind is TarEntryKind.File or TarEntryKind.HardLink) files.Add(path, entry);
    }

    private TarEntryKind KindOf(TarHeader header, long offset, string name)
    {
        var hasSlash = name.EndsWith('/');
        return header.Type switch
        {
            // The v7 format had no type for folders but this.
            0 when hasSlash => TarEntryKind.Folder,
            (byte)'0' when hasSlash => throw Refuse(offset, name, "is a file whose name ends in a slash: some programs take it for a folder."),
            0 or (byte)'0' => TarEntryKind.File,
            (byte)'1' => TarEntryKind.HardLink,
            (byte)'2' => TarEntryKind.SymbolicLink,
            (byte)'5' => TarEntryKind.Folder,
            (byte)'3' or (byte)'4' => throw Refuse(offset, name, "is a device."),
            (byte)'6' => throw Refuse(offset, name, "is a FIFO."),
            (byte)'S' => throw Refuse(offset, name, "is a sparse file, which is not supported.", "Pack it without --sparse."),
            var other => throw Refuse(offset, name, $"is of the unknown type '{TarRefusal.Printable($"{(char)other}")}' (0x{other:x2})."),
        };
    }

    private byte[] EntryPath(TarHeader header, long offset, string shown)
    {
        if (extensions.Path is not null) return extensions.Path;
        var name = Text(header.Name, offset, shown);
        var prefix = Text(header.Prefix, offset, shown);
        return prefix.IsEmpty ? name.ToArray() : [.. prefix, (byte)'/', .. name];
    }

    private string LinkTarget(TarHeader header, TarEntryKind kind, long offset, string path)
    {
        var raw = extensions.LinkPath ?? Text(header.LinkName, offset, path);
        CheckProblem(EntryName.TryDecode(raw, limits, out var target), offset, path, "link target");
        if (kind == TarEntryKind.HardLink)
        {
            CheckProblem(EntryName.TryNormalise(target, limits, out var linked), offset, path, "link target");
            return files.ContainsKey(linked)
                ? linked
                : throw Refuse(offset, path, $"is a hard link to '{TarRefusal.Printable(linked)}', and no such file comes before it.");
        }

        // ".." is right in a symbolic link as long as it stays inside, which is checked when all entries are known.
        var withoutParents = string.Join('/', target.Split('/').Select(part => part == ".." ? "." : part));
        CheckProblem(EntryName.TryNormalise(withoutParents, limits, out _), offset, path, "link target");
        return target;
    }

    private DateTimeOffset EntryTime(TarHeader header, long offset, string path)
    {
        if ((extensions.ModifiedTime ?? globalTime) is { } time) return time;
        return TarNumber.TryRead(header.ModifiedTime, out var seconds) && TarExtensions.TryFromSeconds(seconds, out var read)
            ? read
            : throw Refuse(offset, path, "has no valid modification time.");
    }

    private Sha256Digest ReadFile(long size, long offset, string path)
    {
        if (size > limits.MaxEntryBytes) throw Refuse(offset, path, $"has {size} bytes; {limits.MaxEntryBytes} are allowed.");
        CheckRoom(size, offset, path);
        var first = input.TakeUpTo(size);
        if (first.Length >= size)
        {
            SHA256.HashData(first[..(int)size], digest);
            return Sha256Digest.FromHash(digest);
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(first);
        for (var left = size - first.Length; left > 0;)
        {
            var next = input.TakeUpTo(left);
            if (next.IsEmpty) throw Refuse(input.Position, path, "is truncated.");
            hash.AppendData(next[..(int)Math.Min(next.Length, left)]);
            left -= next.Length;
        }

        hash.GetHashAndReset(digest);
        return Sha256Digest.FromHash(digest);
    }

    private byte[] ReadExtension(long offset, string name, long size)
    {
        if (size > limits.MaxHeaderBytes) throw Refuse(offset, name, $"is an extension header of {size} bytes; {limits.MaxHeaderBytes} are allowed.");
        CheckRoom(size, offset, name);
        var content = new byte[TarBlock.RoundUp(size)];
        for (var filled = 0; filled < content.Length;)
        {
            var next = input.TakeUpTo(content.Length - filled);
            if (next.IsEmpty) throw Refuse(input.Position, name, "is truncated.");
            next.CopyTo(content.AsSpan(filled));
            filled += next.Length;
        }

        return content[..(int)size];
    }

    private void ReadGlobal(long offset, string name, long size)
    {
        if (extensions.Offset is not null) throw Refuse(offset, name, "is a pax global header between an entry's own header and the entry.");
        var records = new PaxRecords(ReadExtension(offset, name, size));
        while (records.MoveNext())
        {
            var key = Encoding.Latin1.GetString(records.Key);
            if (key == "comment") Comment ??= Encoding.UTF8.GetString(records.Value);
            if (key == "mtime")
            {
                globalTime = TarExtensions.TryReadTime(records.Value, out var time) ? time : throw Refuse(offset, name, "has an invalid 'mtime'.");
            }

            if (key is "path" or "linkpath" or "size" or "hdrcharset" || key.StartsWith("GNU.sparse.", StringComparison.Ordinal))
            {
                throw Refuse(offset, name, $"gives '{key}' to all entries that follow, which no honest archive does.");
            }
        }

        if (records.IsMalformed) throw Refuse(offset, name, "has a malformed pax header.");
    }

    private void ReadEnd(long offset)
    {
        if (extensions.Offset is { } dangling) throw Refuse(dangling, null, "an extension header is followed by no entry.");
        if (input.TakeBlock() is var second && (second.IsEmpty || second.ContainsAnyExcept((byte)0)))
        {
            throw Refuse(offset, null, "a single zero block, where the end of an archive has two: it is truncated or damaged.");
        }

        for (var rest = input.TakeUpTo(long.MaxValue / 2); !rest.IsEmpty; rest = input.TakeUpTo(long.MaxValue / 2))
        {
            if (rest.ContainsAnyExcept((byte)0)) throw Refuse(offset, null, "the archive ends here, but other data follows.");
        }
    }

    private void CheckRoom(long size, long offset, string path)
    {
        if (size > length - input.Position) throw Refuse(offset, path, $"has {size} bytes, but the archive ends after {length - input.Position}: it is truncated.");
    }

    private ReadOnlySpan<byte> Text(ReadOnlySpan<byte> field, long offset, string shown)
    {
        var text = UpToNul(field);
        if (field[text.Length..].ContainsAnyExcept((byte)0)) throw Refuse(offset, shown, "has more text behind the NUL that ends a name.");
        return text;
    }

    private static ReadOnlySpan<byte> UpToNul(ReadOnlySpan<byte> field) => field.IndexOf((byte)0) is >= 0 and var nul ? field[..nul] : field;

    private void CheckProblem(string? problem, long offset, string shown, string? part = null)
    {
        if (problem is null) return;
        throw Refuse(offset, shown, part is null ? problem : $"its {part} {problem}");
    }

    private ForgeException Refuse(long offset, string? entry, string what, string? fix = null) => TarRefusal.At(archive, offset, entry, what, fix);
}
