using System.Diagnostics;
using System.Text.RegularExpressions;
using ArtifactForge.Tests;

namespace ArtifactForge.EndToEnd.TheBuild;

/// <summary>What build.sh has compiled is a native program, where the compiler for that and a linker can be had.</summary>
public sealed partial class CompilingAheadOfTime : IDisposable
{
    private readonly ScratchHouse house = new();

    public void Dispose() => house.Dispose();

    [AheadOfTimeFact]
    public async Task WhatRunsIsANativeProgramAndEveryChangeIsInIt()
    {
        Assert.Contains("prepared", (await house.RunAsync(Ahead("true"), "Prepare")).Lines);
        var source = house["build/Build.cs"];
        await File.WriteAllTextAsync(source, (await File.ReadAllTextAsync(source)).Replace("prepared", "PREPARED", StringComparison.Ordinal));
        Assert.Contains("PREPARED", (await house.RunAsync(Ahead("true"), "Prepare")).Lines);

        // Nobody could run that.
        await File.WriteAllTextAsync(Path.Combine(Run(), "Build.dll"), "");
        Assert.Contains("PREPARED", (await house.RunAsync(Ahead("true"), "Prepare")).Lines);
        Assert.Contains("PREPARED", (await house.RunAsync(Ahead("false"), "Prepare")).Lines);
        Assert.False(IsNative(), "There is a native program that was not asked for.");
    }

    [AheadOfTimeFact]
    public async Task ANativeProgramAnswersAsTheOtherDoes()
    {
        string[][] questions = [["--help"], ["--plan"], ["Nonsense"], ["--mode", "7"], ["Show", "--mode", "fancy", "--channel", "release-candidate"]];
        var native = await AnswersAsync("true");
        Assert.True(IsNative(), "There is no native program.");
        Assert.Equal(await AnswersAsync("false"), native);

        async Task<List<string>> AnswersAsync(string ahead)
        {
            await house.RunAsync(Ahead(ahead), "Prepare");
            var answers = new List<string>();
            foreach (var question in questions)
            {
                var outcome = await house.RunAsync(Ahead(ahead), question);
                answers.Add($"{string.Join(' ', question)}: {outcome.ExitCode}\n{Clock().Replace(outcome.All, "")}");
            }

            return answers;
        }
    }

    [Fact]
    public Task WhereTheCompilerCannotBeHadThatIsSaidOnceAndTheBuildRuns() =>
        AssertRunsWithoutAsync(house.WithDotnet("publish) echo 'x.csproj : error NU1101: no such package [x.csproj]'; exit 1 ;;"), "error NU1101: no such package\n");

    [AheadOfTimeFact]
    public Task WhereNoLinkerCanBeHadThatIsSaidOnceAndTheBuildRuns() =>
        AssertRunsWithoutAsync(new Dictionary<string, string> { ["CppCompilerAndLinker"] = "no-such-linker" }, "Requested linker ('no-such-linker') not found in PATH.\n");

    [Fact]
    public async Task AnSdkThatIsUpdatedIsUsedAtOnce()
    {
        var (dotnet, sdks) = DotnetOfItsOwn();
        var variables = new Dictionary<string, string> { ["PATH"] = $"{dotnet}:{Environment.GetEnvironmentVariable("PATH")}" };
        await AssertIsCompiledAsync();
        var updated = Path.Combine(sdks, "10.0.999");

        Directory.CreateSymbolicLink(updated, Directory.GetDirectories(sdks).Single());
        await AssertIsCompiledAsync();
        Assert.Empty((await house.RunAsync(variables, "Prepare")).Error);

        Directory.Delete(updated);
        await AssertIsCompiledAsync();

        async Task AssertIsCompiledAsync()
        {
            var outcome = await house.RunAsync(variables, "Prepare");
            Assert.Contains("Building the build…", outcome.Error, StringComparison.Ordinal);
            Assert.Contains("prepared", outcome.Lines);
            Assert.Equal(sdks, Current()[2]);
        }
    }

    [Fact]
    public async Task AnythingButYesAndNoIsAMistake()
    {
        var outcome = await house.RunAsync(Ahead("maybe"), "Prepare");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("it may be 'true' (as without it) or 'false'", outcome.Error, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Ahead(string value) => new() { [ScratchHouse.AheadOfTime] = value };

    private async Task AssertRunsWithoutAsync(IReadOnlyDictionary<string, string> missing, string why)
    {
        var variables = new Dictionary<string, string>(missing) { [ScratchHouse.AheadOfTime] = "true" };
        var outcome = await house.RunAsync(variables, "Prepare");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("prepared", outcome.Lines);
        Assert.Contains("could not be compiled ahead of time. It works", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(why, outcome.Error, StringComparison.Ordinal);
        Assert.False(IsNative(), "There is a native program.");
        Assert.Empty((await house.RunAsync(variables, "Prepare")).Error);
    }

    /// <summary>A dotnet beside which SDKs come and go; all else is that of this machine.</summary>
    private (string Dotnet, string Sdks) DotnetOfItsOwn()
    {
        var real = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
        var own = Path.Combine(house.Elsewhere, "dotnet");
        var sdks = Path.Combine(own, "sdk");
        Directory.CreateDirectory(sdks);
        File.Copy(Path.Combine(real, "dotnet"), Path.Combine(own, "dotnet"));
        foreach (var folder in Directory.GetDirectories(real).Where(folder => Path.GetFileName(folder) != "sdk"))
        {
            Directory.CreateSymbolicLink(Path.Combine(own, Path.GetFileName(folder)), folder);
        }

        var newest = Directory.GetDirectories(Path.Combine(real, "sdk"), "10.0.*").Order(StringComparer.Ordinal).Last();
        Directory.CreateSymbolicLink(Path.Combine(sdks, Path.GetFileName(newest)), newest);
        return (own, sdks);
    }

    private string[] Current() => File.ReadAllLines(house["build/bin/own/current"]);

    private string Run() => house[$"build/bin/own/{Current()[0]}"];

    private bool IsNative() => File.Exists(Path.Combine(Run(), "native", "Build"));

    [GeneratedRegex(@"\d\d:\d\d:\d\d")]
    private static partial Regex Clock();
}

/// <summary>A fact that needs the compiler to machine code, which comes from the package registry. On CI it has to be there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AheadOfTimeFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> CanBeHad = new(() => HasLinker() && (IsKept() || CanBeRestored()));

    public AheadOfTimeFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") != "true" && !CanBeHad.Value) Skip = "A native program needs gcc or clang (Debian: gcc libc6-dev), and the package Microsoft.DotNet.ILCompiler.";
    }

    private static bool HasLinker() =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "gcc")) || File.Exists(Path.Combine(folder, "clang")));

    private static bool IsKept()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(home, ".nuget", "packages");
        return Directory.Exists(packages) && Directory.EnumerateDirectories(packages, "runtime.*.microsoft.dotnet.ilcompiler").Any();
    }

    private static bool CanBeRestored()
    {
        var aside = Directory.CreateTempSubdirectory("artifactforge-");
        try
        {
            var project = Path.Combine(ScratchHouse.Repository, "build", "ahead-of-time", "AheadOfTime.csproj");
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
