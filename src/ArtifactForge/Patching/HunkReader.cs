namespace ArtifactForge.Patching;

/// <summary>Reads the hunks of one file (POSIX diff, option -u): as many lines as each promises, no more and no fewer.</summary>
internal sealed class HunkReader(DiffLines lines, bool inMail)
{
    public List<DiffHunk> ReadAll()
    {
        var hunks = new List<DiffHunk>();
        while (lines.Starts("@@")) hunks.Add(Read(hunks.LastOrDefault()));
        return hunks;
    }

    private DiffHunk Read(DiffHunk? previous)
    {
        var start = lines.Line;
        if (!HunkHeader.TryParse(lines.Text, out var header))
        {
            throw lines.Refuse($"expected '@@ -LINE,COUNT +LINE,COUNT @@', found {lines.Show()}.");
        }
        if (previous is not null && header.OldStart < previous.OldStart + previous.OldCount)
        {
            throw lines.Refuse(
                $"begins at line {header.OldStart}, before the hunk above it ends.", "Create the diff again: hunks must be in order.");
        }

        lines.Skip();
        var read = new List<DiffLine>();
        var (oldLeft, newLeft) = (header.OldCount, header.NewCount);
        while (oldLeft > 0 || newLeft > 0)
        {
            var line = ReadLine(start, oldLeft, newLeft);
            if (line.Kind != DiffLineKind.Added) oldLeft--;
            if (line.Kind != DiffLineKind.Removed) newLeft--;
            var isLast = (line.Kind == DiffLineKind.Added || oldLeft == 0) && (line.Kind == DiffLineKind.Removed || newLeft == 0);
            read.Add(ReadMissingNewline(line, isLast));
        }

        if (read.TrueForAll(one => one.Kind == DiffLineKind.Context)) throw lines.RefuseAt(start, "changes nothing.", "Remove the hunk.");
        RefuseMore(start);
        return new DiffHunk
        {
            Line = start,
            OldStart = header.OldStart,
            OldCount = header.OldCount,
            NewStart = header.NewStart,
            NewCount = header.NewCount,
            Lines = read,
        };
    }

    private void RefuseMore(int start)
    {
        if (lines.AtEnd || lines.StartsFile || (inMail && MailReader.IsTrailer(lines))) return;
        if (lines.Raw.Span is not [(byte)' ' or (byte)'+' or (byte)'-' or (byte)'\\', ..]) return;
        throw lines.Refuse(
            $"the hunk at line {start} should have ended by its counts, found {lines.Show()}.",
            "Correct the counts in '@@', or create the diff again.");
    }

    private DiffLine ReadLine(int hunkLine, int oldLeft, int newLeft)
    {
        if (lines.AtEnd)
        {
            throw lines.Refuse(
                $"the diff ends, but the hunk at line {hunkLine} promises {oldLeft} more old and {newLeft} more new lines.", "It is truncated.");
        }
        var text = lines.Raw;
        if (!TextLines.HasEnd(text.Span))
        {
            throw lines.Refuse(
                "the diff's last line has no newline.",
                "It is truncated; if the content has none, diff writes '\\ No newline at end of file'.");
        }

        // An empty line is an empty context line whose space an editor dropped, or diff --suppress-blank-empty left out.
        var (kind, skip) = text.Span[0] switch
        {
            (byte)' ' => (DiffLineKind.Context, 1),
            (byte)'\n' => (DiffLineKind.Context, 0),
            (byte)'-' => (DiffLineKind.Removed, 1),
            (byte)'+' => (DiffLineKind.Added, 1),
            _ => throw lines.Refuse(
                $"expected a line beginning with ' ', '-' or '+', found {lines.Show()}.",
                $"The hunk at line {hunkLine} promises {oldLeft} more old and {newLeft} more new lines."),
        };
        var tooMany = (kind != DiffLineKind.Added && oldLeft == 0) || (kind != DiffLineKind.Removed && newLeft == 0);
        if (tooMany)
        {
            throw lines.Refuse(
                $"the hunk at line {hunkLine} has more such lines than it promises.",
                "Correct the counts in '@@', or create the diff again.");
        }
        lines.Skip();
        return new DiffLine(kind, text[skip..], lines.Index);
    }

    private DiffLine ReadMissingNewline(DiffLine line, bool last)
    {
        // GNU diff translates the words, but not the backslash.
        if (!lines.Starts("\\ ")) return line;
        if (!last) throw lines.Refuse("only a file's last line can lack a newline, and more lines follow.");
        lines.Skip();
        return line with { Text = line.Text[..^1] };
    }
}
