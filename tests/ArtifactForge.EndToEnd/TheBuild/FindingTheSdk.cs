namespace ArtifactForge.EndToEnd.TheBuild;

public sealed class FindingTheSdk : IDisposable
{
    private readonly ScratchHouse house = new();

    public void Dispose() => house.Dispose();

    [Fact]
    public async Task WithoutDotnetPeopleLearnWhatToInstall()
    {
        var outcome = await house.RunAsync(new Dictionary<string, string> { ["PATH"] = house.Elsewhere }, "Prepare");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("dotnet-sdk-10.0", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Out);
    }

    [Fact]
    public async Task AnOldSdkIsNamedTogetherWithTheOneToInstall()
    {
        var variables = house.WithDotnet("--version) exit 155 ;;\n--list-sdks) echo '8.0.100 [/somewhere]' ;;\nbuild) exit 99 ;;");
        var outcome = await house.RunAsync(variables, "Prepare");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("8.0.100", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("dotnet-sdk-10.0", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TelemetryIsSwitchedOff()
    {
        var variables = house.WithDotnet("build) echo \": error telemetry=$DOTNET_CLI_TELEMETRY_OPTOUT\"; exit 1 ;;");
        Assert.Contains("telemetry=1", (await house.RunAsync(variables, "Prepare")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnUnknownEngineIsAMistake()
    {
        var outcome = await house.RunAsync(new Dictionary<string, string> { ["NUKE_ENGINE"] = "pakcage" }, "Prepare");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("'own' (as without it) or 'package'", outcome.Error, StringComparison.Ordinal);
    }
}
