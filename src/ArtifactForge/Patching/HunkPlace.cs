namespace ArtifactForge.Patching;

/// <summary>
/// Where a hunk goes, with no fuzz: all its context must match. First where it says; else at the only other place that
/// matches. <see cref="Index"/> is negative where there is none, or more than one.
/// </summary>
internal readonly record struct HunkPlace(int Index, IReadOnlyList<int> Candidates)
{
    public bool IsFound => Index >= 0;

    /// <param name="from">Where the hunk before ended: hunks do not overlap.</param>
    /// <param name="expected">Where the hunk says that it is, moved as the one before it was.</param>
    public static HunkPlace Find(List<ReadOnlyMemory<byte>> lines, DiffHunk hunk, int from, int expected)
    {
        var old = hunk.Old.Select(line => line.Text).ToList();
        var stated = StatedIndex(hunk);
        var (leading, trailing) = (hunk.Leading, hunk.Trailing);

        // A hunk of the first line belongs at the beginning, one without context behind it at the end, as for git apply.
        bool Fits(int index) => index >= from && Matches(lines, old, index)
            && (hunk.OldStart > 1 || index == 0)
            && (trailing > 0 || index + old.Count == lines.Count);
        if (expected == stated && Fits(stated)) return new HunkPlace(stated, [stated]);

        // Elsewhere we are as strict as GNU patch: less context behind than before means that the file ended there.
        var candidates = Enumerable.Range(0, Math.Max(lines.Count - old.Count + 1, 0))
            .Where(index => Fits(index) && (trailing >= leading || index + old.Count == lines.Count))
            .ToList();
        return new HunkPlace(candidates.Count == 1 ? candidates[0] : -1, candidates);
    }

    /// <summary>A hunk that takes nothing away names the line after which it adds.</summary>
    public static int StatedIndex(DiffHunk hunk) => hunk.OldCount == 0 ? hunk.OldStart : hunk.OldStart - 1;

    public static bool Matches(List<ReadOnlyMemory<byte>> lines, List<ReadOnlyMemory<byte>> expected, int index)
    {
        if (index < 0 || index + expected.Count > lines.Count) return false;
        for (var i = 0; i < expected.Count; i++)
        {
            if (!lines[index + i].Span.SequenceEqual(expected[i].Span)) return false;
        }

        return true;
    }
}
