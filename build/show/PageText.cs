using ArtifactForge.Mitigations.Runbooks;

/// <summary>A page of a runbook, told on a terminal: what the Markdown says, with paths in place of links.</summary>
internal static class PageText
{
    public static void Write(Page page)
    {
        Screen.Line();
        Screen.Line(page.Title);
        var indent = 2;
        foreach (var block in page.Blocks)
        {
            if (block is Heading heading)
            {
                Screen.Line();
                Screen.Paragraph(heading.Text, (heading.Level - 2) * 2);
                indent = (heading.Level - 1) * 2;
            }
            else
            {
                Write(block, indent);
            }
        }
    }

    private static void Write(Block block, int indent)
    {
        switch (block)
        {
            case Paragraph paragraph:
                Screen.Paragraph(Told(paragraph.Words), indent);
                break;
            case Bullets bullets:
                foreach (var item in bullets.Items)
                {
                    Screen.Paragraph($"- {Told(item)}", indent);
                }

                break;
            case Steps steps:
                WriteSteps(steps, indent);
                break;
            case Commands commands:
                WriteCommands(commands.Lines, indent);
                break;
            case Listing listing:
                foreach (var line in listing.Text.TrimEnd('\n').Split('\n'))
                {
                    Screen.Line($"{new string(' ', indent + 2)}{line}".TrimEnd());
                }

                break;
            case Grid grid:
                Screen.Table(grid.Heads, grid.Rows.Select(row => row.Select(Told).ToList()));
                break;
            default:
                throw new InvalidOperationException($"{block.GetType().Name} is told in no way yet.");
        }
    }

    private static void WriteSteps(Steps steps, int indent)
    {
        for (var number = 1; number <= steps.Items.Count; number++)
        {
            var (words, run) = steps.Items[number - 1];
            Screen.Paragraph($"{number}. {Told(words)}", indent);
            WriteCommands(run is null ? [] : [run], indent + 2);
        }
    }

    private static void WriteCommands(IEnumerable<string> commands, int indent)
    {
        foreach (var command in commands)
        {
            Screen.Paragraph($"$ {command}", indent + 2);
        }
    }

    private static string Told(Words words) =>
        string.Concat(words.Spans.Select(span => span.Kind == SpanKind.Link && span.Url!.StartsWith("https://", StringComparison.Ordinal) && !span.Text.Contains('/', StringComparison.Ordinal) && !span.Text.Contains('.', StringComparison.Ordinal)
            ? $"{span.Text} ({span.Url})"
            : span.Text)).ReplaceLineEndings(" ").TrimEnd();
}
