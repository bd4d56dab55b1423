namespace ArtifactForge.EndToEnd.TheBuild;

[Collection(BuiltHouse.Name)]
public sealed class AskingForHelp(ScratchHouse house)
{
    [Fact]
    public async Task NoTargetShowsHelpAndSucceeds()
    {
        var outcome = await house.RunAsync();
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("Compile              -> Prepare", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("    Needs Prepare.", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HelpWinsOverTargets()
    {
        var outcome = await house.RunAsync("Show", "--help");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("--public-url", outcome.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("upstream=", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HelpGroupsTargetsAndParametersByWhoUsesThem()
    {
        var lines = (await house.RunAsync("--help")).Lines.ToList();
        Assert.InRange(lines.IndexOf("  Show"), lines.IndexOf("For administrators"), lines.IndexOf("For developers"));
        Assert.InRange(lines.IndexOf("  Prepare"), lines.IndexOf("For developers"), lines.Count);
        Assert.Equal(2, lines.Count(x => x == "For administrators"));
    }

    [Fact]
    public async Task HelpListsChoicesButNoUnlistedTarget()
    {
        var outcome = await house.RunAsync("--help");
        Assert.Contains("One of Plain, Fancy.", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("One of stable, release-candidate.", outcome.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Notify", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PlanNamesTheOrderAndRunsNothing()
    {
        var outcome = await house.RunAsync("Pack", "--plan");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("   1  Prepare", outcome.Lines);
        Assert.Contains("   2  Compile  after Prepare", outcome.Lines);
        Assert.Contains("   4  Notify", outcome.Lines);
        Assert.DoesNotContain("prepared", outcome.Lines);
    }

    [Fact]
    public async Task PlanSaysWhatIsSkippedAndWhy()
    {
        var outcome = await house.RunAsync("NotToday", "--plan");
        Assert.Contains("   -  NotToday  skipped, only when DryRun", outcome.Lines);
        Assert.Contains("   -  Prepare   skipped, because of NotToday", outcome.Lines);
    }

    [Fact]
    public async Task NothingIsWrittenToDotNuke()
    {
        await house.RunAsync("Show");
        Assert.False(Directory.Exists(house[".nuke/temp"]));
        Assert.False(File.Exists(house[".nuke/build.schema.json"]));
    }
}
