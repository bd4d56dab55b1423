namespace ArtifactForge.EndToEnd.TheRoad;

/// <summary>Every project has warnings as errors; the solution leaves the build itself out, and build.sh compiles it without analysers.</summary>
[Collection(OneClone.Name)]
public sealed class AnalysersTests(Clone clone)
{
    private const string Compile = "dotnet build build/Build.csproj --configuration Release --nologo --verbosity quiet";

    [Fact]
    public async Task TheBuildHasNoWarning()
    {
        var outcome = await clone.ShellAsync(Compile);
        Assert.True(outcome.ExitCode == 0, outcome.All);
    }

    [Fact]
    public async Task AWarningInTheBuildIsAnError()
    {
        var outcome = await clone.ShellAsync($$"""
            trap 'rm build/Build.Careless.cs' EXIT
            echo 'internal sealed partial class Build { private static int Careless(System.Collections.Generic.List<int> few) => System.Linq.Enumerable.Count(few); }' > build/Build.Careless.cs
            {{Compile}}
            """);
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains("Build.Careless.cs", outcome.All, StringComparison.Ordinal);
    }
}
