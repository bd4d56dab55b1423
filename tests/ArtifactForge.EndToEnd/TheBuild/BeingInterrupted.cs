namespace ArtifactForge.EndToEnd.TheBuild;

[Collection(BuiltHouse.Name)]
public sealed class BeingInterrupted(ScratchHouse house)
{
    private static readonly Dictionary<string, string> Nothing = [];

    // A second one at once is as `timeout` does it: its child, then the group.
    [Theory]
    [InlineData("INT", 130, "Wait", false)]
    [InlineData("TERM", 143, "Wait", false)]
    [InlineData("INT", 130, "Slow", true)]
    [InlineData("TERM", 143, "Slow", true)]
    public async Task TheRunningTargetIsAbortedAndAssuredOnesStillRun(string signal, int exitCode, string target, bool isSentTwice)
    {
        using var running = house.Start(Nothing, target, "Tidy");
        await running.ReadUntilAsync("waiting");
        await running.SignalAsync(signal);
        if (isSentTwice)
        {
            await running.ReadUntilEndsAsync($"Waiting for {target} to end; interrupt again to quit at once.");
            await running.SignalAsync(signal);
        }

        var outcome = await running.EndAsync();
        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.Contains(outcome.Lines, x => x.StartsWith($"{target}               Aborted", StringComparison.Ordinal));
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
