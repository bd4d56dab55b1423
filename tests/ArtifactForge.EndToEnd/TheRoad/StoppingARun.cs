using System.Text.Json;
using System.Text.RegularExpressions;
using ArtifactForge.EndToEnd.TheBuild;

namespace ArtifactForge.EndToEnd.TheRoad;

/// <summary>Ctrl-C ends a run cleanly and says where things stand. Here a run waits for its store's lock when it comes.</summary>
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
        for (var since = DateTime.UtcNow; DateTime.UtcNow - since < Patience; await Task.Yield())
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
        using (var running = clone.Start("./build.sh", publish))
        {
            await WaitAsync(() => Directory.Exists(Path.Combine(store, "objects")) ? store : null);
            using var held = await WaitAsync(() => TryHold(store));
            await running.SignalAsync("INT");
            var stopped = await running.EndAsync();
            Assert.Equal(130, stopped.ExitCode);
            var told = Regex.Match(stopped.Out.ReplaceLineEndings(" "), @"Stopped: (\d+) of (\d+) objects are in place\. No channel has moved\. The same command goes on from there\.");
            Assert.True(told.Success, stopped.All);
            Assert.InRange(int.Parse(told.Groups[1].ValueSpan), 1, int.Parse(told.Groups[2].ValueSpan) - 1);
            Assert.Matches("^published [1-9][0-9]*, skipped 0, failed 0$", stopped.LastLine);
            Assert.DoesNotContain(stopped.Lines, line => line.Length > 100);
        }

        Assert.False(File.Exists(Path.Combine(store, "channels", "stable.json")));
        Assert.Contains("is at work, or was cut off", (await clone.BuildAsync("Status", "--store", store)).Out, StringComparison.Ordinal);
        var again = await clone.BuildAsync(publish);
        Assert.Matches("^published [1-9][0-9]*, skipped [1-9][0-9]*, failed 0$", again.LastLine);
        Assert.Equal(0, again.ExitCode);
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
    [InlineData("Prune --keep 0", "Stopped before anything was written.")]
    public async Task AMoveThatHasNotBegunSaysThatNothingWasWritten(string command, string told)
    {
        var store = clone.NewFolder();
        await clone.BuildAsync("Publish", "--upstream", "sample", "--store", store);
        await clone.BuildAsync("Publish", "--upstream", "sample", "--store", store, "--public-url", "https://cookbooks.example.org");
        var stopped = await StopAsync(store, "INT", [.. command.Split(' '), "--store", store]);
        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains($"{told} The same command goes on from there.", stopped.Out, StringComparison.Ordinal);
        Assert.EndsWith("failed 0", stopped.LastLine, StringComparison.Ordinal);
        Assert.Equal(0, (await clone.BuildAsync([.. command.Split(' '), "--store", store])).ExitCode);
    }
}
