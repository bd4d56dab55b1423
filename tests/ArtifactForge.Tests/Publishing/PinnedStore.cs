using System.Collections.Concurrent;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>A store with a release and the one before it, both of pinned originals, and the way to verify it.</summary>
public sealed class PinnedStore : IDisposable
{
    private PinnedStore(PinnedRoad road, SampleRoad publishing, IStore store) => (Road, Publishing, Store) = (road, publishing, store);

    public PinnedRoad Road { get; }

    public SampleRoad Publishing { get; }

    public IStore Store { get; }

    /// <param name="store">Where to publish to; a folder of its own where it is null.</param>
    public static async Task<PinnedStore> PublishAsync(IStore? store = null)
    {
        var publishing = new SampleRoad();
        var pinned = new PinnedStore(await PinnedRoad.OpenAsync(), publishing, store ?? publishing.FolderStore);
        await pinned.PublishAsync("3.4.0", "3.4.1");
        await publishing.PublishAsync(await pinned.Road.ForgeAsync(SampleRoad.WithOtherText, "3.4.1"), publishing.Destination(pinned.Store));
        return pinned;
    }

    public void Dispose()
    {
        Road.Dispose();
        Publishing.Dispose();
    }

    public async Task PublishAsync(params string[] versions) =>
        await Publishing.PublishAsync(await Road.ForgeAsync(catalogue => catalogue, versions), Publishing.Destination(Store));

    public Task<Verification> VerifyAsync(string? channel = null, IStore? through = null, IProgress<VerificationProgress>? progress = null) =>
        new Verifier(through ?? Store, Road.Pins, Path.GetTempPath(), progress ?? new Progress()).VerifyAsync(channel, CancellationToken.None);

    public async Task<IReadOnlyList<ObjectKey>> DamagedAsync() => [.. (await VerifyAsync()).Damages.Select(damage => damage.Key).Distinct()];

    public sealed class Progress : IProgress<VerificationProgress>
    {
        private readonly ConcurrentQueue<VerificationProgress> all = [];

        public IEnumerable<VerificationProgress> All => all;

        public void Report(VerificationProgress value) => all.Enqueue(value);
    }
}
