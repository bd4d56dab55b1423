using System.Text;

namespace ArtifactForge.Catalog.Yaml;

/// <summary>Text of others in a message: short, in one line, and unable to steer a terminal.</summary>
internal static class Quote
{
    private const int Longest = 60;

    public static string Of(string text)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes().Take(Longest))
        {
            if (rune.Value == '\n') shown.Append("\\n");
            else if (Rune.IsControl(rune)) shown.Append("\\u").Append(rune.Value.ToString("x4", null));
            else shown.Append(rune.ToString());
        }

        return text.EnumerateRunes().Skip(Longest).Any() ? $"'{shown}…'" : $"'{shown}'";
    }

    public static string List(IEnumerable<string> words) => string.Join(", ", words);
}
