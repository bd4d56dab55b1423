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

    /// <summary>Of all stores that can be read, and why others cannot: a region that is out must not hide the rest.</summary>
    public static async Task<(IReadOnlyList<StoreStatus> Read, IReadOnlyList<ForgeException> Refusals)> ReadAllAsync(IReadOnlyList<IStore> all, DateTimeOffset now, CancellationToken cancellation)
    {
        var first = await Task.WhenAll(all.Select(store => TryReadAsync(store, all, now, cancellation)));
        if (first.All(one => one.Status is not null))
        {
            return ([.. first.Select(one => one.Status!)], []);
        }

        // Each asks all for journals, so one that is out is in everybody's way: who can be read alone is read again with the others.
        var alone = await Task.WhenAll(all.Select(store => TryReadAsync(store, [store], now, cancellation)));
        List<IStore> there = [.. alone.Select(one => one.Status?.Store).OfType<IStore>()];
        var again = await Task.WhenAll(there.Select(store => ReadAsync(store, there, now, cancellation)));
        return (again, [.. alone.Select(one => one.Refusal).OfType<ForgeException>()]);
    }

    private static async Task<(StoreStatus? Status, ForgeException? Refusal)> TryReadAsync(IStore store, IReadOnlyList<IStore> all, DateTimeOffset now, CancellationToken cancellation)
    {
        try
        {
            return (await ReadAsync(store, all, now, cancellation), null);
        }
        catch (ForgeException refusal)
        {
            return (null, refusal);
        }
    }

    /// <summary>What a channel names although it was yanked: a run was cut off between the two.</summary>
    public IEnumerable<(string Channel, Yank Yank)> StillNamed => Census.Channels.SelectMany(state => Yanked.StillNamed(Yanks, state.Pointer.Release, state.Manifest, state.View).Select(yank => (state.Pointer.Channel, yank)));

    /// <summary>Channels that are not at the same release in all stores, or where not the same was yanked from it, each with where it is.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<(IStore Store, string IsAt)>> Skew(IReadOnlyList<StoreStatus> all) => all
        .SelectMany(status => status.Census.Channels.Select(state => state.Pointer.Channel))
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal)
        .Select(channel => (Channel: channel, Places: (IReadOnlyList<(IStore Store, string IsAt)>)[.. all.Select(status => (status.Store, status.PlaceOf(channel)))]))
        .Where(one => one.Places.Select(place => place.IsAt).Distinct(StringComparer.Ordinal).Count() > 1)
        .ToDictionary(one => one.Channel, one => one.Places, StringComparer.Ordinal);

    private string PlaceOf(string channel)
    {
        if (Census.Channels.FirstOrDefault(state => string.Equals(state.Pointer.Channel, channel, StringComparison.Ordinal)) is not { } state)
        {
            return "nothing";
        }

        var without = string.Join(", ", state.View.Yanked.Select(notice => notice.Name).Order(StringComparer.Ordinal));
        return $"{state.Pointer.Release.Prefix[..12]}{(without.Length > 0 ? $" without {without}" : "")}";
    }
}
