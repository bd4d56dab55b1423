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
        Screen.Line($"{Screen.Count(cookbooks.Count, "patched cookbook")} new to the channel, compared with upstream:");
        var changes = from cookbook in cookbooks
                      from change in cookbook.Changes ?? []
                      group cookbook.Release by string.Join('\n', Lines(change)) into file
                      group file.Key by string.Join(", ", file.Distinct().Order()) into same
                      select same;
        foreach (var same in changes)
        {
            Screen.Paragraph($"in {same.Key}", indent: 2);
            foreach (var line in same.SelectMany(file => Bounded(file.Split('\n'))))
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
        : [.. lines.Take(MostLines), $"    … and {Screen.Count(lines.Length - MostLines, "line")} more: ./build.sh Preview --json shows all of them."];

    private static IEnumerable<string> Lines(FileChange change)
    {
        yield return $"    {Printable(change.Path)}{Remark(change)}";
        for (var index = 0; index < change.Hunks.Count; index++)
        {
            if (index > 0)
            {
                yield return "    @@";
            }

            foreach (var line in change.Hunks[index].Removed.SelectMany(line => Broken('-', line)).Concat(change.Hunks[index].Added.SelectMany(line => Broken('+', line))))
            {
                yield return line;
            }
        }

        if (change.Bytes is { } bytes)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"    {bytes.Removed.Length} bytes at {bytes.Offset} become {bytes.AddedLength} (binary file).");
        }
    }

    private static string Remark(FileChange change)
    {
        var isNew = change is { From: null, Sha256Before: null, ModeBefore: null };
        var isGone = change is { Sha256After: null, ModeAfter: null };
        var mode = isNew || isGone || change.ModeBefore == change.ModeAfter ? "" : $", mode {change.ModeBefore} becomes {change.ModeAfter}";
        return $"{(isNew ? ", new" : isGone ? ", deleted" : "")}{(change.From is { } from ? $", was {Printable(from)}" : "")}{mode}";
    }

    /// <summary>A line that is too long goes on in the next: what is not seen is not reviewed.</summary>
    private static IEnumerable<string> Broken(char sign, string line)
    {
        var text = Printable(line);
        yield return $"    {sign}{text[..Math.Min(text.Length, Columns - 5)]}";
        for (var start = Columns - 5; start < text.Length; start += Columns - 7)
        {
            yield return $"      …{text[start..Math.Min(text.Length, start + Columns - 7)]}";
        }
    }

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
