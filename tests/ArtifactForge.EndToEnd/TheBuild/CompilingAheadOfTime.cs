using System.Diagnostics;
using System.Reflection.PortableExecutable;
using ArtifactForge.Tests;

namespace ArtifactForge.EndToEnd.TheBuild;

/// <summary>What build.sh has compiled holds machine code, where the compiler for that can be had.</summary>
public sealed class CompilingAheadOfTime : IDisposable
{
    private readonly ScratchHouse house = new();

    public void Dispose() => house.Dispose();

    [AheadOfTimeFact]
    public async Task WhatRunsHoldsMachineCodeAndEveryChangeIsInIt()
    {
        Assert.Contains("prepared", (await house.RunAsync(Ahead("true"), "Prepare")).Lines);
        Assert.True(HoldsMachineCode(), "Build.dll holds no machine code.");
        var source = house["build/Build.cs"];
        await File.WriteAllTextAsync(source, (await File.ReadAllTextAsync(source)).Replace("prepared", "PREPARED", StringComparison.Ordinal));
        Assert.Contains("PREPARED", (await house.RunAsync(Ahead("true"), "Prepare")).Lines);
        Assert.True(HoldsMachineCode(), "Build.dll holds no machine code.");
        Assert.Single(Directory.GetFiles(house["build/bin/own/artifacts/ahead-of-time"], "*", SearchOption.AllDirectories));
        Assert.Contains("PREPARED", (await house.RunAsync(Ahead("false"), "Prepare")).Lines);
        Assert.False(HoldsMachineCode(), "Build.dll holds machine code that was not asked for.");
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

    [AheadOfTimeFact]
    public async Task ARuntimeThatIsUpdatedIsUsedAtOnceAndNeverAnotherThanTheCodeIsFor()
    {
        var (dotnet, frameworks) = DotnetOfItsOwn();
        var variables = new Dictionary<string, string>(Ahead("true")) { ["PATH"] = $"{dotnet}:{Environment.GetEnvironmentVariable("PATH")}" };
        Assert.Contains("prepared", (await house.RunAsync(variables, "Prepare")).Lines);
        var installed = Directory.GetDirectories(frameworks).Single();
        var updated = Path.Combine(frameworks, "10.0.999");

        Directory.CreateSymbolicLink(updated, installed);
        await AssertIsCompiledForAsync(updated, variables);
        Assert.Empty((await house.RunAsync(variables, "Prepare")).Error);

        Directory.Delete(updated);
        await AssertIsCompiledForAsync(installed, variables);
    }

    [Fact]
    public async Task AnythingButYesAndNoIsAMistake()
    {
        var outcome = await house.RunAsync(Ahead("maybe"), "Prepare");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("it may be 'true' (as without it) or 'false'", outcome.Error, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Ahead(string value) => new() { [ScratchHouse.AheadOfTime] = value };

    private async Task AssertIsCompiledForAsync(string framework, IReadOnlyDictionary<string, string> variables)
    {
        var outcome = await house.RunAsync(variables, "Prepare");
        Assert.Contains("Building the build…", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("prepared", outcome.Lines);
        Assert.True(HoldsMachineCode(), "Build.dll holds no machine code.");
        Assert.Equal(framework, Current()[2]);
    }

    /// <summary>A dotnet beside which runtimes come and go; all else is that of this machine.</summary>
    private (string Dotnet, string Frameworks) DotnetOfItsOwn()
    {
        var installed = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var real = Path.GetFullPath(Path.Combine(installed, "..", "..", ".."));
        var own = Path.Combine(house.Elsewhere, "dotnet");
        var frameworks = Path.Combine(own, "shared", "Microsoft.NETCore.App");
        Directory.CreateDirectory(frameworks);
        File.Copy(Path.Combine(real, "dotnet"), Path.Combine(own, "dotnet"));
        foreach (var folder in Directory.GetDirectories(real).Where(folder => Path.GetFileName(folder) != "shared"))
        {
            Directory.CreateSymbolicLink(Path.Combine(own, Path.GetFileName(folder)), folder);
        }

        Directory.CreateSymbolicLink(Path.Combine(frameworks, Path.GetFileName(installed)), installed);
        return (own, frameworks);
    }

    private string[] Current() => File.ReadAllLines(house["build/bin/own/current"]);

    private bool HoldsMachineCode()
    {
        using var reader = new PEReader(File.OpenRead(house[$"build/bin/own/{Current()[0]}/Build.dll"]));
        return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }
}

/// <summary>A fact that needs the compiler to machine code, which comes from the package registry. On CI it has to be there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AheadOfTimeFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> CanBeHad = new(() => IsKept() || CanBeRestored());

    public AheadOfTimeFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") != "true" && !CanBeHad.Value) Skip = "The package Microsoft.NETCore.App.Crossgen2 cannot be restored here.";
    }

    private static bool IsKept()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(home, ".nuget", "packages");
        return Directory.Exists(packages) && Directory.EnumerateDirectories(packages, "microsoft.netcore.app.crossgen2.*").Any();
    }

    private static bool CanBeRestored()
    {
        var aside = Directory.CreateTempSubdirectory("artifactforge-");
        try
        {
            var project = Path.Combine(ScratchHouse.Repository, "build", "ahead-of-time", "AheadOfTime.proj");
            using var process = Process.Start(new ProcessStartInfo("dotnet", ["restore", project, "--artifacts-path", aside.FullName, "--verbosity", "quiet"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
            process.End(process.StandardOutput.ReadToEndAsync());
            return process.ExitCode == 0;
        }
        finally
        {
            aside.Delete(recursive: true);
        }
    }
}
