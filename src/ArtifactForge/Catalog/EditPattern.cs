using System.Text;
using System.Text.RegularExpressions;

namespace ArtifactForge.Catalog;

/// <summary>
/// Regular expressions of edits. They take time linear in the text (no look-around, no back-references), and at most a
/// second. <c>^</c> and <c>$</c> are the ends of lines. In the text only <c>${group}</c> means something, since a bare dollar
/// sign is everywhere in recipes; <c>$${</c> stands for <c>${</c> itself.
/// </summary>
public static partial class EditPattern
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.Multiline | RegexOptions.CultureInvariant;

    public static Regex? TryCompile(string pattern)
    {
        try
        {
            return new Regex(pattern, Options, TimeSpan.FromSeconds(1));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    public static string? UnknownGroup(Regex pattern, string text) => References().Matches(text)
        .Where(reference => !reference.Value.StartsWith("$$", StringComparison.Ordinal))
        .Select(reference => reference.Groups["name"].Value)
        .FirstOrDefault(name => !pattern.GetGroupNames().Contains(name));

    public static bool HasReferences(string text) => References().Matches(text).Any(reference => !reference.Value.StartsWith("$$", StringComparison.Ordinal));

    /// <summary>The text with what the groups have matched in it.</summary>
    public static string Expand(string text, Match match)
    {
        var result = new StringBuilder();
        var copied = 0;
        foreach (Match reference in References().Matches(text))
        {
            result.Append(text, copied, reference.Index - copied);
            result.Append(reference.Value.StartsWith("$$", StringComparison.Ordinal) ? reference.Value[1..] : match.Groups[reference.Groups["name"].Value].Value);
            copied = reference.Index + reference.Length;
        }

        return result.Append(text, copied, text.Length - copied).ToString();
    }

    [GeneratedRegex(@"\$?\$\{(?<name>[A-Za-z0-9_]{1,64})\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex References();
}
