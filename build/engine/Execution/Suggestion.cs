namespace Nuke.Common.Execution;

internal static class Suggestion
{
    public static string For(string given, IEnumerable<string> known) =>
        Nearest(given, known) is { } nearest ? $" Did you mean {nearest}?" : "";

    // Near: a third of the letters may be wrong, or the one is the beginning of the other.
    public static string? Nearest(string given, IEnumerable<string> known)
    {
        var key = Naming.Key(given);
        var candidates =
            from name in known
            let other = Naming.Key(name)
            let distance = Distance(key, other)
            let isBeginning = key.Length >= 3 && (other.StartsWith(key, StringComparison.Ordinal)
                || key.StartsWith(other, StringComparison.Ordinal))
            where distance <= Math.Max(1, Math.Max(key.Length, other.Length) / 3) || isBeginning
            orderby distance
            select name;
        return candidates.FirstOrDefault();
    }

    // Damerau-Levenshtein on neighbours: two swapped letters are one mistake.
    private static int Distance(string a, string b)
    {
        int[][] d = [.. Enumerable.Range(0, a.Length + 1).Select(_ => new int[b.Length + 1])];
        for (var i = 0; i <= a.Length; i++) d[i][0] = i;
        for (var j = 0; j <= b.Length; j++) d[0][j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i][j] = Math.Min(substituted, Math.Min(d[i - 1][j], d[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i][j] = Math.Min(d[i][j], d[i - 2][j - 2] + 1);
            }
        }
        return d[a.Length][b.Length];
    }
}
