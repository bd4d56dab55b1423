using System.Text.RegularExpressions;

namespace ArtifactForge.EndToEnd.TheRoad;

/// <summary>A page of documentation: the commands in it and what it says that they print.</summary>
public sealed record Page(string File, IReadOnlyList<CommandBlock> Blocks, IReadOnlyList<string> Mentions)
{
    public static Page Read(string file)
    {
        var lines = System.IO.File.ReadAllLines(file);
        var blocks = new List<CommandBlock>();
        for (var at = 0; at < lines.Length; at++)
        {
            if (!string.Equals(lines[at], "```sh", StringComparison.Ordinal))
            {
                continue;
            }

            var script = Fenced(lines, at);
            var below = at + script.Count + 2;
            var printed = below < lines.Length && string.Equals(lines[below], "```text", StringComparison.Ordinal) ? Fenced(lines, below) : null;
            var before = lines.Take(at).LastOrDefault(line => line.Length > 0) ?? "";
            var reason = Regex.Match(before, "^<!-- not run by a test: (.+) -->$").Groups[1].Value;
            blocks.Add(new CommandBlock(at + 1, string.Join('\n', script), printed, reason.Length > 0 ? reason : null));
        }

        var mentions = Regex.Matches(string.Join('\n', lines), @"`\./build\.sh ([^`\n]+)`").Select(match => match.Groups[1].Value).ToList();
        return new Page(Path.GetFileName(file), blocks, mentions);
    }

    /// <summary>Whether the output is as documented: <c>…</c> stands for any text in a line, and alone for any lines.</summary>
    public static bool Prints(string output, IReadOnlyList<string> documented)
    {
        var pattern = string.Concat(documented.Select(line => string.Equals(line, "…", StringComparison.Ordinal)
            ? "(?:.*\n)*?"
            : Regex.Escape(line.TrimEnd()).Replace("…", ".*", StringComparison.Ordinal) + "[ ]*\n"));
        return Regex.IsMatch(output.EndsWith('\n') ? output : output + "\n", $@"\A{pattern}\z", RegexOptions.None, TimeSpan.FromSeconds(10));
    }

    private static List<string> Fenced(string[] lines, int fence) => [.. lines.Skip(fence + 1).TakeWhile(line => !line.StartsWith("```", StringComparison.Ordinal))];
}

public sealed record CommandBlock(int Line, string Script, IReadOnlyList<string>? Printed, string? NotRunBecause);
