namespace ArtifactForge.Patching;

/// <summary>One file's hunks put into its content: the new content, or the first hunk that has no place.</summary>
internal sealed record FilePatch
{
    public byte[]? After { get; private init; }

    /// <summary>The indexes at which the hunks landed, as many as did.</summary>
    public required IReadOnlyList<int> Places { get; init; }

    /// <summary>The hunk that failed, and why.</summary>
    public DiffHunk? Failed { get; private init; }

    public HunkFault Fault { get; private init; }

    public IReadOnlyList<int> Candidates { get; private init; } = [];

    public static FilePatch Try(ReadOnlyMemory<byte> before, IReadOnlyList<DiffHunk> hunks)
    {
        var lines = TextLines.Split(before);
        var after = new List<ReadOnlyMemory<byte>>();
        var places = new List<int>();
        var (copied, shift) = (0, 0);
        foreach (var hunk in hunks)
        {
            var stated = HunkPlace.StatedIndex(hunk);
            var place = HunkPlace.Find(lines, hunk, copied, stated + shift);
            var fault = FaultOf(hunk, place, lines, stated);
            if (fault != HunkFault.None)
            {
                return new FilePatch { Places = places, Failed = hunk, Fault = fault, Candidates = place.Candidates };
            }

            after.AddRange(lines[copied..place.Index]);
            after.AddRange(hunk.New.Select(line => line.Text));
            copied = place.Index + hunk.OldCount;
            shift = place.Index - stated;
            places.Add(place.Index);
        }

        after.AddRange(lines[copied..]);

        // A line without a newline in the middle would be glued to the next one.
        var glued = after.FindIndex(line => !TextLines.HasEnd(line.Span)) is >= 0 and var index && index < after.Count - 1;
        return glued
            ? new FilePatch { Places = places, Failed = hunks[^1], Fault = HunkFault.NewlineMissing }
            : new FilePatch { Places = places, After = TextLines.Join(after) };
    }

    private static HunkFault FaultOf(DiffHunk hunk, HunkPlace place, List<ReadOnlyMemory<byte>> lines, int stated)
    {
        if (hunk.OldCount == 0 && hunk.OldStart > 0) return HunkFault.NoContext;
        if (!place.IsFound) return place.Candidates.Count > 1 ? HunkFault.Ambiguous : HunkFault.NotFound;

        // The result is at the stated place already, and the old text once more elsewhere: putting it there would change
        // something that the patch never meant.
        var isThere = place.Index != stated && HunkPlace.Matches(lines, [.. hunk.New.Select(line => line.Text)], hunk.NewStart - 1);
        return isThere ? HunkFault.AlreadyThere : HunkFault.None;
    }
}

internal enum HunkFault
{
    None,
    NotFound,
    Ambiguous,
    AlreadyThere,
    NoContext,
    NewlineMissing,
}
