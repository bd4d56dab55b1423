using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>
/// Reads a channel all the time while something happens to its store, and remembers everything: each release must be whole,
/// immutable bytes must stay, the sequence must never fall.
/// </summary>
public sealed class ReleaseReader(StoreBytes store, string channel = "stable") : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, string> seen = new();
    private readonly ConcurrentQueue<string> faults = new();
    private readonly CancellationTokenSource done = new();
    private Task polling = Task.CompletedTask;
    private WholeRelease? last;
    private int whole;
    private int unanswered;

    /// <summary>How many releases were read from end to end.</summary>
    public int Whole => whole;

    /// <summary>How often the server left a reader without an answer.</summary>
    public int Unanswered => unanswered;

    /// <summary>What must never be: broken reads, changed bytes, a sequence that fell, things that vanished.</summary>
    public IReadOnlyList<string> Faults => [.. faults];

    public WholeRelease? Last => last;

    public ReleaseReader Start()
    {
        polling = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await ReadAsync();
                await Task.Delay(10);
            }
        });
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await done.CancelAsync();
        await polling;
        done.Dispose();
    }

    /// <summary>Stops polling and looks once more: at the channel, at its copies where it has them, and at everything that it ever saw.</summary>
    /// <returns>The release that is there now.</returns>
    public async Task<WholeRelease?> EndAsync()
    {
        await done.CancelAsync();
        await polling;
        await ReadAsync();
        foreach (var (key, sha256) in seen)
        {
            if (await store(key) is not { } bytes)
            {
                faults.Enqueue($"lost: {key}");
            }
            else if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != sha256)
            {
                faults.Enqueue($"changed: {key}");
            }
        }

        return last;
    }

    /// <summary>What is there at this moment.</summary>
    public Task<WholeRelease?> ReadNowAsync() => WholeRelease.ReadAsync(store, channel, Remember);

    private async Task ReadAsync()
    {
        try
        {
            var read = await ReadNowAsync();
            if (last is not null && (read is null || read.Sequence < last.Sequence))
            {
                faults.Enqueue($"the sequence fell from {last.Sequence} to {read?.Sequence ?? 0}");
            }

            last = read;
            Interlocked.Add(ref whole, read is null ? 0 : 1);
        }
        catch (BrokenException broken)
        {
            faults.Enqueue($"broken: {broken.Message}");
        }
        catch (UnansweredException)
        {
            Interlocked.Increment(ref unanswered);
        }
    }

    private void Remember(string key, string sha256)
    {
        if (seen.GetOrAdd(key, sha256) != sha256)
        {
            faults.Enqueue($"changed: {key}");
        }
    }
}
