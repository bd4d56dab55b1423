namespace ArtifactForge.Patching;

/// <summary>The runs of lines in which two texts differ: as few lines as possible (Myers 1986, "An O(ND) Difference Algorithm").</summary>
internal static class LineDiff
{
    /// <summary>Beyond so many differences the middle is one run: the search costs their square.</summary>
    private const int MostEdits = 1500;

    public sealed record Run(int OldIndex, int OldCount, int NewIndex, int NewCount);

    public static List<Run> Of(IReadOnlyList<ReadOnlyMemory<byte>> before, IReadOnlyList<ReadOnlyMemory<byte>> after)
    {
        var start = 0;
        while (start < before.Count && start < after.Count && Same(before[start], after[start])) start++;
        var end = 0;
        while (end < before.Count - start && end < after.Count - start && Same(before[^(end + 1)], after[^(end + 1)])) end++;
        var old = before.Skip(start).Take(before.Count - start - end).ToArray();
        var fresh = after.Skip(start).Take(after.Count - start - end).ToArray();
        if (old.Length == 0 && fresh.Length == 0) return [];
        var kept = old.Length == 0 || fresh.Length == 0 ? [] : Common(old, fresh);
        return Runs(kept, old.Length, fresh.Length, start);
    }

    private static List<Run> Runs(List<(int Old, int New)> kept, int oldLength, int newLength, int start)
    {
        var runs = new List<Run>();
        var (i, j) = (0, 0);
        foreach (var (old, fresh) in kept.Append((oldLength, newLength)))
        {
            if (old > i || fresh > j) runs.Add(new Run(start + i, old - i, start + j, fresh - j));
            (i, j) = (old + 1, fresh + 1);
        }

        return runs;
    }

    /// <summary>The pairs of equal lines on a shortest way from one text to the other; none where it is too long.</summary>
    private static List<(int Old, int New)> Common(ReadOnlyMemory<byte>[] old, ReadOnlyMemory<byte>[] fresh)
    {
        // The furthest x on diagonal k (x - y) after so many edits is at index k + edits; trace keeps it for every number.
        var trace = new List<int[]>();
        for (var edits = 0; edits <= Math.Min(old.Length + fresh.Length, MostEdits); edits++)
        {
            var furthest = new int[(2 * edits) + 1];
            for (var k = -edits; k <= edits; k += 2)
            {
                var x = edits == 0 ? 0 : Step(trace[^1], k, edits).X;
                var y = x - k;
                while (x < old.Length && y < fresh.Length && Same(old[x], fresh[y])) (x, y) = (x + 1, y + 1);
                furthest[k + edits] = x;
                if (x == old.Length && y == fresh.Length) return Backtrack(trace, x, y);
            }

            trace.Add(furthest);
        }

        return [];
    }

    private static List<(int Old, int New)> Backtrack(List<int[]> trace, int x, int y)
    {
        var kept = new List<(int, int)>();
        for (var edits = trace.Count; edits >= 0; edits--)
        {
            var fromK = edits == 0 ? 0 : Step(trace[edits - 1], x - y, edits).FromK;
            var fromX = edits == 0 ? 0 : trace[edits - 1][fromK + edits - 1];
            var fromY = fromX - fromK;
            while (x > fromX && y > fromY)
            {
                (x, y) = (x - 1, y - 1);
                kept.Add((x, y));
            }

            (x, y) = (fromX, fromY);
        }

        kept.Reverse();
        return kept;
    }

    /// <summary>How diagonal k is best reached: down from the one above, or right from the one below.</summary>
    private static (int FromK, int X) Step(int[] before, int k, int edits)
    {
        var down = k == -edits || (k != edits && before[k - 1 + edits - 1] < before[k + 1 + edits - 1]);
        return down ? (k + 1, before[k + 1 + edits - 1]) : (k - 1, before[k - 1 + edits - 1] + 1);
    }

    private static bool Same(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right) => left.Span.SequenceEqual(right.Span);
}
