using System.Text;

namespace ArtifactForge.Patching;

/// <summary>How alike two lines are: the share of pairs of neighbouring characters that both have (Dice's coefficient).</summary>
internal static class Similarity
{
    /// <summary>Less than this is chance.</summary>
    private const int Threshold = 40;

    private const int LongestLine = 1000;

    /// <summary>Of two lines, or of how they begin where they are very long.</summary>
    public static int Percent(string left, string right) => Percent(Pairs(Beginning(left)), Pairs(Beginning(right)));

    /// <summary>How nearly all of one text is in a line, whatever else the line has: letter case does not count.</summary>
    public static int PercentWithin(string line, string wanted)
    {
        var (all, pairs) = (Pairs(Beginning(line.ToUpperInvariant())), Pairs(Beginning(wanted.ToUpperInvariant())));
        return pairs.Count == 0 ? 0 : Math.Max(100 * pairs.Count(all.Contains) / pairs.Count, Percent(all, pairs));
    }

    public static (int Index, int Percent)? Nearest(List<ReadOnlyMemory<byte>> lines, string wanted)
    {
        var pairs = Pairs(wanted);
        (int Index, int Percent)? best = null;
        for (var i = 0; i < lines.Count; i++)
        {
            var percent = Percent(pairs, Pairs(Encoding.UTF8.GetString(lines[i].Span[..Math.Min(lines[i].Length, LongestLine)])));
            if (percent >= Threshold && percent > (best?.Percent ?? 0)) best = (i, percent);
        }

        return best;
    }

    private static int Percent(HashSet<(char, char)> left, HashSet<(char, char)> right)
    {
        var both = left.Count(right.Contains);
        return left.Count + right.Count == 0 ? 0 : 200 * both / (left.Count + right.Count);
    }

    private static string Beginning(string line) => line[..Math.Min(line.Length, LongestLine)];

    private static HashSet<(char, char)> Pairs(string line)
    {
        var text = line.Trim();
        return [.. text.Zip(text.Skip(1))];
    }
}
