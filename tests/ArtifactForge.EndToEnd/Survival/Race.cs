using System.Text.RegularExpressions;
using ArtifactForge.EndToEnd.TheBuild;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>Two publishers of new contents at once, and what must be true afterwards: one winner, or one shared result.</summary>
public sealed partial class Race(Ground ground, ReleaseReader reader, Func<Edition, RunningBuild> start)
{
    private const int Conflict = 4;

    private static int editions = 1000;

    public int Races { get; private set; }

    /// <summary>How often one of the two was told that the other was faster.</summary>
    public int Refused { get; private set; }

    public override string ToString() => $"{Races} races, one refused in {Refused}; {reader.Whole} whole releases read";

    /// <returns>By how much the sequence rose.</returns>
    public async Task<long> RunAsync(bool different)
    {
        var before = (await reader.ReadNowAsync())?.Sequence ?? 0;
        var one = NewEdition();
        var (first, second) = (start(one), start(different ? NewEdition() : one));
        using (first)
        using (second)
        {
            Outcome[] outcomes = await Task.WhenAll(first.EndAsync(), second.EndAsync());
            var done = outcomes.Where(outcome => outcome.ExitCode == 0).ToList();
            var refused = outcomes.Where(outcome => outcome.ExitCode == Conflict).ToList();
            Assert.True(done.Count + refused.Count == 2 && done.Count >= (different ? 1 : 2), string.Join('\n', outcomes.Select(outcome => $"{outcome.ExitCode}\n{outcome.All}")));
            Assert.All(refused, outcome => Assert.Contains("was moved by another run", outcome.All, StringComparison.Ordinal));
            var now = (await reader.ReadNowAsync())!;
            Assert.Contains(done, outcome => Released().Match(outcome.Out).Groups["id"].Value == now.Id[..12]);
            var rose = now.Sequence - before;
            Assert.Equal(different ? done.Count : 1, rose);
            (Races, Refused) = (Races + 1, Refused + refused.Count);
            return rose;
        }
    }

    public async Task RequireWholeAsync(StoreBytes store)
    {
        var now = await reader.EndAsync();
        Assert.Equal([], reader.Faults);
        await now!.RequireCopiesAsync(store);
    }

    private Edition NewEdition() => new(ground.World.Catalogue(Interlocked.Increment(ref editions)), "", "");

    [GeneratedRegex("(to|at) release (?<id>[0-9a-f]{12})", RegexOptions.ExplicitCapture)]
    private static partial Regex Released();
}
