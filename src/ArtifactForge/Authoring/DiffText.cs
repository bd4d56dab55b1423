using System.Globalization;
using System.Text;
using ArtifactForge.Archives;
using ArtifactForge.Patching;

namespace ArtifactForge.Authoring;

/// <summary>
/// Writes the difference of two trees as git diff does: paths in order, three lines of context, nothing that depends on the
/// time or the machine. Text has no index lines: they would change with every unrelated line of the file.
/// </summary>
public static class DiffText
{
    private const int Context = 3;

    public static byte[] Of(IReadOnlyDictionary<string, SourceFile> before, IReadOnlyDictionary<string, SourceFile> after)
    {
        using var diff = new MemoryStream();
        var renames = Renames.Between(before, after);
        var left = renames.Values.Select(rename => rename.From).ToHashSet(StringComparer.Ordinal);
        foreach (var path in before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (renames.TryGetValue(path, out var rename))
            {
                WriteRename(diff, rename, before[rename.From], path, after[path]);
            }
            else if (!left.Contains(path))
            {
                WriteFile(diff, path, before.GetValueOrDefault(path), after.GetValueOrDefault(path));
            }
        }

        return diff.ToArray();
    }

    private static void WriteRename(MemoryStream diff, Rename rename, SourceFile before, string path, SourceFile after)
    {
        RequireName(rename.From);
        RequireName(path);
        Write(diff, Header(rename.From, path));
        if (before.Executable != after.Executable)
        {
            Write(diff, $"old mode {Mode(before)}\nnew mode {Mode(after)}\n");
        }

        Write(diff, string.Create(CultureInfo.InvariantCulture, $"similarity index {rename.Percent}%\nrename from {QuotedPath.Write(rename.From)}\nrename to {QuotedPath.Write(path)}\n"));
        if (rename.Percent == 100)
        {
            return;
        }

        if (!before.IsText || !after.IsText)
        {
            WriteBinary(diff, before, after);
            return;
        }

        Write(diff, $"--- {Ended($"a/{rename.From}")}\n+++ {Ended($"b/{path}")}\n");
        diff.Write(Hunks(TextLines.Split(before.Content), TextLines.Split(after.Content)));
    }

    // GNU patch takes a name up to the first white space unless a tab ends it, which git writes for that reason.
    private static string Ended(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"{QuotedPath.Write(path)}\t" : QuotedPath.Write(path);

    private static string Header(string from, string to) => $"diff --git {QuotedPath.Write($"a/{from}")} {QuotedPath.Write($"b/{to}")}\n";

    private static void WriteFile(MemoryStream diff, string path, SourceFile? before, SourceFile? after)
    {
        var isSame = before is not null && after is not null && before.Content.AsSpan().SequenceEqual(after.Content);
        if (isSame && before!.Executable == after!.Executable)
        {
            return;
        }

        RequireName(path);
        Write(diff, Header(path, path));
        Write(diff, (before, after) switch
        {
            (null, { } fresh) => $"new file mode {Mode(fresh)}\n",
            ({ } old, null) => $"deleted file mode {Mode(old)}\n",
            _ when before!.Executable != after!.Executable => $"old mode {Mode(before)}\nnew mode {Mode(after)}\n",
            _ => "",
        });
        if (!isSame && (before is { IsText: false } || after is { IsText: false }))
        {
            WriteBinary(diff, before, after);
            return;
        }

        var hunks = Hunks(TextLines.Split(before?.Content ?? []), TextLines.Split(after?.Content ?? []));
        if (hunks.Length == 0)
        {
            return;
        }

        Write(diff, before is null ? "--- /dev/null\n" : $"--- {Ended($"a/{path}")}\n");
        Write(diff, after is null ? "+++ /dev/null\n" : $"+++ {Ended($"b/{path}")}\n");
        diff.Write(hunks);
    }

    private static byte[] Hunks(List<ReadOnlyMemory<byte>> before, List<ReadOnlyMemory<byte>> after)
    {
        using var text = new MemoryStream();
        var runs = Sliding.Settle(LineDiff.Of(before, after), before, after);
        for (var first = 0; first < runs.Count;)
        {
            // Runs whose contexts touch share a hunk.
            var last = first;
            while (last + 1 < runs.Count && runs[last + 1].OldIndex - (runs[last].OldIndex + runs[last].OldCount) <= 2 * Context)
            {
                last++;
            }

            WriteHunk(text, runs[first..(last + 1)], before, after);
            first = last + 1;
        }

        return text.ToArray();
    }

    private static void WriteHunk(MemoryStream text, List<LineDiff.Run> runs, List<ReadOnlyMemory<byte>> before, List<ReadOnlyMemory<byte>> after)
    {
        var leading = Math.Min(Context, runs[0].OldIndex);
        var (start, end) = (runs[0].OldIndex - leading, Math.Min(runs[^1].OldIndex + runs[^1].OldCount + Context, before.Count));
        var oldCount = end - start;
        var newCount = oldCount + runs.Sum(run => run.NewCount - run.OldCount);
        Write(text, $"@@ -{Range(start, oldCount)} +{Range(runs[0].NewIndex - leading, newCount)} @@\n");
        foreach (var run in runs)
        {
            WriteLines(text, ' ', before, start, run.OldIndex);
            WriteLines(text, '-', before, run.OldIndex, run.OldIndex + run.OldCount);
            WriteLines(text, '+', after, run.NewIndex, run.NewIndex + run.NewCount);
            start = run.OldIndex + run.OldCount;
        }

        WriteLines(text, ' ', before, start, end);
    }

    // A range without lines names the line before it.
    private static string Range(int index, int count) => count switch
    {
        0 => string.Create(CultureInfo.InvariantCulture, $"{index},0"),
        1 => string.Create(CultureInfo.InvariantCulture, $"{index + 1}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{index + 1},{count}"),
    };

    private static void WriteLines(MemoryStream text, char sign, List<ReadOnlyMemory<byte>> lines, int from, int to)
    {
        foreach (var line in lines[from..to])
        {
            text.WriteByte((byte)sign);
            text.Write(line.Span);
            if (!TextLines.HasEnd(line.Span))
            {
                Write(text, "\n\\ No newline at end of file\n");
            }
        }
    }

    private static void RequireName(string path)
    {
        if (path.Any(letter => letter == '\\' || !EntryName.IsPrintable(letter)))
        {
            throw new ForgeException(TarRefusal.Printable(path), "has a character in its name that is not allowed in a tarball: an invisible one, or a backslash.", "Give the file a plain name.");
        }
    }

    // git names the mode behind the ids where no other line does.
    private static void WriteBinary(MemoryStream diff, SourceFile? before, SourceFile? after)
    {
        var mode = before is not null && after is not null && before.Executable == after.Executable ? Mode(after) : null;
        Write(diff, BinaryHunkWriter.Write(before?.Content, after?.Content, mode));
    }

    private static string Mode(SourceFile file) => file.Executable ? "100755" : "100644";

    private static void Write(MemoryStream text, string line) => text.Write(Encoding.UTF8.GetBytes(line));
}
