using System.Text;

namespace ArtifactForge.Patching;

/// <summary>How alike two lines are: the share of pairs of neighbouring characters that both have (Dice's coefficient).</summary>
internal static class Similarity
{
    /// <summary>Less than this is chance.</summary>
    private const int Threshold = 40;

    private const int LongestLine = 1000;

    /// <summary>Of two lines.</summary>
    public static int Percent(string left, string right) => Percent(Pairs(left), Pairs(right));

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

    private static HashSet<(char, char)> Pairs(string line)
    {
        var text = line.Trim();
        return [.. text.Zip(text.Skip(1))];
    }
}
