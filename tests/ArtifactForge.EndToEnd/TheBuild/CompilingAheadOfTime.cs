using System.Reflection.PortableExecutable;

namespace ArtifactForge.EndToEnd.TheBuild;

/// <summary>What build.sh has compiled holds machine code, where the compiler for that can be had.</summary>
public sealed class CompilingAheadOfTime : IDisposable
{
    private readonly ScratchHouse house = new();

    public void Dispose() => house.Dispose();

    [Fact]
    public async Task WhatRunsHoldsMachineCodeAndEveryChangeIsInIt()
    {
        Assert.Contains("prepared", (await house.RunAsync(Ahead("true"), "Prepare")).Lines);
        Assert.True(HoldsMachineCode(), "Build.dll holds no machine code.");
        var source = house["build/Build.cs"];
        await File.WriteAllTextAsync(source, (await File.ReadAllTextAsync(source)).Replace("prepared", "PREPARED", StringComparison.Ordinal));
        Assert.Contains("PREPARED", (await house.RunAsync(Ahead("true"), "Prepare")).Lines);
        Assert.True(HoldsMachineCode(), "Build.dll holds no machine code.");
        Assert.Single(Directory.GetFiles(house["build/bin/own/artifacts/ahead-of-time"], "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task WhereTheCompilerCannotBeHadThatIsSaidOnceAndTheBuildRuns()
    {
        var variables = new Dictionary<string, string>(house.WithDotnet(
            "build) case \"$2\" in *AheadOfTime.proj) echo 'x.proj : error NU1101: no such package [x.proj]'; exit 1 ;; esac; exec \"$real\" \"$@\" ;;")) { [ScratchHouse.AheadOfTime] = "true" };
        var outcome = await house.RunAsync(variables, "Prepare");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("prepared", outcome.Lines);
        Assert.Contains("could not be compiled ahead of time. It works", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("error NU1101: no such package\n", outcome.Error, StringComparison.Ordinal);
        Assert.False(HoldsMachineCode(), "Build.dll holds machine code.");
        Assert.Empty((await house.RunAsync(variables, "Prepare")).Error);
    }

    [Fact]
    public async Task AnythingButYesAndNoIsAMistake()
    {
        var outcome = await house.RunAsync(Ahead("maybe"), "Prepare");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("it may be 'true' (as without it) or 'false'", outcome.Error, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Ahead(string value) => new() { [ScratchHouse.AheadOfTime] = value };

    private bool HoldsMachineCode()
    {
        var run = File.ReadLines(house["build/bin/own/current"]).First();
        using var reader = new PEReader(File.OpenRead(house[$"build/bin/own/{run}/Build.dll"]));
        return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }
}
