namespace ArtifactForge.EndToEnd.TheBuild;

[Collection(BuiltHouse.Name)]
public sealed class GivingParameters(ScratchHouse house) : IDisposable
{
    private readonly string file = house[".nuke/parameters.json"];

    public void Dispose()
    {
        if (File.Exists(file)) File.Delete(file);
    }

    [Theory]
    [InlineData("regions=a|b", "Show", "--regions", "a", "b")]
    [InlineData("regions=a|b", "Show", "--regions", "a", "--regions", "b")]
    [InlineData("regions=a,b", "Show", "--regions", "a,b")]
    [InlineData("names=a|b|c", "Show", "--names", "a,b", "c")]
    [InlineData("upstream=x=y", "Show", "--upstream=x=y")]
    [InlineData("upstream=", "Show", "--upstream=")]
    [InlineData("mode=Fancy channel= count= dry=False", "Show", "--mode", "FANCY")]
    [InlineData("mode=Plain channel=release-candidate count= dry=False", "Show", "--channel", "release-candidate")]
    [InlineData("mode=Plain channel=release-candidate count= dry=False", "Show", "--channel=ReleaseCandidate")]
    [InlineData("mode=Plain channel= count=-1 dry=False", "Show", "--count", "-1")]
    [InlineData("mode=Plain channel= count= dry=True", "Show", "--dry-run")]
    [InlineData("mode=Plain channel= count= dry=False", "Show", "--dry-run", "false")]
    [InlineData("mode=Plain channel= count= dry=True", "--dry-run", "Show")]
    [InlineData("upstream=x", "--upstream", "x", "Show")]
    [InlineData("regions=a", "--regions", "a", "--", "Show")]
    [InlineData("url=x", "show", "--PublicUrl", "x")]
    public async Task AParameterIsReadAs(string expected, params string[] arguments)
    {
        var outcome = await house.RunAsync(arguments);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains(expected, outcome.Lines);
    }

    [Fact]
    public async Task TheInitialValueIsTheLastSource() =>
        Assert.Contains("upstream=initial", (await house.RunAsync("Show")).Lines);

    [Fact]
    public async Task TheFileWinsOverTheInitialValue()
    {
        WriteFile("""{ "$schema": "x", "Upstream": "file", "Regions": ["a", "b"], "Count": 3, "DryRun": true }""");
        var outcome = await house.RunAsync("Show");
        Assert.Contains("upstream=file", outcome.Lines);
        Assert.Contains("regions=a|b", outcome.Lines);
        Assert.Contains("mode=Plain channel= count=3 dry=True", outcome.Lines);
    }

    [Fact]
    public async Task TheEnvironmentWinsOverTheFile()
    {
        WriteFile("""{ "Upstream": "file" }""");
        Assert.Contains("upstream=variable", (await house.RunAsync(With("NUKE_UPSTREAM", "variable"), "Show")).Lines);
    }

    [Fact]
    public async Task TheCommandLineWinsOverTheEnvironment()
    {
        var outcome = await house.RunAsync(With("NUKE_UPSTREAM", "variable"), "Show", "--upstream", "line");
        Assert.Contains("upstream=line", outcome.Lines);
    }

    [Theory]
    [InlineData("NUKE_PUBLIC_URL")]
    [InlineData("NUKE_PUBLICURL")]
    [InlineData("nuke_PublicUrl")]
    public async Task AVariableMayBeSpeltInAnyCase(string name) =>
        Assert.Contains("url=variable", (await house.RunAsync(With(name, "variable"), "Show")).Lines);

    [Theory]
    [InlineData("PUBLIC_URL")]
    [InlineData("PublicUrl")]
    [InlineData("publicurl")]
    public async Task AVariableWithoutThePrefixIsIgnored(string name) =>
        Assert.Contains("url=", (await house.RunAsync(With(name, "variable"), "Show")).Lines);

    [Fact]
    public async Task TwoSpellingsOfAVariableMayNotContradictEachOther()
    {
        var variables = new Dictionary<string, string> { ["NUKE_PUBLIC_URL"] = "a", ["NUKE_PUBLICURL"] = "b" };
        var outcome = await house.RunAsync(variables, "Show");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("contradict each other", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMisspeltVariableIsWarnedOf()
    {
        var outcome = await house.RunAsync(With("NUKE_PUBLIC_ULR", "x"), "Show");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("Did you mean NUKE_PUBLIC_URL?", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMisspeltNameInTheFileIsAMistake()
    {
        WriteFile("""{ "Upstraem": "file" }""");
        var outcome = await house.RunAsync("Show");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("Did you mean Upstream?", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PathsOnTheCommandLineAreRelativeToTheCaller() =>
        Assert.Contains($"folder={house.Elsewhere}/x", (await house.RunAsync("Show", "--folder", "x")).Lines);

    [Fact]
    public async Task PathsInTheFileAreRelativeToTheHouse()
    {
        WriteFile("""{ "Folder": "x" }""");
        Assert.Contains($"folder={house.Root}/x", (await house.RunAsync("Show")).Lines);
    }

    [Fact]
    public async Task TheRootIsWhereTheScriptIsWhateverTheEnvironmentSays() =>
        Assert.Contains($"root={house.Root}", (await house.RunAsync(With("NUKE_ROOT", "/"), "Show")).Lines);

    [Fact]
    public async Task TheRootCanBeGiven() =>
        Assert.Contains($"root={house.Elsewhere}", (await house.RunAsync("Show", "--root", ".")).Lines);

    private static Dictionary<string, string> With(string name, string value) => new() { [name] = value };

    private void WriteFile(string json)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, json);
    }
}
