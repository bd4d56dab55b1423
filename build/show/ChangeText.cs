using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ArtifactForge.Forging;
using ArtifactForge.Patching;

/// <summary>What patched cookbooks change against upstream's, line by line. Releases in which a file changes in the same way share it.</summary>
internal static class ChangeText
{
    private const int MostLines = 30;
    private const int Columns = 100;

    public static void Write(IReadOnlyCollection<Artifact> cookbooks)
    {
        if (cookbooks.Count == 0)
        {
            return;
        }

        Screen.Line();
        Screen.Line($"{Screen.Count(cookbooks.Count, "patched cookbook")} that the channel does not hold, against upstream's:");
        var changes = from cookbook in cookbooks
                      from change in cookbook.Changes ?? []
                      group cookbook.Release by string.Join('\n', Lines(change)) into same
                      select same;
        foreach (var same in changes)
        {
            Screen.Paragraph($"in {string.Join(", ", same.Distinct().Order())}", indent: 2);
            foreach (var line in Bounded(same.Key.Split('\n')))
            {
                Screen.Line(line);
            }
        }
    }

    /// <summary>All of it, as the manifest has it.</summary>
    public static JsonArray ToJson(IEnumerable<Artifact> cookbooks) => new([.. cookbooks.Select(cookbook => new JsonObject
    {
        ["path"] = cookbook.Path,
        ["release"] = cookbook.Release?.ToString(),
        ["changes"] = JsonSerializer.SerializeToNode(cookbook.Changes, ForgingJson.Default.IReadOnlyListFileChange!),
    })]);

    private static string[] Bounded(string[] lines) => lines.Length <= MostLines
        ? lines
        : [.. lines.Take(MostLines), $"    … and {Screen.Count(lines.Length - MostLines, "line")} more: ./build.sh Preview --json has all of them."];

    private static IEnumerable<string> Lines(FileChange change)
    {
        yield return Cut($"    {Printable(change.Path)}{Remark(change)}");
        for (var index = 0; index < change.Hunks.Count; index++)
        {
            if (index > 0)
            {
                yield return "    @@";
            }

            foreach (var line in change.Hunks[index].Removed.Select(line => $"    -{Printable(line)}").Concat(change.Hunks[index].Added.Select(line => $"    +{Printable(line)}")))
            {
                yield return Cut(line);
            }
        }

        if (change.Bytes is { } bytes)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"    {bytes.Removed.Length} bytes at {bytes.Offset} become {bytes.AddedLength}: it is no text.");
        }
    }

    private static string Remark(FileChange change)
    {
        var isNew = change is { From: null, Sha256Before: null, ModeBefore: null };
        var isGone = change is { Sha256After: null, ModeAfter: null };
        var mode = isNew || isGone || change.ModeBefore == change.ModeAfter ? "" : $", mode {change.ModeBefore} becomes {change.ModeAfter}";
        return $"{(isNew ? ", new" : isGone ? ", deleted" : "")}{(change.From is { } from ? $", was {Printable(from)}" : "")}{mode}";
    }

    private static string Cut(string line) => line.Length <= Columns ? line : $"{line[..(Columns - 1)]}…";

    /// <summary>A line of a file must not steer the terminal, nor hide what it says. A carriage return at its end is a change like any other.</summary>
    private static string Printable(string line)
    {
        var ended = line.EndsWith('\n') ? line[..^1] : line;
        return string.Concat(ended.Select(one => one switch
        {
            '\t' => "    ",
            '\r' => "\\r",
            _ when char.IsControl(one) || char.GetUnicodeCategory(one) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator =>
                string.Create(CultureInfo.InvariantCulture, $"\\u{(int)one:x4}"),
            _ => one.ToString(),
        }));
    }
}
