using System.Text;

namespace ArtifactForge.Patching;

/// <summary>Reads unified diffs as <c>diff -u</c>, <c>diff -ru</c> and <c>git diff</c> write them (POSIX diff, option -u).</summary>
internal sealed class UnifiedDiffReader(ReadOnlyMemory<byte> content, string name)
{
    /// <summary>Lines of things that a diff can say and that are not done yet, by how they begin.</summary>
    private static readonly (string Start, string Meaning)[] Unsupported =
    [
        ("new file mode ", "makes a new file"), ("deleted file mode ", "deletes a file"),
        ("old mode ", "changes a file's mode"), ("new mode ", "changes a file's mode"),
        ("rename from ", "renames a file"), ("rename to ", "renames a file"),
        ("copy from ", "copies a file"), ("copy to ", "copies a file"),
        ("similarity index ", "renames or copies a file"), ("dissimilarity index ", "rewrites a file whole"),
        ("GIT binary patch", "changes a binary file"), ("Binary files ", "changes a binary file without saying how"),
        ("Files ", "changes a binary file without saying how"), ("Only in ", "names a file that only one side has"),
    ];

    private readonly List<ReadOnlyMemory<byte>> lines = TextLines.Split(content);
    private int next;

    /// <summary>The line that is read next, counted from 1.</summary>
    private int Line => next + 1;

    public UnifiedDiff Read()
    {
        var files = new List<FileDiff>();
        (string Paths, int Line)? git = null;
        while (next < lines.Count)
        {
            var text = Text(next);
            if (text.StartsWith("--- ", StringComparison.Ordinal))
            {
                files.Add(ReadFile(git?.Paths));
                git = null;
                continue;
            }

            if (text.StartsWith("diff --git ", StringComparison.Ordinal) && git is null)
            {
                git = (text["diff --git ".Length..], Line);
            }
            else if (!IsHeader(text, git is not null)) throw Unknown(text);
            next++;
        }

        if (git is { } empty)
        {
            throw Refuse(empty.Line, "names a file but changes nothing in it.", "Remove the line, or make the diff again.");
        }
        if (files.Count == 0)
        {
            throw Refuse(1, "expected a unified diff, found no '--- ' line.", "Write it with: git diff, or diff -u.");
        }
        return new UnifiedDiff { Name = name, Files = files };
    }

    private static bool IsHeader(string text, bool afterGit) => afterGit
        ? text.StartsWith("index ", StringComparison.Ordinal)
        : text.StartsWith("diff -", StringComparison.Ordinal) && !text.StartsWith("diff --git ", StringComparison.Ordinal);

    private FileDiff ReadFile(string? gitPaths)
    {
        var line = Line;
        var oldPath = ReadPath("--- ");
        if (next >= lines.Count || !Text(next).StartsWith("+++ ", StringComparison.Ordinal))
        {
            throw Refuse(Line, "expected '+++ ' after '--- '.", "Make the diff again.");
        }
        var newPath = ReadPath("+++ ");
        if (oldPath == "/dev/null") throw NotYet(line, "makes a new file");
        if (newPath == "/dev/null") throw NotYet(line + 1, "deletes a file");
        if (gitPaths is not null && gitPaths != $"{oldPath} {newPath}")
        {
            throw Refuse(
                line,
                $"names '{oldPath}' and '{newPath}', but 'diff --git' above it names '{gitPaths}'.",
                "Make the diff again.");
        }

        var hunks = new List<DiffHunk>();
        while (next < lines.Count && lines[next].Span.StartsWith("@@"u8)) hunks.Add(ReadHunk(hunks.LastOrDefault()));
        return hunks.Count > 0 ? new FileDiff(oldPath, newPath, line, hunks) : throw Refuse(
            Line, "expected '@@ ' after '+++ '.", "Make the diff again.");
    }

    private string ReadPath(string marker)
    {
        var text = Text(next);
        if (text.EndsWith('\r'))
        {
            throw Refuse(
                Line,
                "the diff's own lines end in CR LF.",
                "Give the diff LF ends; CRs that belong to the content stay in its lines.");
        }

        var path = text[marker.Length..].Split('\t')[0];
        if (path.Length == 0) throw Refuse(Line, "expected a path.", "Make the diff again.");
        if (path[0] == '"') throw NotYet(Line, "names a file in quotes, for the sake of characters outside ASCII");
        next++;
        return path;
    }

    private DiffHunk ReadHunk(DiffHunk? previous)
    {
        var start = Line;
        if (!HunkHeader.TryParse(Text(next), out var header))
        {
            throw Refuse(start, $"expected '@@ -LINE,COUNT +LINE,COUNT @@', found {Show(next)}.", "Make the diff again.");
        }
        if (previous is not null && header.OldStart < previous.OldStart + previous.OldCount)
        {
            throw Refuse(
                start,
                $"begins at line {header.OldStart}, before the hunk above it ends.",
                "Make the diff again: hunks must be in order.");
        }

        next++;
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

        if (read.TrueForAll(one => one.Kind == DiffLineKind.Context)) throw Refuse(start, "changes nothing.", "Remove the hunk.");
        if (next < lines.Count && lines[next].Span is [(byte)' ' or (byte)'+' or (byte)'-' or (byte)'\\', ..] && !StartsFile(next))
        {
            throw Refuse(
                Line,
                $"the hunk of line {start} is over by its counts, found {Show(next)}.",
                "Correct the counts of '@@', or make the diff again.");
        }

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

    private DiffLine ReadLine(int hunkLine, int oldLeft, int newLeft)
    {
        if (next >= lines.Count)
        {
            throw Refuse(
                Line,
                $"the diff ends, but the hunk of line {hunkLine} promises {oldLeft} old and {newLeft} new lines more.",
                "It was cut off.");
        }
        var text = lines[next];
        if (!TextLines.HasEnd(text.Span))
        {
            throw Refuse(
                Line,
                "the diff's last line has no newline.",
                "It was cut off; where the content has none, diff writes '\\ No newline at end of file'.");
        }

        // An empty line is an empty context line whose space an editor dropped, or diff --suppress-blank-empty left out.
        var (kind, skip) = text.Span[0] switch
        {
            (byte)' ' => (DiffLineKind.Context, 1),
            (byte)'\n' => (DiffLineKind.Context, 0),
            (byte)'-' => (DiffLineKind.Removed, 1),
            (byte)'+' => (DiffLineKind.Added, 1),
            _ => throw Refuse(
                Line,
                $"expected a line beginning with ' ', '-' or '+', found {Show(next)}.",
                $"The hunk of line {hunkLine} promises {oldLeft} old and {newLeft} new lines more."),
        };
        var tooMany = (kind != DiffLineKind.Added && oldLeft == 0) || (kind != DiffLineKind.Removed && newLeft == 0);
        if (tooMany)
        {
            throw Refuse(
                Line,
                $"the hunk of line {hunkLine} has more such lines than it promises.",
                "Correct the counts of '@@', or make the diff again.");
        }
        next++;
        return new DiffLine(kind, text[skip..], next);
    }

    private DiffLine ReadMissingNewline(DiffLine line, bool last)
    {
        // GNU diff translates the words, but not the backslash.
        if (next >= lines.Count || !lines[next].Span.StartsWith("\\ "u8)) return line;
        if (!last)
        {
            throw Refuse(Line, "only a file's last line can lack a newline, and more lines follow.", "Make the diff again.");
        }
        next++;
        return line with { Text = line.Text[..^1] };
    }

    private bool StartsFile(int index) =>
        lines[index].Span.StartsWith("--- "u8) && index + 1 < lines.Count && lines[index + 1].Span.StartsWith("+++ "u8);

    private ForgeException Unknown(string text)
    {
        foreach (var (start, meaning) in Unsupported)
        {
            if (text.StartsWith(start, StringComparison.Ordinal)) return NotYet(Line, meaning);
        }

        var isMail = text.StartsWith("From ", StringComparison.Ordinal) || text.StartsWith("From:", StringComparison.Ordinal)
            || text.StartsWith("Subject:", StringComparison.Ordinal) || text == "-- ";
        return isMail
            ? NotYet(Line, "is part of a mail, as git format-patch writes it")
            : Refuse(Line, $"is no line that a unified diff has: {Show(next)}.", "Remove it; remarks belong into the advisory.");
    }

    private ForgeException NotYet(int line, string meaning) =>
        Refuse(
            line,
            $"{meaning}: not supported yet.",
            "This version applies changes to existing text files only; write a plain 'git diff' of those.");

    private ForgeException Refuse(int line, string what, string fix) => new($"{name}:{line}", what, fix);

    private string Text(int index) => Encoding.UTF8.GetString(lines[index].Span.TrimEnd((byte)'\n'));

    private string Show(int index) => TextLines.Show(lines[index].Span);
}
