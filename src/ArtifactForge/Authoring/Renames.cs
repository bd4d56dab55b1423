using System.Text;
using ArtifactForge.Patching;

namespace ArtifactForge.Authoring;

/// <summary>Where a file was before, and how much of it stayed: 100 is all of it.</summary>
internal sealed record Rename(string From, int Percent);

/// <summary>
/// Files that went and files that came in which half of the text is the same, as git's -M has it: a reviewer wants to see
/// what changed in a recipe that moved, not all of it twice.
/// </summary>
internal static class Renames
{
    private const int Least = 50;
    private const int MostPairs = 10_000;

    /// <returns>By the new path.</returns>
    public static IReadOnlyDictionary<string, Rename> Between(IReadOnlyDictionary<string, SourceFile> before, IReadOnlyDictionary<string, SourceFile> after)
    {
        var gone = Missing(before, after);
        var come = Missing(after, before);
        if ((long)gone.Count * come.Count > MostPairs)
        {
            return new Dictionary<string, Rename>(StringComparer.Ordinal);
        }

        var pairs = from old in gone
                    from fresh in come
                    let percent = Percent(old.Lines, fresh.Lines)
                    where percent >= Least
                    orderby percent descending, Path.GetFileName(old.Path) == Path.GetFileName(fresh.Path) descending
                    select (old.Path, Fresh: fresh.Path, percent);
        var renames = new Dictionary<string, Rename>(StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (old, fresh, percent) in pairs)
        {
            if (!renames.ContainsKey(fresh) && taken.Add(old))
            {
                var isSame = before[old].Content.AsSpan().SequenceEqual(after[fresh].Content);
                renames.Add(fresh, new Rename(old, isSame ? 100 : Math.Min(percent, 99)));
            }
        }

        return renames;
    }

    private static List<(string Path, Dictionary<string, int> Lines)> Missing(IReadOnlyDictionary<string, SourceFile> here, IReadOnlyDictionary<string, SourceFile> there) =>
        [.. here.Where(file => !there.ContainsKey(file.Key) && file.Value.Content.Length > 0).OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => (file.Key, LinesOf(file.Value)))];

    // Latin-1 keeps every byte.
    private static Dictionary<string, int> LinesOf(SourceFile file) => TextLines.Split(file.Content)
        .GroupBy(line => Encoding.Latin1.GetString(line.Span), StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    private static int Percent(Dictionary<string, int> old, Dictionary<string, int> fresh)
    {
        var both = old.Sum(line => (long)line.Key.Length * Math.Min(line.Value, fresh.GetValueOrDefault(line.Key)));
        var most = Math.Max(old.Sum(line => (long)line.Key.Length * line.Value), fresh.Sum(line => (long)line.Key.Length * line.Value));
        return (int)(100 * both / most);
    }
}
