using System.Globalization;
using System.Text;

namespace ArtifactForge.Patching;

/// <summary>What a hunk expects beside what a place has: how alike they are, and a small diff of the two.</summary>
internal sealed class HunkComparison(List<ReadOnlyMemory<byte>> lines, List<DiffLine> old, int place)
{
    private const int MostLines = 12;
    private const int LineBefore = 2;
    private const int Likely = 40;

    /// <summary>The mean of all lines' likeness; blank lines, which are alike everywhere, do not count for it.</summary>
    public int Percent { get; } = PercentOf(lines, old, place);

    public bool IsLikely => Percent >= Likely;

    /// <summary>On lines of their own; <c>-</c> is what the patch expects, <c>+</c> what the file has.</summary>
    public string Show()
    {
        var runs = LineDiff.Of([.. old.Select(line => line.Text)], [.. lines.Skip(place).Take(old.Count)]);
        var text = new List<string>();
        var (from, number) = (Math.Max(runs[0].OldIndex - LineBefore, 0), place + 1);
        foreach (var run in runs)
        {
            for (; from < run.OldIndex; from++) text.Add(Line(place + 1 + run.NewIndex - run.OldIndex + from, ' ', old[from].Text));
            number = place + 1 + run.NewIndex;
            for (; from < run.OldIndex + run.OldCount; from++) text.Add(Line(null, '-', old[from].Text));
            for (var i = 0; i < run.NewCount; i++) text.Add(Line(number + i, '+', lines[place + run.NewIndex + i]));
        }

        var more = text.Count > MostLines ? $"\n    … and {text.Count - MostLines} lines more" : "";
        return string.Concat(text.Take(MostLines).Select(line => $"\n    {line}")) + more;
    }

    private static string Line(int? number, char sign, ReadOnlyMemory<byte> text) =>
        string.Create(CultureInfo.InvariantCulture, $"{number,6} {sign} {TextLines.Show(text.Span, quote: "")}").TrimEnd();

    private static int PercentOf(List<ReadOnlyMemory<byte>> lines, List<DiffLine> old, int place)
    {
        var (sum, count) = (0, 0);
        for (var i = 0; i < old.Count; i++)
        {
            var wanted = Encoding.UTF8.GetString(old[i].Text.Span);
            if (string.IsNullOrWhiteSpace(wanted)) continue;
            count++;
            if (place + i >= lines.Count) continue;
            sum += lines[place + i].Span.SequenceEqual(old[i].Text.Span) ? 100 : Math.Min(Similarity.Percent(wanted, Encoding.UTF8.GetString(lines[place + i].Span)), 99);
        }

        return count == 0 ? 0 : sum / count;
    }
}
