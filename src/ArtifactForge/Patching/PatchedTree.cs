namespace ArtifactForge.Patching;

/// <summary>A file between two patches. <see cref="Origin"/> is where upstream has what it grew from.</summary>
internal sealed record FileState(byte[] Content, int Mode, string? Origin)
{
    public bool IsExecutable => BaseTree.IsExecutable(Mode);
}

/// <summary>The files that patches have touched so far; everything else is as it came.</summary>
internal sealed class PatchedTree(BaseTree source, string target)
{
    private readonly SortedDictionary<string, PatchedFile> files = new(StringComparer.Ordinal);

    public BaseTree Source { get; } = source;

    /// <summary>What errors call the tree.</summary>
    public string Target { get; } = target;

    public IEnumerable<PatchedFile> Files => files.Values.Where(file => file.Patches.Count > 0);

    public List<Placement> Placements { get; } = [];

    public PatchedFile At(string path)
    {
        if (files.TryGetValue(path, out var file)) return file;
        var original = Source.Find(path) is { } found ? new FileState(found.Content, found.Mode, path) : null;
        return files[path] = new PatchedFile(path, original);
    }

    /// <summary>The file, which must be there.</summary>
    public (PatchedFile File, FileState State) Open(string path, string where)
    {
        var file = At(path);
        return file.Current is { } state ? (file, state) : throw NoSuchFile(file, where);
    }

    public ForgeException NoSuchFile(PatchedFile file, string where) => file.Original is null
        ? new PatchRefusal(
            $"{where} -> {file.Path}",
            $"expected this file in {Target}, found none.",
            "Check the path, the number of folders to strip, and whether the patch's range includes a release that keeps it elsewhere.",
            PatchFault.NoSuchFile,
            file.Path)
        : new ForgeException(
            $"{where} -> {file.Path}",
            $"conflicts with {file.PatchNames}, applied before, by which the file is gone from {Target}.",
            WayOn.Reorder);
}

/// <summary>One path between two patches.</summary>
internal sealed class PatchedFile(string path, FileState? original)
{
    private readonly List<string> patches = [];

    public string Path { get; } = path;

    /// <summary>Null where upstream has no such file.</summary>
    public FileState? Original { get; } = original;

    /// <summary>Null where there is no such file now.</summary>
    public FileState? Current { get; private set; } = original;

    public IReadOnlyList<string> Patches => patches;

    /// <summary>As an error names them.</summary>
    public string PatchNames => string.Join(", ", patches.Select(name => $"'{name}'"));

    public void Change(string patch, FileState? state)
    {
        Current = state;
        if (!patches.Contains(patch)) patches.Add(patch);
    }
}
