using System.Text;
using ArtifactForge.Catalog;

namespace ArtifactForge.Tests.Catalog;

/// <summary>
/// One change to the minimal catalogue that makes it wrong. In what is written instead, '«' stands where the error must point.
/// </summary>
public sealed record Mistake(string File, string Right, string Wrong, string What, string Fix = "")
{
    private const char Pointer = '«';

    /// <summary>How many problems this one brings with it.</summary>
    public int Others { get; init; }

    /// <summary>The text that the error points to, where that is not in what was written: again with '«'.</summary>
    public string? At { get; init; }

    /// <summary>The file with the mistake in it.</summary>
    internal string WrongText => Marked().Remove(Marked().IndexOf(Pointer, StringComparison.Ordinal), 1);

    private string Marked()
    {
        var original = Minimal.Text(File);
        var at = original.IndexOf(Right, StringComparison.Ordinal);
        Assert.True(at >= 0, $"The minimal catalogue has no '{Right}'.");
        var marked = original[..at] + Wrong + original[(at + Right.Length)..];
        return At is null ? marked : marked.Replace(At.Remove(At.IndexOf(Pointer, StringComparison.Ordinal), 1), At, StringComparison.Ordinal);
    }

    internal void IsReportedAlone()
    {
        var marked = Marked();
        var pointer = marked.IndexOf(Pointer, StringComparison.Ordinal);
        Assert.True(pointer >= 0, "The mistake does not say where it is.");
        var before = marked[..pointer];
        var place = $"cookbooks/{File}:{before.Count(letter => letter == '\n') + 1}:{pointer - before.LastIndexOf('\n')}";
        var contents = Minimal.Contents((File, marked.Remove(pointer, 1)));

        var problems = Minimal.Problems(contents);

        var all = string.Join('\n', problems.Select(each => $"{each.Where}: {each.What} {each.Fix}"));
        Assert.True(problems.Count == 1 + Others, all);
        var problem = problems.FirstOrDefault(each => each.Where == place && each.What.Contains(What, StringComparison.Ordinal));
        Assert.True(problem is not null, $"Expected at {place}: {What}\n{all}");
        Assert.Contains(Fix, problem.Fix, StringComparison.Ordinal);
        Assert.False(string.IsNullOrWhiteSpace(problem.Fix));
    }
}

/// <summary>Gives each mistake a name that a test report can show.</summary>
public abstract class Mistakes(IReadOnlyDictionary<string, Mistake> all)
{
    protected void Check(string name) => all[name].IsReportedAlone();

    protected static TheoryData<string> Names(IReadOnlyDictionary<string, Mistake> all) => new(all.Keys);
}
