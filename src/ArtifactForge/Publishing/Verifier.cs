using System.Collections.Concurrent;
using ArtifactForge.Catalog;

namespace ArtifactForge.Publishing;

/// <summary>Reads everything that channels of a store reach and finds whatever is not as it should be. Writes nothing.</summary>
/// <param name="pins">What the catalogue says of upstream's tarballs.</param>
/// <param name="spoolFolder">Where a tarball waits that is too large for memory.</param>
public sealed class Verifier(IStore store, UpstreamFacts pins, string spoolFolder, IProgress<VerificationProgress> progress)
{
    private readonly Reach reach = new(store, pins);
    private readonly ConcurrentQueue<Damage> damages = [];
    private long bytes;

    /// <param name="channel">Null for all that the store has or had.</param>
    public async Task<Verification> VerifyAsync(string? channel, CancellationToken cancellation)
    {
        var channels = channel is not null ? [channel] : await ChannelState.ListAsync(store, cancellation);
        if (channels.Count == 0)
        {
            channels = [Copies.Channel];
        }

        foreach (var one in channels)
        {
            await reach.FollowAsync(one, cancellation);
        }

        if (channel is null && !channels.Contains(Copies.Channel))
        {
            await reach.MissPointerOfCopiesAsync(cancellation);
        }

        await ReadAllAsync(cancellation);
        var tarballs = reach.Promises.Values.Select(known => known.Select(promise => promise.Tarball).OfType<TarballPromise>().ToList()).Where(known => known.Count > 0).ToList();
        return new Verification
        {
            Store = store.Name,
            Channels = channels,
            Keys = reach.Keys.Count(),
            Bytes = bytes,
            Tarballs = tarballs.Count,
            PinnedTarballs = tarballs.Count(known => known.TrueForAll(promise => promise.Pin is not null)),
            Damages = [.. reach.Damages.Concat(damages).OrderBy(damage => damage.Key).ThenBy(damage => damage.What, StringComparer.Ordinal)],
        };
    }

    private async Task ReadAllAsync(CancellationToken cancellation)
    {
        var total = reach.Promises.Values.Sum(known => known.Max(promise => promise.Size ?? 0));
        var done = 0;
        using var proof = new ObjectProof(store, spoolFolder);
        await Parallel.ForEachAsync(
            reach.Promises.OrderBy(known => known.Key),
            new ParallelOptions { MaxDegreeOfParallelism = store.AtOnce, CancellationToken = cancellation },
            async (known, token) =>
            {
                var (found, read) = await proof.ReadAsync(known.Key, known.Value, token);
                found.ToList().ForEach(damages.Enqueue);
                progress.Report(new VerificationProgress(store.Name, Interlocked.Increment(ref done), reach.Promises.Count, Interlocked.Add(ref bytes, read), total));
            });
    }
}
