namespace ArtifactForge.Publishing;

/// <summary>What a plan needs to know of a store. It is asked for all at once, and while the forge is at work: a bucket may be far away.</summary>
public sealed record StoreContents
{
    /// <summary>What the channel holds; null where nobody has published to it yet.</summary>
    public required ChannelState? Current { get; init; }

    /// <summary>What is known of a channel whose pointer is gone.</summary>
    public ChannelPast Past { get; init; } = ChannelPast.None;

    public required IReadOnlyList<Yank> Yanks { get; init; }

    /// <summary>Everything immutable that is listed, manifests and views included.</summary>
    public required IReadOnlyDictionary<ObjectKey, ListedObject> Objects { get; init; }

    /// <summary>Where convenience copies stand; empty for channels that have none.</summary>
    public required IReadOnlyDictionary<ObjectKey, ListedObject> Copies { get; init; }

    public static async Task<StoreContents> ReadAsync(IStore store, string channel, CancellationToken cancellation)
    {
        var objects = store.ListAsync(StoreLayout.ImmutableFolders, cancellation);
        var yanks = Yanked.ReadAsync(store, cancellation);
        var copies = Publishing.Copies.ListAsync(store, channel, cancellation);
        var current = ChannelState.ReadAsync(store, channel, cancellation);
        await Task.WhenAll(objects, yanks, copies, current);
        return new StoreContents
        {
            Current = await current,
            Past = await ChannelPast.BeforeAsync(await current, store, channel, cancellation),
            Yanks = await yanks,
            Objects = await objects,
            Copies = await copies,
        };
    }
}
