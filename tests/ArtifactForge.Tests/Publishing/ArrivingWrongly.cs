using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>What goes wrong on the way from a store accuses nobody of damage; what is wrong there does.</summary>
public sealed class ArrivingWrongly : IDisposable
{
    private static readonly ObjectKey Key = ObjectKey.Of("objects/0123/file.txt");
    private static readonly Blob Content = Blob.Of("whole"u8.ToArray(), "file.txt");
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private async Task<Garbling> StoreAsync(int times)
    {
        var store = new FolderStore(folder["store"], "store");
        await store.TryAddAsync(Key, Content, Never);
        return new Garbling(store, times);
    }

    [Fact]
    public async Task WhatIsOtherThanExpectedIsAskedForOnceMore()
    {
        var store = await StoreAsync(times: 1);
        Assert.Equal(Content.Sha256, await store.DigestAsync(Key, Content.Sha256, Never));
        Assert.Equal(2, store.Opened);
    }

    [Fact]
    public async Task WhatIsOtherTwiceIsOther()
    {
        var store = await StoreAsync(times: 2);
        Assert.NotEqual(Content.Sha256, await store.DigestAsync(Key, Content.Sha256, Never));
    }

    [Fact]
    public async Task WhatIsRightOrAbsentIsAskedForOnce()
    {
        var store = await StoreAsync(times: 0);
        Assert.Equal(Content.Sha256, await store.DigestAsync(Key, Content.Sha256, Never));
        Assert.Null(await store.DigestAsync(ObjectKey.Of("objects/0123/other.txt"), Content.Sha256, Never));
        Assert.Equal(2, store.Opened);
    }

    [Fact]
    public async Task AListedObjectThatArrivesWronglyOnceIsHeldNevertheless() =>
        Assert.True(await (await StoreAsync(times: 1)).HoldsAsync(new ListedObject(Key, Content.Size, DateTimeOffset.UnixEpoch), Content, Never));

    private sealed class Garbling(IStore store, int times) : PassingStore(store)
    {
        public int Opened { get; private set; }

        public override async Task<StoredObject?> OpenAsync(ObjectKey key, CancellationToken cancellation)
        {
            var stored = await base.OpenAsync(key, cancellation);
            if (Opened++ >= times || stored is null) return stored;
            await stored.DisposeAsync();
            return stored with { Content = new MemoryStream("wrong"u8.ToArray()) };
        }
    }
}
