using System.Diagnostics;
using System.Globalization;
using ArtifactForge.EndToEnd.Stores;
using ArtifactForge.EndToEnd.TheBuild;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>Kills at random moments and races, by hand and for long: <c>./build.sh Test --soak</c>. docs/reliability.md has the results.</summary>
internal sealed class Soak(Ground ground, Random random)
{
    private const int Kills = 200;
    private const int Races = 100;
    private const int Killed = 128 + 9;

    private int editions;

    public static async Task<int> RunAsync(string? seed)
    {
        var number = seed is null ? Random.Shared.Next() : int.Parse(seed, CultureInfo.InvariantCulture);
        await TellAsync($"seed {number}");
        using var ground = new Ground();
        await ground.InitializeAsync();
        var soak = new Soak(ground, new Random(number));
        var folder = ground.NewFirstFolder();
        var isWhole = await soak.OnAsync("folder", StoreBytesOf.Folder(folder), edition => ground.StartPublish(folder, edition.Catalogue));
        if (CephServer.MissingBecause is { } missing)
        {
            await TellAsync($"ceph left out: {missing}");
            return 1;
        }

        var bucket = await ground.BucketAsync("ceph");
        await using var trial = await Trial.OfAnUpdateAsync(ground, bucket);
        isWhole &= await soak.OnAsync("ceph", trial.Bytes, trial.Start);
        return isWhole ? 0 : 1;
    }

    private async Task<bool> OnAsync(string kind, StoreBytes bytes, Func<Edition, RunningBuild> start)
    {
        var clock = Stopwatch.StartNew();
        await using var reader = new ReleaseReader(bytes).Start();
        var late = await KillAsync(kind, start);
        var race = new Race(ground, reader, start);
        while (race.Races < Races)
        {
            await race.RunAsync(different: race.Races % 2 == 0);
            await TellEveryAsync(20, $"{kind}: {race.Races} of {Races} races", race.Races);
        }

        var now = await reader.EndAsync();
        var copies = await Record.ExceptionAsync(() => now!.RequireCopiesAsync(bytes));
        foreach (var fault in reader.Faults.Append(copies?.Message).OfType<string>())
        {
            await TellAsync($"{kind}: {fault}");
        }

        await TellAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{kind}: {Kills} kills ({late} runs were done before), {race.Races} races (one was refused in {race.Refused}), {reader.Whole} whole reads up to sequence {now?.Sequence}, {reader.Count("broken")} broken reads, {reader.Count("changed")} changed immutable bytes, {reader.Count("lost")} lost, {reader.Count("sequence")} falls of the sequence, {clock.Elapsed.TotalMinutes:0} minutes"));
        return reader.Faults.Count == 0 && copies is null;
    }

    /// <summary>Sometimes the next run finishes what was cut off, sometimes another release comes over it.</summary>
    private async Task<int> KillAsync(string kind, Func<Edition, RunningBuild> start)
    {
        var (kills, late, usual) = (0, 0, TimeSpan.FromSeconds(1));
        while (kills < Kills)
        {
            var edition = new Edition(ground.World.Catalogue(100_000 + ++editions), "", "");
            using (var running = start(edition))
            {
                await Task.Delay(usual * (random.NextDouble() * 1.1));
                running.Kill();
                var outcome = await running.EndAsync();
                Assert.True(outcome.ExitCode is Killed or 0, outcome.All);
                (kills, late) = outcome.ExitCode == Killed ? (kills + 1, late) : (kills, late + 1);
            }

            if (random.Next(2) == 0 || kills == Kills)
            {
                var clock = Stopwatch.StartNew();
                using var further = start(edition);
                var outcome = await further.EndAsync();
                Assert.True(outcome.ExitCode == 0, outcome.All);
                usual = clock.Elapsed;
            }

            await TellEveryAsync(50, $"{kind}: {kills} of {Kills} kills", kills);
        }

        return late;
    }

    private static Task TellEveryAsync(int step, string text, int count) => count % step == 0 ? TellAsync(text) : Task.CompletedTask;

    private static Task TellAsync(string text) => Console.Out.WriteLineAsync($"soak: {text}");
}
