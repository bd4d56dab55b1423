using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace ArtifactForge.Mitigations.Requirements;

/// <summary>A Python package's version, ordered as https://peps.python.org/pep-0440/ says. Epochs and local versions are not for us.</summary>
public sealed partial class PythonVersion
{
    private enum Stage
    {
        Development,
        Alpha,
        Beta,
        Candidate,
        Final,
        Post,
        AfterPosts,
    }

    private readonly IReadOnlyList<BigInteger> numbers;
    private readonly IReadOnlyList<(Stage Stage, BigInteger Number)> stages;

    private PythonVersion(IReadOnlyList<BigInteger> numbers, IReadOnlyList<(Stage Stage, BigInteger Number)> stages)
    {
        this.numbers = numbers;
        this.stages = stages;
    }

    public static PythonVersion Parse(string text)
    {
        var match = Pattern.Match(text);
        if (!match.Success) throw new FormatException($"'{text}' is not a valid version of a Python package.");
        var found = new List<(Stage, BigInteger)>();
        if (match.Groups["pre"] is { Success: true, Value: var pre })
        {
            found.Add((pre switch { "a" => Stage.Alpha, "b" => Stage.Beta, _ => Stage.Candidate }, Number(match.Groups["n"].Value)));
        }

        if (match.Groups["post"] is { Success: true, Value: var post }) found.Add((Stage.Post, Number(post)));
        return new PythonVersion([.. match.Groups["release"].Value.Split('.').Select(Number)], found);
    }

    /// <summary>No version is before it.</summary>
    public static PythonVersion Lowest { get; } = Parse("0").First;

    /// <summary>Where its series begins: the earliest development version of it.</summary>
    public PythonVersion First => new(numbers, [(Stage.Development, 0)]);

    /// <summary>What an ordered comparison means, https://peps.python.org/pep-0440/#exclusive-ordered-comparison: what is before 2 is no candidate of 2.</summary>
    public PythonVersion Below => stages.Count == 0 ? First : this;

    /// <summary>Likewise: what is after 1.5 is no post-release of 1.5.</summary>
    public PythonVersion Above => stages is [.., (Stage.Post, _)] ? this : new(numbers, [.. stages, (Stage.AfterPosts, 0)]);

    /// <summary>The series that follows: 1.138 after 1.137.</summary>
    public PythonVersion Next => new([.. numbers.SkipLast(1), numbers[^1] + 1], []);

    /// <summary>The series that it is in: 1.137 for 1.137.5.</summary>
    public PythonVersion Series => new([.. numbers.SkipLast(1)], []);

    public static IComparer<PythonVersion> Order { get; } = Comparer<PythonVersion>.Create(Compare);

    private static int Compare(PythonVersion one, PythonVersion other)
    {
        for (var at = 0; at < Math.Max(one.numbers.Count, other.numbers.Count); at++)
        {
            var order = one.numbers.ElementAtOrDefault(at).CompareTo(other.numbers.ElementAtOrDefault(at));
            if (order != 0) return order;
        }

        for (var at = 0; at < Math.Max(one.stages.Count, other.stages.Count); at++)
        {
            var order = one.StageAt(at).CompareTo(other.StageAt(at));
            if (order != 0) return order;
        }

        return 0;
    }

    private (Stage Stage, BigInteger Number) StageAt(int at) => at < stages.Count ? stages[at] : (Stage.Final, 0);

    private static BigInteger Number(string digits) => BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A(?<release>[0-9]+(\.[0-9]+)*)((?<pre>a|b|rc)(?<n>[0-9]+))?(\.post(?<post>[0-9]+))?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern { get; }
}
