using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ArtifactForge.EndToEnd.Survival;
using ArtifactForge.EndToEnd.TheBuild;

namespace ArtifactForge.EndToEnd.TheRoad;

/// <summary>Ctrl-C ends a run cleanly and says where things stand. Here most runs wait for their store's lock when it comes.</summary>
[Collection(OneClone.Name)]
public sealed class StoppingARun(Clone clone)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static FileStream? TryHold(string store)
    {
        try
        {
            Directory.CreateDirectory(Path.Combine(store, ".aside"));
            return new FileStream(Path.Combine(store, ".aside", "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static async Task<T> WaitAsync<T>(Func<T?> find)
        where T : class
    {
        for (var since = DateTime.UtcNow; DateTime.UtcNow - since < Patience; await Task.Delay(1))
        {
            if (find() is { } found)
            {
                return found;
            }
        }

        throw new TimeoutException("The run never came to where it was to be stopped.");
    }

    /// <summary>What a writer is about to add waits aside for the lock.</summary>
    private static string? Waiting(string store) => Directory.EnumerateFiles(Path.Combine(store, ".aside")).FirstOrDefault(file => Path.GetFileName(file) != "lock");

    /// <summary>
    /// In place of the lock that is given away for moments: the run goes on by a few objects in each, and stands still while this looks
    /// how far it has come, however long that takes.
    /// </summary>
    private static FileStream HoldWhere(string store, FileStream held, Func<bool> isThere)
    {
        for (var since = DateTime.UtcNow; !isThere();)
        {
            if (DateTime.UtcNow - since > Patience) throw new TimeoutException("The run never came to where it was to be stopped.");
            held.Dispose();
            FileStream? next;
            do
            {
                Thread.Sleep(1);
                next = TryHold(store);
            }
            while (next is null);
            held = next;
        }

        return held;
    }

    /// <summary>Last of all: where the machine is busy, the run is to wait for these tests rather than they for it.</summary>
    private RunningBuild StartLast(params string[] arguments) => clone.Start("/usr/bin/nice", ["-n", "19", "./build.sh", .. arguments]);

    private async Task<Outcome> StopAsync(string store, string signal, params string[] arguments)
    {
        using var held = TryHold(store);
        using var running = clone.Start("./build.sh", arguments);
        await WaitAsync(() => Waiting(store));
        await running.SignalAsync(signal);
        return await running.EndAsync();
    }

    [Fact]
    public async Task APublicationSaysHowMuchIsInPlaceAndTheSameCommandGoesOn()
    {
        var store = clone.NewFolder();
        string[] publish = ["Publish", "--upstream", "sample", "--store", store];
        Assert.Equal(0, (await clone.BuildAsync([.. publish, "--releases", "3.4.1"])).ExitCode);
        await using var reader = new ReleaseReader(StoreBytesOf.Folder(store)).Start();
        var first = await reader.ReadNowAsync();
        var before = Objects(store);
        var lockAtFirst = TryHold(store)!;
        using (var running = StartLast(publish))
        {
            await WaitAsync(() => Waiting(store));

            // Eight are written at once: of so many, some are read back and counted.
            using var held = HoldWhere(store, lockAtFirst, () => Objects(store) > before + 10);
            await running.SignalAsync("INT");
            var stopped = await running.EndAsync();
            Assert.Equal(130, stopped.ExitCode);
            var told = Regex.Match(Unwrapped(stopped), @"Stopped: (\d+) of (\d+) objects are in place\. No channel has moved\. Run the same command again to continue\.");
            Assert.True(told.Success, stopped.All);
            Assert.InRange(int.Parse(told.Groups[1].ValueSpan), 1, int.Parse(told.Groups[2].ValueSpan) - 1);
            Assert.Matches("^published [1-9][0-9]*, skipped [0-9]+, failed 0$", stopped.LastLine);
            Assert.DoesNotContain(stopped.Lines, line => line.Length > 100);
        }

        Assert.Equal(["lock"], Directory.EnumerateFiles(Path.Combine(store, ".aside")).Select(Path.GetFileName));
        Assert.Equal(first!.Id, (await reader.ReadNowAsync())!.Id);
        Assert.DoesNotContain("is in progress or was interrupted", Unwrapped(await clone.BuildAsync("Status", "--store", store)), StringComparison.Ordinal);
        var again = await clone.BuildAsync(publish);
        Assert.True(again.ExitCode == 0, again.All);
        Assert.Matches("^published [1-9][0-9]*, skipped [1-9][0-9]*, failed 0$", again.LastLine);
        await RequireWholeAsync(reader, store, first.Sequence + 1);
    }

    [Fact]
    public async Task APruneSaysHowMuchIsGoneAndTheSameCommandGoesOn()
    {
        const int Many = 10_000;
        var store = clone.NewFolder();
        Assert.Equal(0, (await clone.BuildAsync("Publish", "--upstream", "sample", "--store", store)).ExitCode);

        // So much that nobody names that it takes a while to remove.
        var needed = Objects(store);
        foreach (var number in Enumerable.Range(0, Many))
        {
            await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(store, "objects", $"{number:D32}")).FullName, "file.txt"), "x");
        }

        await using var reader = new ReleaseReader(StoreBytesOf.Folder(store)).Start();
        string[] prune = ["Prune", "--store", store];
        int removed;
        using (var running = StartLast(prune))
        {
            await WaitAsync(() => Directory.Exists(Path.Combine(store, "objects", $"{200:D32}")) ? null : store);
            await running.SignalAsync("INT");
            var stopped = await running.EndAsync();
            Assert.Equal(130, stopped.ExitCode);
            var told = Regex.Match(Unwrapped(stopped), @"Stopped: ([\d ]+) of 10 000 objects are removed\. Everything that channels need is untouched\. Run the same command again to continue\.");
            Assert.True(told.Success, stopped.All);
            removed = int.Parse(told.Groups[1].Value.Replace(" ", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
            Assert.Equal($"removed {removed}, skipped 0, failed 0", stopped.LastLine);
        }

        var left = Objects(store) - needed;
        Assert.InRange(left, 1, Many - 100);
        Assert.InRange(Many - left - removed, 0, 8);
        var again = await clone.BuildAsync(prune);
        Assert.True(again.ExitCode == 0, again.All);
        Assert.Equal($"removed {left}, skipped 0, failed 0", again.LastLine);
        Assert.Equal("removed 0, skipped 0, failed 0", (await clone.BuildAsync(prune)).LastLine);
        await RequireWholeAsync(reader, store, sequence: 1);
        Assert.StartsWith("published 0, ", (await clone.BuildAsync("Publish", "--upstream", "sample", "--store", store)).LastLine, StringComparison.Ordinal);
    }

    private static int Objects(string store) => Directory.GetDirectories(Path.Combine(store, "objects")).Length;

    // Paragraphs are broken where the line is full, and indented from there on.
    private static string Unwrapped(Outcome outcome) => Regex.Replace(outcome.Out, @"\s+", " ");

    private static async Task RequireWholeAsync(ReleaseReader reader, string store, long sequence)
    {
        var now = await reader.EndAsync();
        Assert.Equal([], reader.Faults);
        Assert.Equal(sequence, now!.Sequence);
        await now.RequireCopiesAsync(StoreBytesOf.Folder(store));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task WithJsonTheDocumentSaysSoToo(string signal, int status)
    {
        var store = clone.NewFolder();
        var stopped = await StopAsync(store, signal, "Publish", "--upstream", "sample", "--store", store, "--json");
        Assert.Equal(status, stopped.ExitCode);
        var document = JsonDocument.Parse(stopped.Out).RootElement;
        Assert.Equal(status, document.GetProperty("exitStatus").GetInt32());
        Assert.StartsWith("Stopped", Assert.Single(document.GetProperty("errors").EnumerateArray()).GetProperty("what").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Promote --from stable --to next", "Stopped before anything was written.")]
    [InlineData("Rollback --to 1", "Stopped before anything was written.")]
    public async Task AMoveThatHasNotBegunSaysThatNothingWasWritten(string command, string told)
    {
        var store = clone.NewFolder();
        await clone.BuildAsync("Publish", "--upstream", "sample", "--store", store);
        await clone.BuildAsync("Publish", "--upstream", "sample", "--store", store, "--public-url", "https://cookbooks.example.org");
        var stopped = await StopAsync(store, "INT", [.. command.Split(' '), "--store", store]);
        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains($"{told} Run the same command again to continue.", Unwrapped(stopped), StringComparison.Ordinal);
        Assert.EndsWith("failed 0", stopped.LastLine, StringComparison.Ordinal);
        Assert.Equal(0, (await clone.BuildAsync([.. command.Split(' '), "--store", store])).ExitCode);
    }
}
