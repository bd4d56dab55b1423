using System.Text;
using ArtifactForge.Archives;
using ArtifactForge.Catalog;

namespace ArtifactForge.Patching;

/// <summary>
/// The names that patches give to files. The archive that comes of them is asked by the same rules, but can only blame
/// itself: here it is known whose names they are.
/// </summary>
internal sealed class NewNames
{
    public const string Fix = "Choose another name in the patch.";

    private readonly PatchedTree tree;
    private readonly IReadOnlyList<CookbookPatch> patches;

    /// <summary>By path, letter case apart; folders that only paths beneath them imply are in it too.</summary>
    private readonly Dictionary<string, (string Path, TarEntryKind Kind)> taken = new(StringComparer.OrdinalIgnoreCase);

    private NewNames(PatchedTree tree, IReadOnlyList<CookbookPatch> patches)
    {
        this.tree = tree;
        this.patches = patches;
    }

    public static void Check(PatchedTree tree, IReadOnlyList<CookbookPatch> patches)
    {
        var come = tree.Files.Where(file => file is { Original: null, Current: not null }).ToList();
        if (come.Count == 0) return;
        var names = new NewNames(tree, patches);
        var gone = tree.Files.Where(file => file is { Original: not null, Current: null }).Select(file => file.Path).ToList();
        foreach (var entry in tree.Source.LeftBy(gone, [.. come.Select(file => file.Path)])) names.Keep(entry);
        foreach (var file in come) names.Add(file);
    }

    private void Keep(TarEntry entry)
    {
        foreach (var folder in Folders(entry.InnerPath)) taken.TryAdd(folder, (folder, TarEntryKind.Folder));
        if (entry.InnerPath.Length > 0) taken[entry.InnerPath] = (entry.InnerPath, entry.Kind);
    }

    private void Add(PatchedFile file)
    {
        var problem = EntryName.TryDecode(Encoding.UTF8.GetBytes(file.Path), ArchiveLimits.InForce, out _)
            ?? EntryName.TryNormalise(file.Path, ArchiveLimits.InForce, out _);
        if (problem is not null) throw Refuse(file, $"would make a file in {tree.Target} whose name {problem}");
        foreach (var folder in Folders(file.Path))
        {
            if (!taken.TryGetValue(folder, out var there)) taken.Add(folder, (folder, TarEntryKind.Folder));
            else if (there.Path != folder) throw Refuse(file, $"would make the folder '{folder}' in {tree.Target}, {CaseOnly(there.Path)}");
            else if (there.Kind != TarEntryKind.Folder) throw Refuse(file, $"would make this file in {tree.Target} beneath '{folder}', which is {Name(there.Kind)}.");
        }

        if (taken.TryAdd(file.Path, (file.Path, TarEntryKind.File))) return;
        var other = taken[file.Path];
        throw Refuse(file, other.Path == file.Path
            ? $"would make this file in {tree.Target}, where {Name(other.Kind)} has that name."
            : $"would make this file in {tree.Target}, {CaseOnly(other.Path)}");
    }

    private static string CaseOnly(string other) => $"where '{other}' differs from it in letter case only: some file systems treat them as one.";

    private static string Name(TarEntryKind kind) => kind switch
    {
        TarEntryKind.Folder => "a folder",
        TarEntryKind.SymbolicLink => "a symbolic link",
        _ => "a file",
    };

    private ForgeException Refuse(PatchedFile file, string what)
    {
        var patch = patches.First(patch => patch.Name == file.Patches[0]);
        return new ForgeException($"{patch.Source}{LineOf(patch, file.Path)} -> {TarRefusal.Printable(file.Path)}", what, Fix);
    }

    /// <summary>An edit's place has its line already.</summary>
    private static string LineOf(CookbookPatch patch, string path) =>
        patch is DiffPatch diff && UnifiedDiff.Parse(diff.Content, diff.Source).Files.FirstOrDefault(file => DiffPath.Of(diff, file).New == path) is { } named ? $":{named.Line}" : "";

    /// <summary>Outer ones first.</summary>
    private static IEnumerable<string> Folders(string path)
    {
        for (var end = path.IndexOf('/', StringComparison.Ordinal); end > 0; end = path.IndexOf('/', end + 1)) yield return path[..end];
    }
}
