using System.Text;

namespace ArtifactForge.Archives;

/// <summary>What an edit of a tar must meet: its place is there, nothing else changes with it, and it can be taken back.</summary>
internal sealed class SpliceChecks(TarArchive source, IReadOnlyDictionary<string, TreeEdit> edits)
{
    private TarStencil? stencil;

    public void FindAll()
    {
        foreach (var (path, edit) in edits)
        {
            var there = source.Find(path);
            if (edit.Kind is TreeEditKind.Create or TreeEditKind.CreateFolder)
            {
                CheckNew(path, edit.Replaces ? null : there);
                if (edit.Replaces && there is not null) CheckOld(there, TreeEdit.Delete);
            }
            else if (there is null)
            {
                throw new ForgeException(
                    $"{source.Name}: '{path}'", "the archive has no such file to change.", "Paths are relative to the top folder.");
            }
            else CheckOld(there, edit);
        }
    }

    /// <summary>The headers of a changed entry.</summary>
    public byte[] Change(TarEntry entry, long size, int mode)
    {
        var headers = new byte[entry.ContentOffset - entry.HeaderOffset];
        source.ReadAt(entry.HeaderOffset, headers);
        return TarHeaderResize.TryChange(headers, (entry.Size, entry.Mode), (size, mode))
            ?? throw Refuse(entry, "has a header in which a changed size or mode could not be reverted to exactly the same bytes.");
    }

    /// <summary>The headers of a new entry.</summary>
    public byte[] Head(TarEntry entry, ReadOnlySpan<byte> content) =>
        (stencil ??= new TarStencil(source)).TryHead(entry.Path, entry.Kind, entry.Mode, content)
        ?? throw Refuse(entry, "does not fit into a header such as this archive has.");

    /// <summary>To be had back an entry must be what we would write, and stand right behind the one before it.</summary>
    public void Deletion(int index)
    {
        var entry = source.Entries[index];
        if (index == 0) throw Refuse(entry, "is the archive's first entry, on which all others depend, and cannot be removed.");
        if (source.Entries[index - 1].EndOffset != entry.HeaderOffset)
        {
            throw Refuse(entry, "has other headers before it, so its position could not be restored.");
        }

        RefusePadding(entry);
        var headers = new byte[entry.ContentOffset - entry.HeaderOffset];
        source.ReadAt(entry.HeaderOffset, headers);
        if (!Head(entry, entry.Kind == TarEntryKind.File ? source.ReadContent(entry) : []).AsSpan().SequenceEqual(headers))
        {
            throw Refuse(entry, "has an unusual header, so a deletion could not be reverted to exactly the same bytes.");
        }
    }

    /// <summary>The reader's own rules for names, asked of the new archive.</summary>
    public static void RefuseCollisions(TarArchive source, IEnumerable<TarEntry> entries)
    {
        var tree = new TarTree(source.Name, ArchiveLimits.InForce);
        foreach (var entry in entries) tree.Add(entry.Path, entry.Kind, entry.HeaderOffset);
    }

    private void CheckNew(string path, TarEntry? there)
    {
        if (there is not null) throw Refuse(there, "already exists and cannot be created.");
        var full = $"{source.TopFolder}/{path}";
        var problem = EntryName.TryDecode(Encoding.UTF8.GetBytes(full), ArchiveLimits.InForce, out _)
            ?? EntryName.TryNormalise(full, ArchiveLimits.InForce, out _);
        if (problem is null && EntryName.TryNormalise(full, ArchiveLimits.InForce, out var normal) is null && normal != full) problem = "is not in its simplest form.";
        if (problem is not null) throw new ForgeException($"{source.Name}: '{TarRefusal.Printable(path)}'", $"its name {problem}", "Give the new file another name.");
    }

    private void CheckOld(TarEntry entry, TreeEdit edit)
    {
        var isEmptied = edit.Kind == TreeEditKind.Delete && entry.Kind == TarEntryKind.Folder;
        if (isEmptied && entry.InnerPath.Length > 0) return;
        if (entry.Kind != TarEntryKind.File) throw Refuse(entry, "cannot be given other content: it is not a regular file.");
        var link = source.Entries.FirstOrDefault(other => other.Kind == TarEntryKind.HardLink && other.LinkTarget == entry.Path);
        if (link is not null) throw Refuse(entry, $"has a hard link, '{link.InnerPath}', which would change with it.");
    }

    /// <summary>To be asked before content is replaced: what stands behind it would go with it.</summary>
    public void RefusePadding(TarEntry entry)
    {
        Span<byte> padding = stackalloc byte[TarBlock.Padding(entry.Size)];
        source.ReadAt(entry.ContentOffset + entry.Size, padding);
        if (padding.ContainsAnyExcept((byte)0))
        {
            throw Refuse(entry, "has data in the padding after its content, which a change would lose.");
        }
    }

    private ForgeException Refuse(TarEntry entry, string what) =>
        TarRefusal.At(source.Name, entry.HeaderOffset, entry.Path, what, "Leave this file out of the patch.");
}
