namespace ArtifactForge.Patching;

/// <summary>
/// Where a hunk goes. All its context must match, but for what fuzz leaves out at its ends. First where it says; else at the
/// only other place that matches. <see cref="Index"/> is negative where there is none, or more than one.
/// </summary>
/// <param name="Index">Of the first line that the hunk stands for, those left out included.</param>
internal readonly record struct HunkPlace(int Index, IReadOnlyList<int> Candidates)
{
    /// <summary>More than these need not be known: that they are several is what is refused.</summary>
    public const int MostCandidates = 21;

    public bool IsFound => Index >= 0;

    /// <summary>How many lines of context at the ends were left out.</summary>
    public int Fuzz { get; private init; }

    /// <summary>The context lines left out at the beginning and at the end: the file's own stay there.</summary>
    public (int Leading, int Trailing) Dropped { get; private init; }

    /// <param name="from">Where the hunk before ended: hunks do not overlap.</param>
    /// <param name="expected">Where the hunk says that it is, moved as the one before it was.</param>
    public static HunkPlace Find(IndexedLines file, DiffHunk hunk, int from, int expected, int fuzz)
    {
        var old = hunk.Old.Select(line => line.Text).ToList();
        if (hunk.HasNoContext) return WithoutContext(file.Lines, hunk, old, from, expected);
        var place = Exact(file, hunk, old, from, expected);
        for (var left = 1; left <= fuzz && place.Candidates.Count == 0; left++) place = Fuzzy(file, hunk, old, from, expected, left);
        return place;
    }

    /// <summary>A hunk that takes nothing away names the line after which it adds.</summary>
    public static int StatedIndex(DiffHunk hunk) => hunk.OldCount == 0 ? hunk.OldStart : hunk.OldStart - 1;

    public static bool Matches(List<ReadOnlyMemory<byte>> lines, List<ReadOnlyMemory<byte>> expected, int index)
    {
        if (index < 0 || index > lines.Count - expected.Count) return false;
        for (var i = 0; i < expected.Count; i++)
        {
            if (!lines[index + i].Span.SequenceEqual(expected[i].Span)) return false;
        }

        return true;
    }

    /// <summary>With nothing around it only the line number speaks for a place, and only where nothing has moved.</summary>
    private static HunkPlace WithoutContext(List<ReadOnlyMemory<byte>> lines, DiffHunk hunk, List<ReadOnlyMemory<byte>> old, int from, int expected)
    {
        var stated = StatedIndex(hunk);
        var fits = expected == stated && stated >= from && Matches(lines, old, stated);
        return fits ? new HunkPlace(stated, [stated]) : new HunkPlace(-1, []);
    }

    private static HunkPlace Exact(IndexedLines file, DiffHunk hunk, List<ReadOnlyMemory<byte>> old, int from, int expected)
    {
        var stated = StatedIndex(hunk);
        var (leading, trailing) = (hunk.Leading, hunk.Trailing);

        // A hunk of the first line belongs at the beginning, one without context behind it at the end, as for git apply.
        bool MayBe(int index) => index >= from
            && (hunk.OldStart > 1 || index == 0)
            && (trailing > 0 || index + old.Count == file.Lines.Count);
        if (expected == stated && MayBe(stated) && Matches(file.Lines, old, stated)) return new HunkPlace(stated, [stated]);

        // Elsewhere we are as strict as GNU patch: less context behind than before means that the file ended there.
        var candidates = file.PlacesOf(old)
            .Where(index => MayBe(index) && (trailing >= leading || index + old.Count == file.Lines.Count))
            .Take(MostCandidates).ToList();
        return new HunkPlace(candidates.Count == 1 ? candidates[0] : -1, candidates);
    }

    /// <summary>As GNU patch does it: of unequal contexts the longer one gives way first, and the shorter is bound to the file's end.</summary>
    private static HunkPlace Fuzzy(IndexedLines file, DiffHunk hunk, List<ReadOnlyMemory<byte>> old, int from, int expected, int fuzz)
    {
        var most = Math.Max(hunk.Leading, hunk.Trailing);
        if (fuzz > most) return new HunkPlace(-1, []);
        var (before, behind) = (fuzz + hunk.Leading - most, fuzz + hunk.Trailing - most);
        var (leading, trailing) = (Math.Clamp(before, 0, hunk.Leading), Math.Clamp(behind, 0, hunk.Trailing));
        var kept = old.GetRange(leading, old.Count - leading - trailing);
        bool MayBe(int index) => index >= from && index + old.Count <= file.Lines.Count
            && (before >= 0 || index == 0)
            && (behind >= 0 || index + old.Count == file.Lines.Count);
        var stated = StatedIndex(hunk);
        if (expected == stated && MayBe(stated) && Matches(file.Lines, kept, stated + leading)) return new HunkPlace(stated, [stated]) { Fuzz = fuzz, Dropped = (leading, trailing) };
        var candidates = file.PlacesOf(kept).Select(place => place - leading).Where(MayBe).Take(MostCandidates).ToList();
        return new HunkPlace(candidates.Count == 1 ? candidates[0] : -1, candidates) { Fuzz = fuzz, Dropped = (leading, trailing) };
    }
}
