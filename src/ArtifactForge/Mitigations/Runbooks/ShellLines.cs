using System.Text;

namespace ArtifactForge.Mitigations.Runbooks;

/// <summary>A long command in several lines, broken where a shell allows it and a reader expects it.</summary>
internal static class ShellLines
{
    private const int Width = 100;

    public static IEnumerable<string> Of(string command)
    {
        var lines = new List<string>();
        foreach (var line in command.TrimEnd().Split('\n'))
        {
            lines.AddRange(line.Length <= Width ? [line] : Broken(Parts(line)));
        }

        return lines;
    }

    private static IEnumerable<string> Broken(IReadOnlyList<string> parts)
    {
        var line = new StringBuilder();
        var begun = false;
        foreach (var part in parts)
        {
            if (line.Length > 0 && line.Length + 1 + part.Length > Width - 4)
            {
                yield return $"{(begun ? "  " : "")}{line} \\";
                begun = true;
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(part);
        }

        yield return $"{(begun ? "  " : "")}{line}";
    }

    // An option with its value, or a whole command of a pipe.
    private static List<string> Parts(string line)
    {
        var parts = new List<string>();
        var start = 0;
        var quote = '\0';
        for (var at = 0; at < line.Length; at++)
        {
            if (quote != '\0')
            {
                if (line[at] == quote) quote = '\0';
            }
            else if (line[at] is '\'' or '"') quote = line[at];
            else if (line[at] == ' ' && at + 2 < line.Length && (line[at + 1] == '|' || (line[at + 1] == '-' && line[at + 2] == '-' && at + 3 < line.Length && line[at + 3] != ' ')))
            {
                parts.Add(line[start..at]);
                start = at + 1;
            }
        }

        parts.Add(line[start..]);
        return parts;
    }
}
