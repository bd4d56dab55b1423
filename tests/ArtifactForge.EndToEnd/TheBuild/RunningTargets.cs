namespace ArtifactForge.EndToEnd.TheBuild;

[Collection(BuiltHouse.Name)]
public sealed class RunningTargets(ScratchHouse house)
{
    [Fact]
    public async Task TargetsRunAfterWhatTheyDependOnAndBeforeWhatTheyTrigger()
    {
        var outcome = await house.RunAsync("Pack");
        var headers = outcome.Lines.Where(x => x.StartsWith("║ ", StringComparison.Ordinal));
        Assert.Equal(["║ Prepare", "║ Compile", "║ Pack", "║ Notify"], headers);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Fact]
    public async Task TheSummaryIsNukesTable()
    {
        var lines = (await house.RunAsync("Pack")).Lines.ToList();
        var at = lines.IndexOf("Target             Status      Duration");
        Assert.Equal(new string('═', 39), lines[at - 1]);
        Assert.Equal("Pack               Succeeded     < 1sec   // Packages: 3", lines[at + 4]);
        Assert.Equal("Total                            < 1sec", lines[at + 7]);
        Assert.StartsWith("Build succeeded on ", lines[at + 10], StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheBuildHasTheLastWord() =>
        Assert.Equal("finished, succeeding: True", (await house.RunAsync("Prepare")).LastLine);

    [Fact]
    public async Task AFailureStopsTheRunButForAssuredTargets()
    {
        var outcome = await house.RunAsync("AfterFail", "Tidy");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("Fail               Failed        < 1sec   // InvalidOperationException: it broke", outcome.Lines);
        Assert.Contains("AfterFail          NotRun", outcome.Lines);
        Assert.Contains("Tidy               Succeeded     < 1sec", outcome.Lines);
        Assert.Contains("tidied", outcome.Lines);
        Assert.Contains("[ERR] Fail: it broke", outcome.Lines);
        Assert.Equal("finished, succeeding: False", outcome.LastLine);
    }

    [Fact]
    public async Task AFailureToProceedAfterDoesNotStopTheRun()
    {
        var outcome = await house.RunAsync("GoOn");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("Stumble            Failed        < 1sec   // InvalidOperationException: stumbled", outcome.Lines);
        Assert.Contains("went on", outcome.Lines);
    }

    [Fact]
    public async Task StackTracesAreShownOnRequestOnly()
    {
        Assert.DoesNotContain("   at ", (await house.RunAsync("Fail")).All, StringComparison.Ordinal);
        Assert.Contains("   at ", (await house.RunAsync("Fail", "--verbosity", "verbose")).All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SkipAloneLeavesOnlyWhatWasAskedFor()
    {
        var outcome = await house.RunAsync("Pack", "--skip");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("Compile            Skipped                // by --skip", outcome.Lines);
        Assert.Contains(outcome.Lines, x => x.StartsWith("Pack               Succeeded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SkipWithANameLeavesThatOneOut()
    {
        var outcome = await house.RunAsync("Pack", "--skip", "Prepare");
        Assert.Contains("Prepare            Skipped                // by --skip", outcome.Lines);
        Assert.Contains("compiled", outcome.Lines);
    }

    [Fact]
    public async Task SkippingATargetSkipsWhatOnlyItNeeds()
    {
        var outcome = await house.RunAsync("Pack", "--skip", "compile");
        Assert.Contains("Prepare            Skipped                // because of Compile", outcome.Lines);
        var needed = await house.RunAsync("Pack", "Prepare", "--skip", "compile");
        Assert.Contains("prepared", needed.Lines);
    }

    [Fact]
    public async Task AStaticConditionSkipsDependenciesAsWell()
    {
        var outcome = await house.RunAsync("NotToday");
        Assert.Contains("NotToday           Skipped                // only when DryRun", outcome.Lines);
        Assert.DoesNotContain("prepared", outcome.Lines);
        Assert.Contains("today", (await house.RunAsync("NotToday", "--dry-run")).Lines);
    }

    [Fact]
    public async Task ADynamicConditionDecidesWhenItsTurnHasCome()
    {
        Assert.DoesNotContain("now", (await house.RunAsync("NotNow")).Lines);
        Assert.Contains("now", (await house.RunAsync("NotNow", "--mode", "fancy")).Lines);
    }

    [Fact]
    public async Task TheBuildsOwnExitCodeIsKept() => Assert.Equal(5, (await house.RunAsync("Exit")).ExitCode);

    [Fact]
    public async Task QuietKeepsErrorsAndDropsTheRest()
    {
        var outcome = await house.RunAsync("Whisper", "--verbosity", "quiet", "--token", "hunter22");
        Assert.DoesNotContain(outcome.Lines, x => x.Contains("[WRN] logged", StringComparison.Ordinal) && char.IsDigit(x[0]));
        Assert.Contains(outcome.Lines, x => x.Contains("[ERR] thrown", StringComparison.Ordinal) && char.IsDigit(x[0]));
    }
}
