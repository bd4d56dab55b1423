using ArtifactForge.Catalog;

namespace ArtifactForge.Patching;

/// <summary>
/// Why a diff does not land. Five answers that look alike to a program and mean different things to a person: it conflicts
/// with a patch before it, it is there already, it was made the wrong way round, a part of it is there, upstream has
/// absorbed it.
/// </summary>
internal sealed class DiffAnswer(DiffPatch patch, UnifiedDiff diff, PatchedTree tree)
{
    private const string AnotherPatch = "Upstream has part of the change: write another patch for this release.";
    private const string OutOfRange = "That release does not need it: take it out of the patch's range.";

    public ForgeException Explain(DiffFailure failure)
    {
        var where = $"{patch.Source}:{failure.Line} -> {failure.Path}{(failure.Result?.Failed is { } hunk ? $":{HunkPlace.StatedIndex(hunk) + 1}" : "")}";
        var touched = diff.Files.SelectMany(Paths).Where(path => tree.At(path).Patches.Count > 0).ToList();
        if (touched.Count > 0 && Run(diff.Files, path => tree.At(path).Original) is null)
        {
            var names = string.Join(", ", touched.SelectMany(path => tree.At(path).Patches).Distinct(StringComparer.Ordinal).Select(name => $"'{name}'"));
            return IsTakenBackBy(path => tree.At(path).Current)
                ? new ForgeException(where, $"all of this patch is in {tree.Target} already, by {names}, applied before.", "One of the two is enough: take the other out.")
                : new ForgeException(
                    where,
                    $"conflicts with {names}, applied before to the same lines of {tree.Target}: alone, it would apply.",
                    "Change their order, or write one patch for both.");
        }

        if (IsTakenBackBy(path => tree.At(path).Current)) return AllThere(where, failure.Path);
        return PartlyThere(where, failure.Path) ?? DiffRefusal.Of(patch, tree, failure, where);
    }

    private PatchRefusal AllThere(string where, string path) => diff.Files.Any(file => file.LooksReversed)
        ? new PatchRefusal(
            where,
            $"is reversed: its header runs from the new file to the old one, and what it would make is in {tree.Target} already.",
            "Make the diff the other way round: the old file first.",
            PatchFault.AlreadyThere,
            path)
        : new PatchRefusal(where, $"all of this patch is in {tree.Target} already.", OutOfRange, PatchFault.AlreadyThere, path);

    private ForgeException? PartlyThere(string where, string path)
    {
        var states = diff.Files.SelectMany(States).ToList();
        var there = states.Count(state => state == HunkState.There);
        var absorbed = states.Count(state => state == HunkState.Absorbed);
        if (there + absorbed == 0) return null;
        return there + absorbed == states.Count
            ? new PatchRefusal(
                where,
                $"upstream has absorbed this patch: what it adds is in {tree.Target} and what it removes is not, but not as the patch would leave it.",
                OutOfRange,
                PatchFault.AlreadyThere,
                path)
            : new ForgeException(where, $"{there + absorbed} of the patch's {states.Count} hunks are in {tree.Target} already, the others are not.", AnotherPatch);
    }

    private IEnumerable<HunkState> States(FileDiff file)
    {
        var (old, fresh) = DiffPath.Of(patch, file);
        var (before, after) = (tree.At(old).Current, tree.At(fresh).Current);
        if (file.Hunks.Count == 0)
        {
            var isThere = Run([file.Reversed], path => tree.At(path).Current) is null && Run([file], path => tree.At(path).Current) is not null;
            return [file.Binary is { Backward: null } || !isThere ? HunkState.Absent : HunkState.There];
        }

        // A file that is to go and has gone has all its hunks.
        if (file.Kind == FileDiffKind.Delete && before is null) return file.Hunks.Select(_ => HunkState.There);
        var content = (after ?? before)?.Content;
        var lines = new IndexedLines(content);
        return file.Hunks.Select(hunk => content is null ? HunkState.Absent : StateOf(lines, hunk));
    }

    private static HunkState StateOf(IndexedLines lines, DiffHunk hunk)
    {
        if (FilePatch.Lands(lines, hunk)) return HunkState.Absent;
        if (LeavesATrace(hunk) && FilePatch.Lands(lines, hunk.Reversed)) return HunkState.There;
        var (added, removed) = (Runs(hunk, DiffLineKind.Added), Runs(hunk, DiffLineKind.Removed));
        bool Has(List<ReadOnlyMemory<byte>> run) => lines.PlacesOf(run).Any();

        // Blank lines and lone braces are everywhere: they prove nothing.
        var tells = added.Exists(run => run.Exists(line => line.Span.Trim(" \t\r\n"u8).Length > 3));
        return tells && added.TrueForAll(Has) && !removed.Exists(Has) ? HunkState.Absorbed : HunkState.Absent;
    }

    /// <summary>Lines that are removed with nothing around them can be put back anywhere: that they could proves nothing.</summary>
    private static bool LeavesATrace(DiffHunk hunk) => hunk.Lines.Any(line => line.Kind != DiffLineKind.Removed);

    private static List<List<ReadOnlyMemory<byte>>> Runs(DiffHunk hunk, DiffLineKind kind)
    {
        var runs = new List<List<ReadOnlyMemory<byte>>>();
        var isOpen = false;
        foreach (var line in hunk.Lines)
        {
            if (line.Kind == kind)
            {
                if (!isOpen) runs.Add([]);
                runs[^1].Add(line.Text);
            }

            isOpen = line.Kind == kind || (isOpen && line.Kind != DiffLineKind.Context);
        }

        return runs;
    }

    private bool IsTakenBackBy(Func<string, FileState?> read) =>
        diff.Files.All(file => file.Binary is not { Backward: null } && (file.Kind == FileDiffKind.Delete || file.Hunks.All(LeavesATrace))) && Run([.. diff.Files.Reverse().Select(file => file.Reversed)], read) is null;

    /// <returns>Null where everything landed.</returns>
    private DiffFailure? Run(IReadOnlyList<FileDiff> files, Func<string, FileState?> read) => DiffTrial.Run(patch, files, tree.Source, read, fuzz: 0).Failure;

    private IEnumerable<string> Paths(FileDiff file)
    {
        var (old, fresh) = DiffPath.Of(patch, file);
        return [old, fresh];
    }
}

internal enum HunkState
{
    Absent,
    There,
    Absorbed,
}
