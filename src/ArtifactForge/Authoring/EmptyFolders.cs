using ArtifactForge.Archives;

namespace ArtifactForge.Authoring;

/// <summary>The folders of a tree, and those of them that hold no file: a diff can neither bring nor take these.</summary>
public sealed class EmptyFolders
{
    private readonly HashSet<string> all = new(StringComparer.Ordinal);
    private readonly HashSet<string> filled = new(StringComparer.Ordinal);

    private EmptyFolders()
    {
    }

    public static EmptyFolders Of(TarArchive archive)
    {
        var folders = new EmptyFolders();
        foreach (var entry in archive.Entries)
        {
            folders.Add(entry.InnerPath, entry.Kind == TarEntryKind.Folder);
        }

        return folders;
    }

    /// <summary>A folder on disk, read as <see cref="SourceTree"/> does, which has refused links in it.</summary>
    public static EmptyFolders Of(string folder)
    {
        var top = SourceTree.Top(folder);
        var folders = new EmptyFolders();
        folders.AddBelow(new DirectoryInfo(top), top);
        return folders;
    }

    /// <summary>Which the one tree has and the other lacks, and no diff says so. Of folders in each other the inner ones.</summary>
    public static IReadOnlyList<string> Differing(EmptyFolders before, EmptyFolders after)
    {
        var paths = after.Empty.Except(before.Empty).Concat(before.Empty.Except(after.all)).ToList();
        return [.. paths.Where(path => !paths.Exists(other => other.StartsWith($"{path}/", StringComparison.Ordinal))).Order(StringComparer.Ordinal)];
    }

    private IEnumerable<string> Empty => all.Except(filled);

    private void AddBelow(DirectoryInfo folder, string top)
    {
        foreach (var one in folder.EnumerateFileSystemInfos().Where(one => one.Name != ".git"))
        {
            Add(Path.GetRelativePath(top, one.FullName).Replace('\\', '/'), one is DirectoryInfo);
            if (one is DirectoryInfo inner)
            {
                AddBelow(inner, top);
            }
        }
    }

    private void Add(string path, bool isFolder)
    {
        if (isFolder && path.Length > 0)
        {
            all.Add(path);
        }

        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            all.Add(path[..slash]);
            if (!isFolder)
            {
                filled.Add(path[..slash]);
            }
        }
    }
}
