using System.Globalization;

namespace ArtifactForge.Patching;

/// <summary>Why a hunk has no place: expected against found, and where it may have been meant.</summary>
internal static class HunkRefusal
{
    /// <summary>Lines of the file times lines of the hunk: beyond that only equal lines tell how alike two places are.</summary>
    private const int MostCompared = 20_000;

    /// <summary>Pairs of equal lines that are counted for places, those of rare lines first.</summary>
    private const int MostPairs = 20_000_000;

    public static ForgeException Of(string patch, string path, byte[] content, FilePatch result, string target)
    {
        var hunk = result.Failed!;
        var stated = HunkPlace.StatedIndex(hunk);
        var where = $"{patch}:{hunk.Line} -> {path}:{stated + 1}";
        switch (result.Fault)
        {
            case HunkFault.NoContext:
                return new ForgeException(
                    where,
                    $"adds lines without any context, which is done at the very line that it says and nowhere else: {target} has no such line, or the hunks before it moved it.",
                    "Write the diff with context: git diff -U3.");
            case HunkFault.Ambiguous:
                var lines = string.Join(", ", result.Candidates.Take(HunkPlace.MostCandidates - 1).Select(index => (index + 1).ToString(CultureInfo.InvariantCulture)))
                    + (result.Candidates.Count == HunkPlace.MostCandidates ? " and more" : "");
                return new ForgeException(
                    where,
                    $"is not where it says in {target}, and fits at lines {lines}.",
                    "Give it more context, so that one place is left: git diff -U10.");
            case HunkFault.AlreadyThere:
                return new ForgeException(
                    where,
                    $"its result is there in {target} already, and its old text once more at line {result.Candidates[0] + 1}.",
                    WayOn.WriteAnew);
            case HunkFault.NewlineMissing:
                return new ForgeException(
                    where, "adds a last line without a newline, but would land before the file's end.", WayOn.WriteAnew);
            default:
                return NotFound(patch, path, content, hunk, target);
        }
    }

    private static ForgeException NotFound(string patch, string path, byte[] content, DiffHunk hunk, string target)
    {
        var file = new IndexedLines(content);
        var lines = file.Lines;
        var old = hunk.Old.ToList();
        var stated = HunkPlace.StatedIndex(hunk);
        var (nearest, equal) = Nearest(file, old, stated);
        var differing = 0;
        while (differing < old.Count - 1 && IsAt(lines, nearest + differing, old[differing])) differing++;
        if (equal == old.Count)
        {
            return new ForgeException(
                $"{patch}:{hunk.Line} -> {path}:{stated + 1}",
                hunk.HasNoContext
                    ? $"its lines are at line {nearest + 1} of {target}, but it has no context, and so it is put where it says and nowhere else."
                    : $"its lines are at line {nearest + 1} of {target}, but there is more or less around them than the hunk says: "
                    + "it belongs at the beginning or the end of a file, or behind the hunk before it.",
                WayOn.WriteAnew);
        }

        var at = nearest + differing;
        var found = at < lines.Count ? TextLines.Show(lines[at].Span) : "the end of the file";
        var comparison = new HunkComparison(lines, old, nearest);
        return new ForgeException(
            $"{patch}:{(old.Count > 0 ? old[differing].Line : hunk.Line)} -> {path}:{at + 1}",
            $"expected line {at + 1} of {target} to be {(old.Count > 0 ? TextLines.Show(old[differing].Text.Span) : "the end of an empty file")}, found {found}. "
            + $"The hunk says line {stated + 1}; "
            + (comparison.IsLikely ? $"the nearest likely place is line {nearest + 1}, where {equal} of {old.Count} lines match ({comparison.Percent} % alike):{comparison.Show()}" : "no place in the file is like it."),
            WayOn.WriteAnew);
    }

    /// <summary>The place with most lines equal, of several the one nearest to where the hunk says.</summary>
    private static (int Index, int Equal) Nearest(IndexedLines file, List<DiffLine> old, int stated)
    {
        var lines = file.Lines;
        var equal = EqualAt(file, old);
        var most = equal.Max();
        var places = Enumerable.Range(0, equal.Length).Where(index => equal[index] == most);
        if (most == 0 && lines.Count * (long)old.Count < MostCompared)
        {
            places = places.OrderByDescending(index => new HunkComparison(lines, old, index).Percent).ThenBy(index => Math.Abs(index - stated)).Take(1);
        }

        var nearest = places.MinBy(index => Math.Abs(index - stated));
        return (nearest, old.Where((line, i) => IsAt(lines, nearest + i, line)).Count());
    }

    /// <summary>How many lines are equal at each place, counted by what is equal: nearly nothing is.</summary>
    private static int[] EqualAt(IndexedLines file, List<DiffLine> old)
    {
        var equal = new int[file.Lines.Count + 1];
        var left = MostPairs;
        foreach (var (index, places) in old.Select((line, index) => (Index: index, Places: file.PlacesOf(line.Text))).OrderBy(line => line.Places.Count))
        {
            left -= places.Count;
            if (left < 0) break;
            foreach (var place in places)
            {
                if (place >= index) equal[place - index]++;
            }
        }

        return equal;
    }

    private static bool IsAt(List<ReadOnlyMemory<byte>> lines, int index, DiffLine line) =>
        index < lines.Count && lines[index].Span.SequenceEqual(line.Text.Span);
}
