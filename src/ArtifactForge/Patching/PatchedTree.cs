namespace ArtifactForge.Patching;

/// <summary>The files that patches have touched so far; everything else stays where <c>read</c> has it.</summary>
internal sealed class PatchedTree(Func<string, byte[]?> read, string target)
{
    private readonly SortedDictionary<string, PatchedFile> files = new(StringComparer.Ordinal);

    /// <summary>What errors call the tree.</summary>
    public string Target { get; } = target;

    public IEnumerable<PatchedFile> Files => files.Values;

    public List<Placement> Placements { get; } = [];

    public PatchedFile Open(string path, string where)
    {
        if (files.TryGetValue(path, out var file)) return file;
        var content = read(path) ?? throw new ForgeException(
            $"{where} -> {path}",
            $"expected this file in {Target}, found none.",
            "Check the path, the number of folders to strip, and whether the patch's range includes a release that keeps it elsewhere.");
        return files[path] = new PatchedFile(path, content);
    }
}

/// <summary>One file between two patches.</summary>
internal sealed class PatchedFile(string path, byte[] original)
{
    private readonly List<string> patches = [];

    public string Path { get; } = path;

    public byte[] Original { get; } = original;

    public byte[] Current { get; private set; } = original;

    public IReadOnlyList<string> Patches => patches;

    /// <summary>As an error names them.</summary>
    public string PatchNames => string.Join(", ", patches.Select(name => $"'{name}'"));

    public void Change(string patch, byte[] content)
    {
        Current = content;
        if (!patches.Contains(patch)) patches.Add(patch);
    }
}
