namespace ArtifactForge.EndToEnd.TheBuild;

[Collection(BuiltHouse.Name)]
public sealed class BeingInterrupted(ScratchHouse house)
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task TheRunningTargetIsAbortedAndAssuredOnesStillRun(string signal, int exitCode)
    {
        using var running = house.Start(Nothing, "Wait", "Tidy");
        await running.ReadUntilAsync("waiting");
        await running.SignalAsync(signal);
        var outcome = await running.EndAsync();
        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.Contains(outcome.Lines, x => x.StartsWith("Wait               Aborted", StringComparison.Ordinal));
        Assert.Contains("tidied", outcome.Lines);
        Assert.Equal("finished, succeeding: False", outcome.LastLine);
    }

    // As `timeout` does it: its child, then the group.
    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task ASecondTimeThatFollowsAtOnceIsTheFirst(string signal, int exitCode)
    {
        using var running = house.Start(Nothing, "Slow", "Tidy");
        await running.ReadUntilAsync("waiting");
        await running.SignalAsync(signal);
        await running.ReadUntilEndsAsync("Waiting for Slow to end; interrupt again to quit at once.");
        await running.SignalAsync(signal);
        var outcome = await running.EndAsync();
        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.Contains("tidied", outcome.Lines);
        Assert.Equal("finished, succeeding: False", outcome.LastLine);
    }

    [Fact]
    public async Task TheSecondTimeEndsAtOnceWhatDoesNotListen()
    {
        using var running = house.Start(Nothing, "Stubborn", "Tidy");
        await running.ReadUntilAsync("waiting");
        await running.SignalAsync("INT");
        await running.ReadUntilEndsAsync("Waiting for Stubborn to end; interrupt again to quit at once.");
        await Task.Delay(TimeSpan.FromSeconds(0.6));
        await running.SignalAsync("INT");
        var outcome = await running.EndAsync();
        Assert.Equal(130, outcome.ExitCode);
        Assert.DoesNotContain("tidied", outcome.Lines);
    }
}
