namespace ArtifactForge.Publishing;

/// <summary>Where a store stands.</summary>
public sealed record StoreStatus(IStore Store, Census Census, IReadOnlyList<Yank> Yanks)
{
    public static async Task<StoreStatus> ReadAsync(IStore store, DateTimeOffset now, CancellationToken cancellation) =>
        new(store, await Census.TakeAsync(store, ChannelPointer.MostHistory, now, cancellation), await Yanked.ReadAsync(store, cancellation));

    /// <summary>Channels that are not at the same release in all stores, each with where it is.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<(IStore Store, Sha256Digest? Release)>> Skew(IReadOnlyList<StoreStatus> all) => all
        .SelectMany(status => status.Census.Channels.Select(state => state.Pointer.Channel))
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal)
        .Select(channel => (Channel: channel, Places: (IReadOnlyList<(IStore Store, Sha256Digest? Release)>)[.. all.Select(status => (status.Store, status.Census.Channels.FirstOrDefault(state => string.Equals(state.Pointer.Channel, channel, StringComparison.Ordinal))?.Pointer.Release))]))
        .Where(one => one.Places.Select(place => place.Release).Distinct().Count() > 1)
        .ToDictionary(one => one.Channel, one => one.Places, StringComparer.Ordinal);
}
