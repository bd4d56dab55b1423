using System.Text;

namespace ArtifactForge.Mitigations.Runbooks;

/// <summary>
/// A page as CommonMark, with tables as GitHub has them. It is read raw as well: lines are short, and addresses stand at the end.
/// </summary>
public sealed class MarkdownText
{
    private const int Width = 110;

    private readonly StringBuilder text = new();
    private readonly List<string> urls = [];

    public static string Of(Page page)
    {
        var markdown = new MarkdownText();
        markdown.text.Append("# ").Append(MarkdownWords.Escaped(page.Title)).Append('\n');
        foreach (var block in page.Blocks)
        {
            markdown.text.Append('\n');
            markdown.Write(block);
        }

        if (markdown.urls.Count > 0) markdown.text.Append('\n');
        for (var number = 0; number < markdown.urls.Count; number++)
        {
            markdown.text.Append('[').Append(number + 1).Append("]: ").Append(markdown.urls[number]).Append('\n');
        }

        return markdown.text.ToString();
    }

    private void Write(Block block)
    {
        switch (block)
        {
            case Heading heading:
                text.Append('#', heading.Level).Append(' ').Append(MarkdownWords.Escaped(heading.Text)).Append('\n');
                break;
            case Paragraph paragraph:
                Wrap(paragraph.Words, "", "");
                break;
            case Bullets bullets:
                foreach (var item in bullets.Items) Wrap(item, "- ", "  ");
                break;
            case Steps steps:
                WriteSteps(steps);
                break;
            case Commands commands:
                Fence("sh", commands.Lines.SelectMany(line => ShellLines.Of(line)), "");
                break;
            case Listing listing:
                Fence(listing.Language, listing.Text.TrimEnd('\n').Split('\n'), "");
                break;
            case Grid grid:
                WriteGrid(grid);
                break;
            default:
                throw new InvalidOperationException($"{block.GetType().Name} has no Markdown yet.");
        }
    }

    private void WriteSteps(Steps steps)
    {
        for (var number = 1; number <= steps.Items.Count; number++)
        {
            var (words, run) = steps.Items[number - 1];
            var mark = $"{number}. ";
            var indent = new string(' ', mark.Length);
            Wrap(words, mark, indent);
            if (run is null) continue;
            text.Append('\n');
            Fence("sh", ShellLines.Of(run), indent);
            if (number < steps.Items.Count) text.Append('\n');
        }
    }

    // Longer than any row of backticks in it, so that nothing inside can end it.
    private void Fence(string language, IEnumerable<string> lines, string indent)
    {
        var all = lines.ToList();
        var fence = new string('`', Math.Max(3, all.Max(line => line.TakeWhile(letter => letter is ' ' or '`').Count(letter => letter == '`')) + 1));
        text.Append(indent).Append(fence).Append(language).Append('\n');
        foreach (var line in all) text.Append(line.Length > 0 ? indent : "").Append(line).Append('\n');
        text.Append(indent).Append(fence).Append('\n');
    }

    private void WriteGrid(Grid grid)
    {
        List<List<string>> rows = [[.. grid.Heads.Select(MarkdownWords.Escaped)], .. grid.Rows.Select(row => row.Select(cell => Inline(cell).Replace("|", "\\|", StringComparison.Ordinal)).ToList())];
        var widths = Enumerable.Range(0, grid.Heads.Count).Select(column => rows.Max(row => row[column].Length)).ToList();
        rows.Insert(1, [.. widths.Select(width => new string('-', width))]);
        foreach (var row in rows)
        {
            text.Append("| ").AppendJoin(" | ", row.Select((cell, column) => cell.PadRight(widths[column]))).Append(" |\n");
        }
    }

    private void Wrap(Words words, string first, string rest)
    {
        foreach (var (line, index) in MarkdownWords.Lines(MarkdownWords.Of(words, Number), Width - first.Length).Select((line, index) => (line, index)))
        {
            text.Append(index == 0 ? first : rest).Append(line).Append('\n');
        }
    }

    private string Inline(Words words) => MarkdownWords.Joined(MarkdownWords.Of(words, Number));

    private int Number(string url)
    {
        if (!urls.Contains(url)) urls.Add(url);
        return urls.IndexOf(url) + 1;
    }
}
