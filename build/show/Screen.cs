using Spectre.Console;

/// <summary>What a person sees: text and tables of at most 100 columns, colour on a terminal alone.</summary>
internal static class Screen
{
    private const int Columns = 100;

    public static bool IsInteractive { get; } =
        !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not "dumb";

    private static IAnsiConsole TerminalOn(TextWriter writer)
    {
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(writer) });
        terminal.Profile.Width = Columns;
        return terminal;
    }

    public static void Line(string text = "") => Console.Out.WriteLine(Harmless(text));

    /// <summary>
    /// What comes from a store may have been written by anybody: no control character of it reaches a terminal, nor what turns the
    /// direction of writing.
    /// </summary>
    public static string Harmless(string text) => text.Any(IsHarmful) ? string.Concat(text.Select(letter => IsHarmful(letter) ? '\uFFFD' : letter)) : text;

    /// <summary>The same on one line, which must not look like lines of ours.</summary>
    public static string HarmlessLine(string text) => Harmless(text).ReplaceLineEndings("\uFFFD");

    private static bool IsHarmful(char letter) =>
        (char.IsControl(letter) && letter is not ('\n' or '\t')) || letter is '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    /// <summary>What is going on: on a terminal in place of what went on before, elsewhere on a line of its own.</summary>
    public static void Progress(string text) =>
        Console.Out.Write(IsInteractive ? $"\r\u001b[K{(text.Length < Columns ? text : text[..(Columns - 1)])}" : $"{text}{Environment.NewLine}");

    public static void EndProgress() => Console.Out.Write(IsInteractive ? "\r\u001b[K" : "");

    /// <summary>
    /// Text broken between words, the lines after the first indented a little more. A command (from $) stays whole, so
    /// that it can be copied.
    /// </summary>
    public static void Paragraph(string text, int indent)
    {
        var line = new System.Text.StringBuilder().Append(' ', indent);
        var start = indent;
        foreach (var word in text.StartsWith("$ ", StringComparison.Ordinal) ? [text] : text.Split(' '))
        {
            if (line.Length > start && line.Length + 1 + word.Length > Columns)
            {
                Line(line.ToString());
                start = indent + 2;
                line.Clear().Append(' ', start);
            }

            line.Append(line.Length > start ? " " : "").Append(word);
        }

        Line(line.ToString());
    }

    /// <summary>With spaces between the thousands.</summary>
    public static string Number(long number) => number.ToString("#,0", Thousands);

    private static readonly System.Globalization.NumberFormatInfo Thousands = new() { NumberGroupSeparator = " " };

    /// <summary>"1 release", "2 releases".</summary>
    public static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : noun.EndsWith('y') ? $"{Number(count)} {noun[..^1]}ies" : $"{Number(count)} {noun}s";

    /// <summary>Rows under heads. The last column takes what room is left and wraps.</summary>
    public static void Table(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows)
    {
        // Spectre pads every line to the table's width and frames it with empty ones; neither is good to copy or to diff.
        foreach (var line in Drawn(heads, rows).Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0))
        {
            Line(line);
        }
    }

    /// <summary>
    /// Draws a table for nobody. The first one of a process takes forty milliseconds until its code is at hand: another processor
    /// can see to that while it is found out what to show.
    /// </summary>
    public static void PrepareTables()
    {
        if (Environment.ProcessorCount > 1)
        {
            _ = Task.Run(() => Drawn(["Release", "Artifact"], [["3.4.1", "nothing"], ["", "nothing"]]));
        }
    }

    private static string Drawn(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns([.. heads.Select((head, index) =>
        {
            var column = new TableColumn(new Text(head));
            return index < heads.Count - 1 ? column.NoWrap() : column;
        })]);
        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        var drawn = new StringWriter();
        TerminalOn(drawn).Write(table);
        return drawn.ToString();
    }
}
