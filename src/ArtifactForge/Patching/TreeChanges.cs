using ArtifactForge.Archives;

namespace ArtifactForge.Patching;

/// <summary>What all patches together did to a tree, whatever way they took.</summary>
internal sealed class TreeChanges
{
    private readonly BaseTree source;
    private readonly SortedDictionary<string, TreeEdit> edits = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, FileChange> records = new(StringComparer.Ordinal);

    private TreeChanges(BaseTree source) => this.source = source;

    public static PatchOutcome Of(PatchedTree tree)
    {
        var changes = new TreeChanges(tree.Source);
        var files = tree.Files.ToList();
        foreach (var file in files.Where(file => IsSame(file.Original, file.Current))) RefuseNothing(file, files);
        var gone = files.Where(file => file.Current is null).ToDictionary(file => file.Path, StringComparer.Ordinal);
        foreach (var file in files.Where(file => file is { Original: not null, Current: not null })) changes.Change(file);
        foreach (var file in files.Where(file => file.Original is null && file.Current is not null)) changes.Create(file, gone);
        foreach (var file in gone.Values.Where(file => file.Original is not null)) changes.Delete(file);
        changes.Folders(files);
        return new PatchOutcome { Changes = changes.edits, Files = [.. changes.records.Values], Placements = tree.Placements };
    }

    private static bool IsSame(FileState? before, FileState? after) => before is null || after is null
        ? before == after
        : before.Mode == after.Mode && before.Content.AsSpan().SequenceEqual(after.Content);

    /// <summary>A file that came and went on its way to another name is no mistake; patches that undo each other are.</summary>
    private static void RefuseNothing(PatchedFile file, List<PatchedFile> all)
    {
        if (file.Original is null && all.Exists(other => other.Current is not null && other.Patches.Intersect(file.Patches).Any())) return;
        throw new ForgeException(
            $"{string.Join(", ", file.Patches)} -> {file.Path}",
            "the patches cancel each other out: the file ends as it began.",
            "Remove both of them.");
    }

    private void Change(PatchedFile file)
    {
        var (before, after) = (file.Original!, file.Current!);
        var isOther = !before.Content.AsSpan().SequenceEqual(after.Content);
        edits.Add(file.Path, isOther ? TreeEdit.Write(after.Content, before.Mode == after.Mode ? null : after.Mode) : TreeEdit.SetMode(after.Mode));
        records.Add(file.Path, WithModes(FileChangeRecord.Of(file.Path, file.Patches, before.Content, after.Content), before.Mode, after.Mode));
    }

    private void Create(PatchedFile file, Dictionary<string, PatchedFile> gone)
    {
        var after = file.Current!;
        edits.Add(file.Path, TreeEdit.Create(after.Content, after.Mode));

        // One of several files that grew from one is what became of it; the others are copies.
        if (after.Origin is { } origin && gone.Remove(origin, out var old) && old.Original is { } before)
        {
            edits.Add(origin, TreeEdit.Delete);
            var renamed = FileChangeRecord.Of(file.Path, file.Patches, before.Content, after.Content);
            records.Add(file.Path, WithModes(renamed, before.Mode, after.Mode, always: true) with { From = origin, Followed = source.Predecessor(origin) });
            return;
        }

        records.Add(file.Path, FileChangeRecord.Of(file.Path, file.Patches, null, after.Content) with { ModeAfter = Octal(after.Mode) });
    }

    private void Delete(PatchedFile file)
    {
        var before = file.Original!;
        edits.Add(file.Path, TreeEdit.Delete);
        records.Add(file.Path, FileChangeRecord.Of(file.Path, file.Patches, before.Content, null) with
        {
            ModeBefore = Octal(before.Mode),
            Followed = source.Predecessor(file.Path),
        });
    }

    private void Folders(List<PatchedFile> files)
    {
        var come = files.Where(file => file.Original is null && file.Current is not null).Select(file => file.Path).ToList();
        var gone = files.Where(file => file.Original is not null && file.Current is null).Select(file => file.Path).ToList();
        if (come.Count + gone.Count == 0) return;
        foreach (var (folder, mode) in source.EmptiedBy(gone, come))
        {
            Add(folder, TreeEdit.Delete);
            Record(folder, files, new FileChange { Path = "", Patches = [], Hunks = [], ModeBefore = Octal(mode), Followed = source.Predecessor(folder) });
        }

        foreach (var folder in source.MissingFor(come))
        {
            Add(folder, TreeEdit.CreateFolder(source.FolderMode));
            Record(folder, files, new FileChange { Path = "", Patches = [], Hunks = [], ModeAfter = Octal(source.FolderMode) });
        }
    }

    /// <summary>A file may become a folder, and a folder a file.</summary>
    private void Add(string path, TreeEdit edit) =>
        edits[path] = edits.TryGetValue(path, out var other) ? TreeEdit.TryJoin(other, edit) ?? throw new InvalidOperationException($"Two edits of {path}.") : edit;

    private void Record(string folder, List<PatchedFile> files, FileChange change)
    {
        var path = $"{folder}/";
        var patches = files.Where(file => file.Path.StartsWith(path, StringComparison.Ordinal)).SelectMany(file => file.Patches).Distinct(StringComparer.Ordinal);
        records.Add(path, change with { Path = path, Patches = [.. patches] });
    }

    private static FileChange WithModes(FileChange change, int before, int after, bool always = false) =>
        before == after && !always ? change : change with { ModeBefore = Octal(before), ModeAfter = Octal(after) };

    private static string Octal(int mode) => Convert.ToString(mode, 8).PadLeft(4, '0');
}
