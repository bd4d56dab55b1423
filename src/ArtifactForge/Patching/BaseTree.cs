using ArtifactForge.Archives;

namespace ArtifactForge.Patching;

/// <summary>A file as it came.</summary>
public sealed record BaseFile(byte[] Content, int Mode);

/// <summary>The tree that patches are applied to, as it came.</summary>
public sealed class BaseTree
{
    private const int Executables = 0b001_001_001;
    private const int Readables = 0b100_100_100;
    private const int UsualFile = 0b110_110_100;

    private readonly Func<string, BaseFile?> read;
    private readonly IReadOnlyList<TarEntry> entries;

    private BaseTree(Func<string, BaseFile?> read, IReadOnlyList<TarEntry> entries)
    {
        this.read = read;
        this.entries = entries;
        FileMode = entries.FirstOrDefault(entry => entry.Kind == TarEntryKind.File && !IsExecutable(entry.Mode))?.Mode ?? UsualFile;
        FolderMode = entries.FirstOrDefault(entry => entry.Kind == TarEntryKind.Folder)?.Mode ?? WithExecutable(FileMode, true);
    }

    /// <summary>The mode of the tree's files that cannot be executed, which a new one gets.</summary>
    public int FileMode { get; }

    public int FolderMode { get; }

    public static BaseTree Of(TarArchive archive) => new(
        path => archive.Find(path) is { Kind: TarEntryKind.File or TarEntryKind.HardLink } entry ? new BaseFile(archive.ReadContent(entry), entry.Mode) : null,
        archive.Entries);

    /// <summary>A tree of which nothing but the contents is known: no folder comes or goes.</summary>
    public static BaseTree Of(Func<string, byte[]?> read) =>
        new(path => read(path) is { } content ? new BaseFile(content, UsualFile) : null, []);

    public static bool IsExecutable(int mode) => (mode & Executables) != 0;

    /// <summary>Whoever may read may execute, as git has it.</summary>
    public static int WithExecutable(int mode, bool executable) =>
        executable ? mode | ((mode & Readables) >> 2) : mode & ~Executables;

    public BaseFile? Find(string path) => read(path);

    /// <summary>The entry before this one in the archive.</summary>
    public string? Predecessor(string path)
    {
        for (var i = 1; i < entries.Count; i++)
        {
            if (entries[i].InnerPath == path) return entries[i - 1].InnerPath;
        }

        return null;
    }

    /// <summary>The folders that have entries of their own and of which these paths leave nothing, inner ones first.</summary>
    public IEnumerable<(string Path, int Mode)> EmptiedBy(IReadOnlyCollection<string> gone, IReadOnlyCollection<string> come)
    {
        var lost = gone.ToHashSet(StringComparer.Ordinal);
        foreach (var folder in FoldersOf(gone).OrderByDescending(folder => folder.Length).ToList())
        {
            var isNeeded = entries.Any(entry => IsBelow(entry.InnerPath, folder) && !lost.Contains(entry.InnerPath))
                || come.Any(path => IsBelow(path, folder));
            if (isNeeded || entries.FirstOrDefault(entry => entry.InnerPath == folder) is not { } own) continue;
            lost.Add(folder);
            yield return (folder, own.Mode);
        }
    }

    /// <summary>The entries that stay where these files go and come.</summary>
    public IEnumerable<TarEntry> LeftBy(IReadOnlyCollection<string> gone, IReadOnlyCollection<string> come)
    {
        var lost = gone.Concat(EmptiedBy(gone, come).Select(folder => folder.Path)).ToHashSet(StringComparer.Ordinal);
        return entries.Where(entry => !lost.Contains(entry.InnerPath));
    }

    /// <summary>The folders that these paths need and that are not there, outer ones first.</summary>
    public IEnumerable<string> MissingFor(IReadOnlyCollection<string> come) => entries.Count == 0
        ? []
        : FoldersOf(come).Where(folder => !entries.Any(entry => (entry.InnerPath == folder && entry.Kind == TarEntryKind.Folder) || IsBelow(entry.InnerPath, folder))).Order(StringComparer.Ordinal);

    private static IEnumerable<string> FoldersOf(IEnumerable<string> paths) => paths
        .SelectMany(path => path.Select((letter, index) => letter == '/' ? path[..index] : ""))
        .Where(folder => folder.Length > 0)
        .Distinct(StringComparer.Ordinal);

    private static bool IsBelow(string path, string folder) =>
        path.Length > folder.Length && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal);
}
