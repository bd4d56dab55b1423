namespace ArtifactForge.EndToEnd.TheBuild;

// One house and its life: each fact builds on what is there, and building is what takes the time.
public sealed class Rebuilding
{
    private const string Compiling = "Building the build…";

    [Fact]
    public async Task WhateverTheBuildIsMadeOfIsNoticedWhenItChanges()
    {
        using var house = new ScratchHouse();
        Assert.Contains(Compiling, (await house.RunAsync("Prepare")).Error, StringComparison.Ordinal);
        Assert.Empty((await house.RunAsync("Prepare")).Error);

        // Same length, same time of change: what `git checkout` and `cp -p` can make of a file.
        var source = house["build/Build.cs"];
        var time = File.GetLastWriteTimeUtc(source);
        await File.WriteAllTextAsync(source, (await File.ReadAllTextAsync(source)).Replace("prepared", "PREPARED", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(source, time);
        var changed = await house.RunAsync("Prepare");
        Assert.Contains(Compiling, changed.Error, StringComparison.Ordinal);
        Assert.Contains("PREPARED", changed.Lines);

        // Older than all that was built.
        var added = house["build/Added.cs"];
        await File.WriteAllTextAsync(added, "partial class Build { Nuke.Common.Target Added => _ => _.Executes(() => System.Console.WriteLine(\"added\")); }\n");
        File.SetLastWriteTimeUtc(added, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Contains("added", (await house.RunAsync("Added")).Lines);

        File.Move(added, house["build/Renamed.cs"]);
        Assert.Contains(Compiling, (await house.RunAsync("Added")).Error, StringComparison.Ordinal);

        File.Delete(house["build/Renamed.cs"]);
        Assert.Equal(2, (await house.RunAsync("Added")).ExitCode);
        Assert.Empty((await house.RunAsync("Prepare")).Error);
    }

    [Fact]
    public async Task TargetsThatWaitForEachOtherAreNamed()
    {
        using var house = new ScratchHouse();
        await File.WriteAllTextAsync(
            house["build/Cycle.cs"],
            "partial class Build { Nuke.Common.Target Left => _ => _.DependsOn(Right); Nuke.Common.Target Right => _ => _.DependsOn(Left); }\n");
        var outcome = await house.RunAsync("Prepare");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("depend on each other: Left -> Right -> Left.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABrokenSourceIsShownAndTheLastBuildIsNotRunInstead()
    {
        using var house = new ScratchHouse();
        await house.RunAsync();
        await File.WriteAllTextAsync(house["build/Broken.cs"], "nonsense\n");
        var outcome = await house.RunAsync("Prepare");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("/build/Broken.cs(1,", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Out);

        File.Delete(house["build/Broken.cs"]);
        Assert.Equal(0, (await house.RunAsync("Prepare")).ExitCode);
    }

    [Fact]
    public async Task TwoStartedAtOnceCompileOnceAndBothRun()
    {
        using var house = new ScratchHouse();
        var outcomes = await Task.WhenAll(house.RunAsync("Prepare"), house.RunAsync("Prepare"));
        Assert.All(outcomes, x => Assert.Equal(0, x.ExitCode));
        Assert.Single(outcomes, x => x.Error.Contains(Compiling, StringComparison.Ordinal));
        Assert.False(Path.Exists(house["build/bin/own/lock"]));
    }

    [Fact]
    public async Task TheLockOfAKilledBuildIsNoHindranceNorIsThatOfOneThatWasBreakingIt()
    {
        using var house = new ScratchHouse();
        var gone = $"99999999@{await LockedByAsync(house, "99999999")}";
        File.CreateSymbolicLink(Lock(house) + ".breaker", gone);
        Assert.Equal(0, (await house.RunAsync("Prepare")).ExitCode);
        Assert.Null(new FileInfo(Lock(house)).LinkTarget);
        Assert.Null(new FileInfo(Lock(house) + ".breaker").LinkTarget);
    }

    /// <summary>Process 1 is another user's, but for root.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(".breaker")]
    public async Task WhoeverIsAtWorkIsWaitedForAndNamedTogetherWithTheLock(string suffix)
    {
        using var house = new ScratchHouse();
        var host = await LockedByAsync(house, suffix.Length == 0 ? "1" : "99999999");
        if (suffix.Length > 0) File.CreateSymbolicLink(Lock(house) + suffix, $"1@{host}");
        var said = Path.Combine(house.Elsewhere, "said");
        using var waiting = house.Start("/bin/bash", ["-c", $"exec '{house.Script}' Prepare 2>'{said}'"], new Dictionary<string, string>());
        var line = $"Waiting for another build.sh (process 1@{host}) that is building the build; if there is none, remove {Lock(house)}{suffix}\n";
        for (var patience = 600; !File.Exists(said) || await File.ReadAllTextAsync(said) != line; patience--)
        {
            Assert.True(patience > 0, "It does not say that it waits.");
            await Task.Delay(100);
        }

        File.Delete(Lock(house) + suffix);
        Assert.Equal(0, (await waiting.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task ALockThatCannotBeTakenIsSaidWithTheReason()
    {
        using var house = new ScratchHouse();
        Directory.CreateDirectory(house["build/bin/own"]);
        await File.WriteAllTextAsync(Lock(house), "no link");
        var outcome = await house.RunAsync("Prepare");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains($"cannot take the lock {Lock(house)}, without which it builds nothing: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("File exists", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Compiling, outcome.Error, StringComparison.Ordinal);
    }

    private static string Lock(ScratchHouse house) => house["build/bin/own/lock"];

    /// <returns>The machine's name, as bash has it.</returns>
    private static async Task<string> LockedByAsync(ScratchHouse house, string process)
    {
        Directory.CreateDirectory(house["build/bin/own"]);
        using var hostname = house.Start("/bin/bash", ["-c", "printf '%s' \"$HOSTNAME\""], new Dictionary<string, string>());
        var host = (await hostname.EndAsync()).Out;
        File.CreateSymbolicLink(Lock(house), $"{process}@{host}");
        return host;
    }
}
