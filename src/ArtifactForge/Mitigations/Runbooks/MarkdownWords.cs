using System.Text;

namespace ArtifactForge.Mitigations.Runbooks;

/// <summary>Sentences as Markdown: what means something there is escaped, and no more, so that the raw text stays readable.</summary>
internal static class MarkdownWords
{
    // Stands for a space at which no line may end; it never leaves this class.
    private const char Unbroken = '\u00A0';

    /// <param name="number">The number under which an address stands at the page's end.</param>
    public static string Of(Words words, Func<string, int> number)
    {
        var text = new StringBuilder();
        foreach (var span in words.Spans)
        {
            text.Append(span.Kind switch
            {
                SpanKind.Code => Code(span.Text).Replace(' ', Unbroken),
                SpanKind.Link => Link(span, number).Replace(' ', Unbroken),
                _ => Escaped(span.Text),
            });
        }

        return text.ToString();
    }

    /// <summary>In lines of at most that width, where words allow it.</summary>
    public static IEnumerable<string> Lines(string text, int width)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split((char[])[' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width && !BeginsABlock(word))
            {
                yield return Joined(line.ToString());
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return Joined(line.ToString());
    }

    public static string Joined(string text) => text.Replace(Unbroken, ' ');

    public static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (IsMark(text, at)) escaped.Append('\\');
            escaped.Append(text[at]);
        }

        return escaped.ToString();
    }

    private static bool IsMark(string text, int at) => text[at] switch
    {
        '\\' or '`' or '*' or '[' or '<' or '&' => true,
        // Inside of a word it is a letter.
        '_' => !(at > 0 && at + 1 < text.Length && char.IsLetterOrDigit(text[at - 1]) && char.IsLetterOrDigit(text[at + 1])),
        '~' => at + 1 < text.Length && text[at + 1] == '~',
        _ => false,
    };

    private static string Code(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        if (!line.Contains('`', StringComparison.Ordinal)) return $"`{line}`";
        var fence = line.Contains("``", StringComparison.Ordinal) ? "```" : "``";
        return $"{fence} {line} {fence}";
    }

    // A page beside this one stands where it is meant; an address is long, and stands at the end.
    private static string Link(Span span, Func<string, int> number) => span.Url!.Contains(':', StringComparison.Ordinal)
        ? $"[{Escaped(span.Text)}][{number(span.Url)}]"
        : $"[{Escaped(span.Text)}]({span.Url})";

    // At the beginning of a line these would be a list, a heading or a quotation.
    private static bool BeginsABlock(string word) =>
        word[0] is '#' or '>' or '=' || word is "-" or "+" or "*" || word.StartsWith("--", StringComparison.Ordinal) || (word[^1] is '.' or ')' && word[..^1].All(char.IsAsciiDigit));
}
