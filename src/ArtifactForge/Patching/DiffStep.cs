using ArtifactForge.Catalog;

namespace ArtifactForge.Patching;

/// <summary>Applies one diff to the tree, all of it or, by an exception, none.</summary>
internal static class DiffStep
{
    public static void Apply(DiffPatch patch, PatchedTree tree)
    {
        var diff = UnifiedDiff.Parse(patch.Content, patch.Source);
        var opened = diff.Files.Select(file => (Diff: file, File: tree.Open(DiffPath.Of(patch, file), $"{patch.Source}:{file.Line}"))).ToList();
        var staged = new Dictionary<PatchedFile, byte[]>();
        var placements = new List<Placement>();
        foreach (var (part, file) in opened)
        {
            var result = FilePatch.Try(staged.GetValueOrDefault(file, file.Current), part.Hunks);
            if (result.After is null) throw Explain(patch, opened, file, part, result, tree.Target);
            staged[file] = result.After;
            placements.AddRange(part.Hunks.Zip(result.Places, (hunk, index) =>
                new Placement(patch.Name, file.Path, HunkPlace.StatedIndex(hunk) + 1, index + 1)));
        }

        foreach (var (file, content) in staged) file.Change(patch.Name, content);
        tree.Placements.AddRange(placements);
    }

    private static ForgeException Explain(
        DiffPatch patch, List<(FileDiff Diff, PatchedFile File)> opened, PatchedFile file, FileDiff part, FilePatch result, string target)
    {
        var hunk = result.Failed!;
        var where = $"{patch.Source}:{hunk.Line} -> {file.Path}:{HunkPlace.StatedIndex(hunk) + 1}";
        if (file.Patches.Count > 0 && FilePatch.Try(file.Original, part.Hunks).After is not null)
        {
            return new ForgeException(
                where,
                $"conflicts with {file.PatchNames}, applied before to the same lines of {target}: alone, it would apply.",
                "Change their order, or write one patch for both.");
        }

        if (opened.TrueForAll(one => FilePatch.Try(one.File.Current, Reversed(one.Diff.Hunks)).After is not null))
        {
            return new ForgeException(
                where, $"all of this patch is in {target} already.", "That release does not need it: take it out of the patch's range.");
        }

        var there = opened.SelectMany(one => one.Diff.Hunks.Select(each => IsThere(one.File, each))).ToList();
        if (there.Contains(true))
        {
            return new ForgeException(
                where,
                $"{there.Count(found => found)} of the patch's {there.Count} hunks are in {target} already, the others are not.",
                "Upstream has part of the change: write another patch for this release.");
        }

        return HunkRefusal.Of(patch.Source, file, hunk, result, target);
    }

    /// <summary>The hunk's result is there, and what it starts from is not.</summary>
    private static bool IsThere(PatchedFile file, DiffHunk hunk) =>
        FilePatch.Try(file.Current, [hunk.Reversed]).After is not null && FilePatch.Try(file.Current, [hunk]).After is null;

    private static List<DiffHunk> Reversed(IReadOnlyList<DiffHunk> hunks) => [.. hunks.Select(hunk => hunk.Reversed)];
}
