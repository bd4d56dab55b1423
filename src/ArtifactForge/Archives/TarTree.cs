namespace ArtifactForge.Archives;

/// <summary>The names of an archive together: no two for one file, nothing beneath a file or link, one top folder.</summary>
internal sealed class TarTree(string archive, ArchiveLimits limits)
{
    private const string OneTopFolder =
        "Nodes change into every top-level entry: pack everything in exactly one folder, whose name has no white space.";

    /// <summary>By path, letter case apart; folders that only paths beneath them imply are in it too.</summary>
    private readonly Dictionary<string, Node> nodes = new(StringComparer.OrdinalIgnoreCase);

    private long pathLength;

    public string? TopFolder { get; private set; }

    /// <summary>To be asked before anything of the entry's content is read.</summary>
    public void Add(string path, TarEntryKind kind, long offset)
    {
        CheckTop(path, kind, offset);
        AddFolders(path, offset);
        if (!nodes.TryGetValue(path, out var there))
        {
            Put(path, new Node(path, kind, offset, IsImplied: false), offset);
        }
        else if (there.Path != path || !there.IsImplied || kind != TarEntryKind.Folder)
        {
            throw Collides(path, there, offset);
        }
        else
        {
            nodes[path] = there with { Offset = offset, IsImplied = false };
        }
    }

    /// <summary>
    /// A symbolic link must stay below the top folder, and no other link may stand on its way: behind one, <c>..</c> leads
    /// elsewhere than it reads. To be asked when all entries are known.
    /// </summary>
    public void CheckSymbolicLink(TarEntry link)
    {
        var way = link.Path;
        foreach (var part in link.LinkTarget!.Split('/', StringSplitOptions.RemoveEmptyEntries).Prepend(".."))
        {
            Count(way, link.HeaderOffset);
            if (way != link.Path && nodes.TryGetValue(way, out var node) && node.Kind == TarEntryKind.SymbolicLink)
            {
                throw Refuse(
                    link.HeaderOffset,
                    link.Path,
                    $"points to '{link.LinkTarget}', and on the way there '{way}' is itself a link.");
            }

            if (part == "..") way = way[..Math.Max(way.LastIndexOf('/'), 0)];
            else if (part != ".") way = $"{way}/{part}";
            if (way.Length == 0)
            {
                throw Refuse(link.HeaderOffset, link.Path, $"points to '{link.LinkTarget}', outside the top folder.");
            }
        }
    }

    private void CheckTop(string path, TarEntryKind kind, long offset)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var top = slash < 0 ? path : path.AsSpan(0, slash);
        if (slash < 0 && kind != TarEntryKind.Folder)
        {
            throw Refuse(offset, path, "is at the root, next to or instead of a top folder.", OneTopFolder);
        }

        if (TopFolder is null)
        {
            TopFolder = top.ToString();
            if (TopFolder.Any(char.IsWhiteSpace))
            {
                throw Refuse(offset, path, "is below a top folder whose name has white space in it.", OneTopFolder);
            }
        }

        if (!top.SequenceEqual(TopFolder))
        {
            throw Refuse(
                offset,
                path,
                $"is below '{TarRefusal.Printable(top.ToString())}', a second folder at the root next to '{TopFolder}'.",
                OneTopFolder);
        }
    }

    private void AddFolders(string path, long offset)
    {
        var lookup = nodes.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var end = path.LastIndexOf('/'); end > 0; end = path.AsSpan(0, end).LastIndexOf('/'))
        {
            var folder = path.AsSpan(0, end);
            if (!lookup.TryGetValue(folder, out var there))
            {
                var implied = folder.ToString();
                Put(implied, new Node(implied, TarEntryKind.Folder, offset, IsImplied: true), offset);
                continue;
            }

            if (!folder.SequenceEqual(there.Path)) throw Collides(folder.ToString(), there, offset);
            if (there.Kind == TarEntryKind.Folder) return;
            var what = there.Kind == TarEntryKind.SymbolicLink ? "a symbolic link: it would be written through the link" : "not a folder";
            throw Refuse(offset, path, $"is beneath '{there.Path}' (at byte {there.Offset}), which is {what}.");
        }
    }

    private void Put(string path, Node node, long offset)
    {
        Count(path, offset);
        nodes.Add(path, node);
    }

    private void Count(string path, long offset)
    {
        pathLength += path.Length;
        if (pathLength <= limits.MaxAllPathsLength) return;
        throw Refuse(offset, path, $"makes all paths together longer than {limits.MaxAllPathsLength} characters.", ArchiveLimits.Raise("paths", limits.MaxAllPathsLength));
    }

    private ForgeException Collides(string path, Node there, long offset) => there.Path == path
        ? Refuse(
            offset, path, $"already exists, at byte {there.Offset}: which of the two wins depends on the program that unpacks.")
        : Refuse(
            offset,
            path,
            $"differs from '{there.Path}' (at byte {there.Offset}) in letter case only: some file systems treat them as one.");

    private ForgeException Refuse(long offset, string path, string what, string? fix = null) =>
        TarRefusal.At(archive, offset, path, what, fix);

    private readonly record struct Node(string Path, TarEntryKind Kind, long Offset, bool IsImplied);
}
