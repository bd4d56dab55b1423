using System.Text;

namespace ArtifactForge.Archives;

/// <summary>Reads a tar once, from its first block to its last, and believes none of it.</summary>
internal sealed class TarReader(string archive, ArchiveLimits limits, TarInput input, long length)
{
    private const string CutOff = "it is truncated or not a tar";

    private readonly TarTree tree = new(archive, limits);
    private readonly TarContents contents = new(archive, limits, input, length);
    private readonly TarGlobals globals = new();
    private readonly List<TarEntry> entries = [];
    private readonly Dictionary<string, TarEntry> files = new(StringComparer.Ordinal);
    private TarExtensions extensions = new();

    public IReadOnlyList<TarEntry> Entries => entries;

    public string? Comment => globals.Comment;

    public string TopFolder => tree.TopFolder ?? throw Refuse(0, null, "the archive is empty.");

    public void Read()
    {
        Inflation.RefuseTooMany(length, archive, limits);
        var rest = length % TarBlock.Size;
        if (rest != 0) throw Refuse(length, null, $"the archive ends {rest} bytes into a block of {TarBlock.Size}: {CutOff}.");
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
        if (block.IsEmpty) throw Refuse(offset, null, $"the archive stops without its end blocks: {CutOff}.");
        if (!block.ContainsAnyExcept((byte)0))
        {
            ReadEnd(offset);
            return true;
        }

        var header = new TarHeader(block);
        if (!header.HasRightChecksum) throw Refuse(offset, NameIn(header), "has a header whose checksum is wrong.");
        if (header.Format == TarFormat.Unknown) throw Refuse(offset, NameIn(header), "has a header of an unknown tar format.");
        if (!TarNumber.TryRead(header.Size, out var size) || size < 0) throw Refuse(offset, NameIn(header), "has no valid size.");
        if (header.Type is (byte)'x' or (byte)'L' or (byte)'K' or (byte)'g')
        {
            ReadExtension(header.Type, size, offset, NameIn(header));
        }
        else
        {
            ReadEntry(header, offset, extensions.Size ?? size);
            extensions = new TarExtensions();
        }

        return false;
    }

    /// <summary>What is known before the entry: of one that is refused, or of the extension header itself.</summary>
    private static string NameIn(TarHeader header) => Encoding.Latin1.GetString(TarHeader.UpToNul(header.Name));

    private void ReadExtension(byte type, long size, long offset, string name)
    {
        if (type == 'g' && extensions.Offset is not null)
        {
            throw Refuse(offset, name, "is between an entry and its extension header.");
        }

        var content = contents.Extension(size, offset, name);
        var problem = type switch
        {
            (byte)'x' => extensions.AddPax(offset, content),
            (byte)'g' => globals.Add(content, limits),
            _ => extensions.AddLongName(offset, isName: type == 'L', content),
        };
        Check(problem, offset, name);
    }

    private void ReadEntry(TarHeader header, long offset, long size)
    {
        var (path, kind) = ReadName(header, offset);
        if (kind != TarEntryKind.File && size != 0)
        {
            throw Refuse(offset, path, "has content although it is not a file: programs disagree on whether to skip it.");
        }

        // "./" stands for the folder that one unpacks in, and is no entry of the tree.
        if (path.Length == 0) return;
        tree.Add(path, kind, offset);
        if (entries.Count == limits.MaxEntries)
        {
            throw Refuse(offset, path, $"is one more than the {limits.MaxEntries} entries that are allowed.", ArchiveLimits.Raise("entries", limits.MaxEntries));
        }

        if (!TarNumber.TryRead(header.Mode, out var mode) || mode < 0) throw Refuse(offset, path, "has no valid mode.");
        var target = ReadTarget(header, kind, offset, path);
        var entry = new TarEntry
        {
            Path = path,
            InnerPath = path.Length == tree.TopFolder!.Length ? "" : path[(tree.TopFolder.Length + 1)..],
            Kind = kind,
            Mode = (int)(mode & TarEntry.ModeMask),
            Size = size,
            LinkTarget = target,
            ModifiedTime = ReadTime(header, offset, path),
            HeaderOffset = extensions.Offset ?? offset,
            ContentOffset = input.Position,
            Sha256 = ReadDigest(kind, size, target, offset, path),
        };
        entries.Add(entry);
        if (kind is TarEntryKind.File or TarEntryKind.HardLink) files.Add(path, entry);
    }

    private (string Path, TarEntryKind Kind) ReadName(TarHeader header, long offset)
    {
        if (!header.TryReadPath(out var raw) && extensions.Path is null)
        {
            throw Refuse(offset, Encoding.Latin1.GetString(raw), "has more text after the NUL that ends its name.");
        }

        Check(EntryName.TryDecode(extensions.Path ?? raw, limits, out var text), offset, text, "name");
        Check(EntryName.TryNormalise(text, limits, out var path), offset, text, "name");
        var kind = KindOf(header.Type, offset, text);
        if (path.Length == 0 && kind != TarEntryKind.Folder) throw Refuse(offset, text, "has no name.");
        return (path, kind);
    }

    private TarEntryKind KindOf(byte type, long offset, string name)
    {
        var hasSlash = name.EndsWith('/');
        return (char)type switch
        {
            // The v7 format had no type for folders but this.
            '\0' when hasSlash => TarEntryKind.Folder,
            '0' when hasSlash => throw Refuse(
                offset, name, "is a file whose name ends in a slash: some programs treat it as a folder."),
            '\0' or '0' => TarEntryKind.File,
            '1' => TarEntryKind.HardLink,
            '2' => TarEntryKind.SymbolicLink,
            '5' => TarEntryKind.Folder,
            '3' or '4' => throw Refuse(offset, name, "is a device."),
            '6' => throw Refuse(offset, name, "is a FIFO."),
            'S' => throw Refuse(offset, name, "is a sparse file, which is not supported.", "Pack it without --sparse."),
            var other => throw Refuse(
                offset, name, $"is of the unknown type '{TarRefusal.Printable($"{other}")}' (0x{type:x2})."),
        };
    }

    private string? ReadTarget(TarHeader header, TarEntryKind kind, long offset, string path)
    {
        if (kind is TarEntryKind.File or TarEntryKind.Folder) return null;
        var field = TarHeader.UpToNul(header.LinkName);
        if (extensions.LinkPath is null && header.LinkName[field.Length..].ContainsAnyExcept((byte)0))
        {
            throw Refuse(offset, path, "has more text after the NUL that ends its link target.");
        }

        Check(EntryName.TryDecode(extensions.LinkPath ?? field, limits, out var target), offset, path, "link target");
        if (kind == TarEntryKind.HardLink)
        {
            Check(EntryName.TryNormalise(target, limits, out var linked), offset, path, "link target");
            if (files.ContainsKey(linked)) return linked;
            throw Refuse(offset, path, $"is a hard link to '{TarRefusal.Printable(linked)}', and no such file comes before it.");
        }

        // ".." is right in a symbolic link as long as it stays inside, which is checked when all entries are known.
        var withoutParents = string.Join('/', target.Split('/').Select(part => part == ".." ? "." : part));
        Check(EntryName.TryNormalise(withoutParents, limits, out _), offset, path, "link target");
        return target;
    }

    private DateTimeOffset ReadTime(TarHeader header, long offset, string path)
    {
        if ((extensions.ModifiedTime ?? globals.ModifiedTime) is { } time) return time;
        return TarNumber.TryRead(header.ModifiedTime, out var seconds) && TarExtensions.TryFromSeconds(seconds, out var read)
            ? read
            : throw Refuse(offset, path, "has no valid modification time.");
    }

    private Sha256Digest? ReadDigest(TarEntryKind kind, long size, string? target, long offset, string path) => kind switch
    {
        TarEntryKind.File => contents.Digest(size, offset, path),
        TarEntryKind.SymbolicLink => Sha256Digest.OfContent(Encoding.UTF8.GetBytes(target!)),
        TarEntryKind.HardLink => files[target!].Sha256,
        _ => null,
    };

    private void ReadEnd(long offset)
    {
        if (extensions.Offset is { } dangling) throw Refuse(dangling, null, "an extension header is followed by no entry.");
        var second = input.TakeBlock();
        if (second.IsEmpty || second.ContainsAnyExcept((byte)0))
        {
            throw Refuse(offset, null, $"a single zero block, but an archive ends with two: {CutOff}.");
        }

        for (var rest = input.TakeUpTo(length); !rest.IsEmpty; rest = input.TakeUpTo(length))
        {
            if (rest.ContainsAnyExcept((byte)0)) throw Refuse(offset, null, "the archive ends here, but other data follows.");
        }
    }

    private void Check(string? problem, long offset, string shown, string? part = null)
    {
        if (problem is null) return;
        throw Refuse(offset, shown, part is null ? problem : $"its {part} {problem}");
    }

    private ForgeException Refuse(long offset, string? entry, string what, string? fix = null) =>
        TarRefusal.At(archive, offset, entry, what, fix);
}
