namespace ArtifactForge.Archives;

/// <summary>Where new entries go: behind the last entry of their folder, or behind the one that they name.</summary>
internal sealed class NewEntries
{
    private readonly Dictionary<int, List<string>> byIndex = [];

    /// <summary>The paths that follow the entry with this index, in their order.</summary>
    public IReadOnlyList<string> this[int index] => byIndex.TryGetValue(index, out var paths) ? paths : [];

    public int Count { get; private init; }

    public static NewEntries Of(TarArchive source, IReadOnlyDictionary<string, TreeEdit> edits)
    {
        var fresh = edits.Where(edit => edit.Value.Kind is TreeEditKind.Create or TreeEditKind.CreateFolder).ToList();
        var result = new NewEntries { Count = fresh.Count };
        if (fresh.Count == 0) return result;
        var indices = source.Entries.Select((entry, index) => (entry.InnerPath, index)).Where(pair => !fresh.Exists(edit => edit.Key == pair.InnerPath)).ToDictionary(pair => pair.InnerPath, pair => pair.index, StringComparer.Ordinal);
        var followers = fresh.Where(edit => edit.Value.After is not null).ToLookup(edit => edit.Value.After!, edit => edit.Key, StringComparer.Ordinal);
        var placed = 0;
        void Place(int index, string path)
        {
            result.Behind(index).Add(path);
            placed++;
            foreach (var next in followers[path].Order(StringComparer.Ordinal)) Place(index, next);
        }

        foreach (var (path, index) in indices)
        {
            foreach (var next in followers[path].Order(StringComparer.Ordinal)) Place(index, next);
        }

        // Of two folders that end with the same entry, the inner one ends first.
        var homes = fresh.Where(edit => edit.Value.After is null).Select(edit => (Path: edit.Key, Home: HomeOf(edit.Key, source)));
        foreach (var (path, home) in homes.OrderByDescending(one => one.Home.Length).ThenBy(one => one.Path, StringComparer.Ordinal))
        {
            Place(LastBelow(home, source), path);
        }

        if (placed == fresh.Count) return result;
        var lost = fresh.First(edit => !result.byIndex.Values.Any(paths => paths.Contains(edit.Key)));
        throw new ForgeException(
            $"{source.Name}: '{lost.Key}'",
            $"belongs after '{lost.Value.After}', which does not exist.",
            "The record of changes does not fit this archive.",
            Failure.Damage);
    }

    private List<string> Behind(int index)
    {
        if (!byIndex.TryGetValue(index, out var paths)) byIndex[index] = paths = [];
        return paths;
    }

    /// <summary>The innermost folder that the archive has already.</summary>
    private static string HomeOf(string path, TarArchive source)
    {
        var home = path;
        do home = home[..Math.Max(home.LastIndexOf('/'), 0)];
        while (home.Length > 0 && LastBelow(home, source) < 0);
        return home;
    }

    private static int LastBelow(string folder, TarArchive source)
    {
        for (var i = source.Entries.Count - 1; i >= 0; i--)
        {
            var path = source.Entries[i].InnerPath;
            if (folder.Length == 0 || (path == folder && source.Entries[i].Kind == TarEntryKind.Folder)) return i;
            if (path.Length > folder.Length && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal)) return i;
        }

        return -1;
    }
}
