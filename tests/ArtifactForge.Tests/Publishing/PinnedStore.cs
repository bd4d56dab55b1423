using System.Collections.Concurrent;
using ArtifactForge.Catalog;
using ArtifactForge.Forging;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>A store with a release and the one before it, both of pinned originals, and the way to verify it.</summary>
public sealed class PinnedStore : IDisposable
{
    private PinnedStore(PinnedRoad road, SampleRoad publishing, IStore store) => (Road, Publishing, Store) = (road, publishing, store);

    public PinnedRoad Road { get; }

    public SampleRoad Publishing { get; }

    public IStore Store { get; }

    /// <summary>Empty.</summary>
    /// <param name="store">A folder of its own where it is null.</param>
    public static async Task<PinnedStore> OpenAsync(IStore? store = null)
    {
        var publishing = new SampleRoad();
        return new PinnedStore(await PinnedRoad.OpenAsync(), publishing, store ?? publishing.FolderStore);
    }

    public static async Task<PinnedStore> PublishedAsync(IStore? store = null)
    {
        var pinned = await OpenAsync(store);
        await pinned.PublishAsync(catalogue => catalogue, versions: ["3.4.0", "3.4.1"]);
        await pinned.PublishAsync(SampleRoad.WithOtherText);
        return pinned;
    }

    public Task PublishAsync(string channel = "stable") => PublishAsync(catalogue => catalogue, channel);

    public async Task PublishAsync(Func<Catalogue, Catalogue> edit, string channel = "stable", params string[] versions) =>
        await Publishing.PublishAsync(await Road.ForgeAsync(edit, versions is [] ? ["3.4.1"] : versions), Publishing.Destination(Store), channel);

    /// <summary>Also where what it names cannot be right.</summary>
    public async Task<ChannelPointer> PointerAsync() => (await ChannelState.ReadPointerAsync(Store, "stable", CancellationToken.None))!.Value.Pointer;

    public async Task<ChannelState> StateAsync(string channel = "stable") => (await ChannelState.ReadAsync(Store, channel, CancellationToken.None))!;

    /// <summary>
    /// What somebody does who can write to a store and knows its layout: another manifest and view, and all that names them
    /// fits again.
    /// </summary>
    public async Task RewriteAsync(Func<Manifest, Manifest> manifest, Func<View, View> view)
    {
        var state = await StateAsync();
        var newManifest = manifest(state.Manifest).ToBytes();
        var release = Sha256Digest.OfContent(newManifest);
        var newView = CanonicalJson.Write(view(state.View) with { Release = release }, PublishingJson.Default.View);
        var pointer = state.Pointer with { Release = release, Manifest = StoreLayout.ManifestKey(release), View = StoreLayout.ViewKey(release, Sha256Digest.OfContent(newView)), History = [] };
        await Harm.PutAsync(Store, pointer.Manifest, newManifest);
        await Harm.PutAsync(Store, pointer.View, newView);
        await Harm.PutAsync(Store, ChannelPointer.KeyOf("stable"), pointer.ToBytes());
    }

    public void Dispose()
    {
        Road.Dispose();
        Publishing.Dispose();
    }

    public Task<Verification> VerifyAsync(string? channel = null, IStore? through = null, IProgress<VerificationProgress>? progress = null) =>
        new Verifier(through ?? Store, Road.Pins, Path.GetTempPath(), progress ?? new Progress()).VerifyAsync(channel, CancellationToken.None);

    /// <summary>The keys that Verify names.</summary>
    public async Task<IReadOnlyList<ObjectKey>> DamagedAsync() => [.. (await VerifyAsync()).Damages.Select(damage => damage.Key).Distinct()];

    public sealed class Progress : IProgress<VerificationProgress>
    {
        private readonly ConcurrentQueue<VerificationProgress> all = [];

        public IEnumerable<VerificationProgress> All => all;

        public void Report(VerificationProgress value) => all.Enqueue(value);
    }
}
