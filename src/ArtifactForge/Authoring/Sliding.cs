using ArtifactForge.Patching;

namespace ArtifactForge.Authoring;

/// <summary>
/// Lines added or removed often could as well stand a little higher or lower: a new block's "end" may be its own or that of
/// the block above. People read best what begins with the least indentation, behind an empty line (git's indent heuristic).
/// </summary>
internal static class Sliding
{
    public static List<LineDiff.Run> Settle(List<LineDiff.Run> runs, List<ReadOnlyMemory<byte>> before, List<ReadOnlyMemory<byte>> after)
    {
        var settled = new List<LineDiff.Run>();
        for (var i = 0; i < runs.Count; i++)
        {
            // One line at least stays between two runs, or they would be one.
            var above = i == 0 ? runs[0].OldIndex : runs[i].OldIndex - settled[^1].OldIndex - settled[^1].OldCount - 1;
            var below = i == runs.Count - 1 ? before.Count : runs[i + 1].OldIndex - runs[i].OldIndex - runs[i].OldCount - 1;
            settled.Add(Settle(runs[i], before, after, above, below));
        }

        return settled;
    }

    private static LineDiff.Run Settle(LineDiff.Run run, List<ReadOnlyMemory<byte>> before, List<ReadOnlyMemory<byte>> after, int above, int below)
    {
        if (run.OldCount > 0 && run.NewCount > 0)
        {
            return run;
        }

        var (lines, start, count) = run.OldCount > 0 ? (before, run.OldIndex, run.OldCount) : (after, run.NewIndex, run.NewCount);
        var best = Enumerable.Range(-Room(lines, start - 1, start + count - 1, -1, above), Room(lines, start - 1, start + count - 1, -1, above) + 1)
            .Concat(Enumerable.Range(1, Room(lines, start, start + count, 1, below)))
            .MinBy(shift => (Indent(lines[start + shift]), IsBlank(lines, start + shift - 1) ? 0 : 1, -shift));
        return run with { OldIndex = run.OldIndex + best, NewIndex = run.NewIndex + best };
    }

    /// <summary>How many lines in a row are the same at both places, going up or down, at most so many.</summary>
    private static int Room(List<ReadOnlyMemory<byte>> lines, int left, int right, int step, int most)
    {
        var room = 0;
        while (room < most && left >= 0 && right < lines.Count && lines[left].Span.SequenceEqual(lines[right].Span))
        {
            (room, left, right) = (room + 1, left + step, right + step);
        }

        return room;
    }

    private static int Indent(ReadOnlyMemory<byte> line)
    {
        var text = line.Span.TrimEnd(" \t\r\n"u8);

        // A blank line is a poor beginning.
        return text.IsEmpty ? int.MaxValue : text.Length - text.TrimStart(" \t"u8).Length;
    }

    private static bool IsBlank(List<ReadOnlyMemory<byte>> lines, int index) => index < 0 || lines[index].Span.Trim(" \t\r\n"u8).IsEmpty;
}
