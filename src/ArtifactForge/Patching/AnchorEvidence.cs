using System.Text;
using ArtifactForge.Catalog;

namespace ArtifactForge.Patching;

/// <summary>
/// Whether an edit's text, found in a file, says that the edit was made there. Whoever is told so leaves the release as it
/// is: a text that stands there for another reason, beside an anchor that is mistyped, must not be taken for it.
/// </summary>
internal static class AnchorEvidence
{
    /// <summary>In percent: so much alike, a line is the anchor but for a slip or a small change.</summary>
    private const int Nearly = 80;

    private const int FewestLetters = 3;

    /// <summary>Words of Ruby that stand on lines of their own everywhere.</summary>
    private static readonly string[] Everywhere = ["end", "else", "begin"];

    public static bool Tells(AnchoredEdit edit, AnchorSearch search)
    {
        // The text was found around the anchor itself.
        if (search.Places.Count > 0 && search.Places.All(place => place.Inner >= 0)) return true;
        return AnchorStep.PlainResult(edit) is { } result && IsDistinctive(edit, result, search) && (search.Places.Count > 0 || !HasNearly(edit, result, search));
    }

    /// <summary>How often the edit's text is there, where it is long enough to be worth a word.</summary>
    public static int Count(AnchoredEdit edit, AnchorSearch search) =>
        !AnchorStep.KeepsAnchor(edit) && AnchorStep.PlainResult(edit) is { } result && HasLetters(edit.Text) ? search.Count(result) : 0;

    private static bool HasLetters(string text) => text.Count(char.IsLetterOrDigit) >= FewestLetters;

    /// <summary>It has whole lines to itself, or is what the anchor has grown into.</summary>
    private static bool IsDistinctive(AnchoredEdit edit, byte[] result, AnchorSearch search)
    {
        var text = edit.Text.Trim();
        if (!HasLetters(text) || Everywhere.Contains(text, StringComparer.Ordinal)) return false;
        return (!edit.IsPattern && Similarity.PercentWithin(text, edit.Anchor) >= Nearly)
            || search.PlacesOf(result).All(offset => HasLines(search.Content, offset, offset + result.Length));
    }

    private static bool HasLines(ReadOnlySpan<byte> content, int start, int end)
    {
        var before = content[..start].TrimEnd(" \t"u8);
        var behind = content[end..].TrimStart(" \t\r"u8);
        return (before.IsEmpty || before[^1] == '\n' || content[start] == '\n') && (behind.IsEmpty || behind[0] == '\n' || content[end - 1] == '\n');
    }

    /// <summary>Whether the anchor's lines are nearly there, one after the other, outside of the text.</summary>
    private static bool HasNearly(AnchoredEdit edit, byte[] result, AnchorSearch search)
    {
        var text = Encoding.UTF8.GetString(result);
        var lines = Encoding.UTF8.GetString(search.Content, search.Start, search.End - search.Start).Replace(text, "\n", StringComparison.Ordinal).Split('\n');
        var wanted = edit.Anchor.Split('\n').SkipWhile(string.IsNullOrWhiteSpace).Reverse().SkipWhile(string.IsNullOrWhiteSpace).Reverse().ToList();
        return wanted.Count > 0 && Enumerable.Range(0, Math.Max(lines.Length - wanted.Count + 1, 0)).Any(index => IsNearly(lines, index, wanted));
    }

    private static bool IsNearly(string[] lines, int index, List<string> wanted)
    {
        var told = wanted.Select((line, i) => (Line: line, Found: lines[index + i])).Where(pair => !string.IsNullOrWhiteSpace(pair.Line)).ToList();
        var missing = 0;
        foreach (var (line, found) in told)
        {
            missing += 100 - Similarity.PercentWithin(found, line);
            if (missing > (100 - Nearly) * told.Count) return false;
        }

        return true;
    }
}
