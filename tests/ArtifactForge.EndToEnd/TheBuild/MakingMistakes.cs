namespace ArtifactForge.EndToEnd.TheBuild;

[Collection(BuiltHouse.Name)]
public sealed class MakingMistakes(ScratchHouse house)
{
    [Theory]
    [InlineData("Did you mean Show?", "Shwo")]
    [InlineData("Did you mean Prepare?", "Show", "--skip", "Prepar")]
    [InlineData("Did you mean --regions?", "Show", "--regoins", "x")]
    [InlineData("Did you mean --public-url?", "Show", "--publicurls=x")]
    [InlineData("Did you mean Fancy?", "Show", "--mode", "fncy")]
    [InlineData("Did you mean stable?", "Show", "--channel=stabel")]
    [InlineData("expected a whole number, found 'many'", "Show", "--count", "many")]
    [InlineData("expected true or false, found 'maybe'", "Show", "--dry-run=maybe")]
    [InlineData("expected one of Plain, Fancy, found '7'", "Show", "--mode", "7")]
    [InlineData("--upstream needs a value", "Show", "--upstream")]
    [InlineData("--upstream needs a value", "Show", "--upstream", "--dry-run")]
    [InlineData("--upstream is given twice", "Show", "--upstream", "a", "--upstream", "b")]
    [InlineData("folder /nowhere does not exist", "Show", "--root", "/nowhere")]
    [InlineData("does not support", "Show", "--continue")]
    [InlineData("--folder: '~/x' would be in a folder named '~'", "Show", "--folder=~/x")]
    [InlineData("Write $HOME, or --folder ~.", "Show", "--folder=~")]
    public async Task AMistakeIsNamedAndEndsWithTwoBeforeAnythingRuns(string expected, params string[] arguments)
    {
        var outcome = await house.RunAsync(arguments);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Out);
    }

    [Fact]
    public async Task AParameterThatNoneOfTheTargetsReadsIsAMistakeOnTheCommandLineAlone()
    {
        var outcome = await house.RunAsync("Show", "Needy", "--care", "much");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("--care does nothing for Needy, Show. Prepare: how well. Compile: how fast.", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Out);
        Assert.Equal(0, (await house.RunAsync("Show", "Compile", "--care", "much")).ExitCode);
        Assert.Equal(0, (await house.RunAsync(new Dictionary<string, string> { ["NUKE_CARE"] = "much" }, "Show")).ExitCode);
    }

    [Fact]
    public async Task NothingIsSuggestedThatIsNotNear()
    {
        var outcome = await house.RunAsync("Xylophone");
        Assert.Equal(2, outcome.ExitCode);
        Assert.DoesNotContain("Did you mean", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AllMissingRequirementsAreNamedAtOnce()
    {
        var outcome = await house.RunAsync("Prepare", "Needy");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("Target Needy needs --public-url (or the variable NUKE_PUBLIC_URL).", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Target Needy needs (Count > 1).", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Out);
    }

    [Fact]
    public async Task MetRequirementsAreNoMistake()
    {
        var outcome = await house.RunAsync("Needy", "--public-url", "x", "--count", "2");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("satisfied", outcome.Lines);
    }

    [Fact]
    public async Task RequirementsOfSkippedTargetsDoNotCount() =>
        Assert.Equal(0, (await house.RunAsync("Prepare", "Needy", "--skip", "Needy")).ExitCode);

    [Fact]
    public async Task WhatFollowsAMisspeltNameIsNotRepeated()
    {
        var outcome = await house.RunAsync("Show", "--tokn=hunter22", "--tokn", "hunter22");
        Assert.Equal(2, outcome.ExitCode);
        Assert.DoesNotContain("hunter22", outcome.All, StringComparison.Ordinal);
    }
}
