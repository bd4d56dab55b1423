namespace ArtifactForge.Patching;

/// <summary>One file's hunks put into its content: the new content, or the first hunk that has no place.</summary>
internal sealed record FilePatch
{
    public byte[]? After { get; private init; }

    /// <summary>Where the hunks landed, as many as did.</summary>
    public required IReadOnlyList<HunkPlace> Places { get; init; }

    /// <summary>The hunk that failed, and why.</summary>
    public DiffHunk? Failed { get; private init; }

    public HunkFault Fault { get; private init; }

    public IReadOnlyList<int> Candidates { get; private init; } = [];

    public static FilePatch Try(ReadOnlyMemory<byte> before, IReadOnlyList<DiffHunk> hunks, int fuzz = 0)
    {
        var file = new IndexedLines(before);
        var lines = file.Lines;
        var after = new List<ReadOnlyMemory<byte>>();
        var places = new List<HunkPlace>();
        var (copied, shift) = (0, 0);
        foreach (var hunk in hunks)
        {
            var stated = HunkPlace.StatedIndex(hunk);
            var place = HunkPlace.Find(file, hunk, copied, stated + shift, fuzz);
            var fault = FaultOf(hunk, place, lines, stated, fuzz);
            if (fault != HunkFault.None)
            {
                return new FilePatch { Places = places, Failed = hunk, Fault = fault, Candidates = place.Candidates };
            }

            var (leading, trailing) = place.Dropped;
            var fresh = hunk.New.Select(line => line.Text).ToList();
            after.AddRange(lines[copied..(place.Index + leading)]);
            after.AddRange(fresh[leading..^trailing]);
            copied = place.Index + hunk.OldCount - trailing;
            shift = place.Index - stated;
            places.Add(place);
        }

        after.AddRange(lines[copied..]);

        return IsGlued(after)
            ? new FilePatch { Places = places, Failed = hunks[^1], Fault = HunkFault.NewlineMissing }
            : new FilePatch { Places = places, After = TextLines.Join(after) };
    }

    /// <summary>Whether one hunk would land by itself, told without making the content that would come of it.</summary>
    public static bool Lands(IndexedLines file, DiffHunk hunk)
    {
        var stated = HunkPlace.StatedIndex(hunk);
        var place = HunkPlace.Find(file, hunk, 0, stated, fuzz: 0);
        if (FaultOf(hunk, place, file.Lines, stated, fuzz: 0) != HunkFault.None) return false;
        var (before, behind) = (file.Lines.Take(place.Index).TakeLast(1), file.Lines.Skip(place.Index + hunk.OldCount).Take(1));
        return !IsGlued([.. before, .. hunk.New.Select(line => line.Text), .. behind]);
    }

    /// <summary>A line without a newline in the middle would be glued to the next one.</summary>
    private static bool IsGlued(List<ReadOnlyMemory<byte>> after) =>
        after.FindIndex(line => !TextLines.HasEnd(line.Span)) is >= 0 and var index && index < after.Count - 1;

    private static HunkFault FaultOf(DiffHunk hunk, HunkPlace place, List<ReadOnlyMemory<byte>> lines, int stated, int fuzz)
    {
        if (!place.IsFound && hunk is { HasNoContext: true, OldCount: 0 }) return HunkFault.NoContext;
        if (!place.IsFound) return place.Candidates.Count > 1 ? HunkFault.Ambiguous : HunkFault.NotFound;

        // The result is at the stated place already, and the old text once more elsewhere, or found by looking away, or
        // nothing looked for at all: putting it there would change something that the patch never meant.
        var mayBeThere = place.Index != stated || place.Fuzz > 0 || fuzz > 0 || hunk is { HasNoContext: true, OldCount: 0 };
        var isThere = mayBeThere && HunkPlace.Matches(lines, [.. hunk.New.Select(line => line.Text)], hunk.NewStart - 1);
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
