namespace ArtifactForge;

/// <summary>The known word that a misspelt one is nearest to.</summary>
public static class Suggestion
{
    // Nobody misspells a longer word; a hostile one would cost time.
    private const int Longest = 80;

    /// <summary>What to write instead: the nearest word where one is near, else the words that there are.</summary>
    public static string For(string written, IReadOnlyCollection<string> known)
    {
        if (known.Count == 0) return "There are none to choose from yet.";
        var nearest = written.Length > Longest ? null : known.MinBy(word => (Distance(written, word), -SharedBeginning(written, word)));
        return nearest is not null && Distance(written, nearest) <= Math.Max(1, nearest.Length / 3)
            ? $"Did you mean '{nearest}'?"
            : $"Known: {string.Join(", ", known)}.";
    }

    private static int SharedBeginning(string one, string other) => one.Zip(other).TakeWhile(pair => pair.First == pair.Second).Count();

    // Levenshtein's, letter case ignored.
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var same = char.ToLowerInvariant(one[i - 1]) == char.ToLowerInvariant(other[j - 1]);
                (diagonal, row[j]) = (row[j], Math.Min(diagonal + (same ? 0 : 1), Math.Min(row[j], row[j - 1]) + 1));
            }
        }

        return row[^1];
    }
}
