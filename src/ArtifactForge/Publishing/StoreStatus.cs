namespace ArtifactForge.Publishing;

/// <summary>Where a store stands.</summary>
public sealed record StoreStatus(IStore Store, Census Census, IReadOnlyList<Yank> Yanks, PruneMark? Mark)
{
    /// <param name="all">The stores that belong together, this one among them.</param>
    public static async Task<StoreStatus> ReadAsync(IStore store, IReadOnlyList<IStore> all, DateTimeOffset now, CancellationToken cancellation)
    {
        var census = Census.TakeAsync(store, all, ChannelPointer.MostHistory, now, cancellation);
        var yanks = Yanked.ReadAsync(store, cancellation);
        return new StoreStatus(store, await census, await yanks, await PruneMark.ReadAsync(store, cancellation));
    }

    /// <summary>Channels that are not at the same release in all stores, each with where it is.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<(IStore Store, Sha256Digest? Release)>> Skew(IReadOnlyList<StoreStatus> all) => all
        .SelectMany(status => status.Census.Channels.Select(state => state.Pointer.Channel))
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal)
        .Select(channel => (Channel: channel, Places: (IReadOnlyList<(IStore Store, Sha256Digest? Release)>)[.. all.Select(status => (status.Store, status.ReleaseOf(channel)))]))
        .Where(one => one.Places.Select(place => place.Release).Distinct().Count() > 1)
        .ToDictionary(one => one.Channel, one => one.Places, StringComparer.Ordinal);

    private Sha256Digest? ReleaseOf(string channel) =>
        Census.Channels.FirstOrDefault(state => string.Equals(state.Pointer.Channel, channel, StringComparison.Ordinal))?.Pointer.Release;
}
