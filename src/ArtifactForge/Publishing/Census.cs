using System.Text.Json.Serialization.Metadata;

namespace ArtifactForge.Publishing;

/// <summary>What is in a store, and what of it somebody still needs: a channel, a way back, a run that is under way.</summary>
public sealed record Census
{
    public required IReadOnlyList<ChannelState> Channels { get; init; }

    public required IReadOnlyList<(ObjectKey Key, Lease Lease)> Leases { get; init; }

    /// <summary>Those that this store keeps.</summary>
    public required IReadOnlyList<Journal> Journals { get; init; }

    /// <summary>Everything under keys that never change.</summary>
    public required IReadOnlyList<ListedObject> Immutable { get; init; }

    public required IReadOnlySet<ObjectKey> Reached { get; init; }

    public IEnumerable<ListedObject> Unreached => Immutable.Where(entry => !Reached.Contains(entry.Key));

    /// <param name="all">The stores that belong together, this one among them: any of them may keep a journal that names what is here.</param>
    /// <param name="keep">How many of its former places a channel may be rolled back to.</param>
    public static async Task<Census> TakeAsync(IStore store, IEnumerable<IStore> all, int keep, DateTimeOffset now, CancellationToken cancellation)
    {
        // Leases before everything else: what a run that ends meanwhile held is reached by its channel by then.
        var leases = await ReadAllAsync(store, Lease.Folder, PublishingJson.Default.Lease, Lease.Discard, cancellation);
        var journals = await Task.WhenAll(all.Select(async one => (Store: one, Found: await ReadAllAsync(one, Journal.Folder, PublishingJson.Default.Journal, Journal.Discard, cancellation))));
        var immutable = await Task.WhenAll(new[] { "objects/", "releases/", "views/" }.Select(folder => store.ListAllAsync(folder, cancellation)));
        var channels = await Task.WhenAll((await ChannelState.ListAsync(store, cancellation)).Select(channel => ChannelState.ReadAsync(store, channel, cancellation)));

        var states = channels.OfType<ChannelState>().ToList();
        var listed = immutable.SelectMany(entries => entries).ToList();
        var there = listed.Select(entry => entry.Key).ToHashSet();
        var places = states.SelectMany(state => Kept(state.Pointer, keep)).Concat(journals.SelectMany(kept => kept.Found).SelectMany(journal => Places(journal.Document))).ToHashSet();
        var views = await Task.WhenAll(places.Where(place => there.Contains(place.View)).Select(place => ReachedAsync(store, place.Manifest, place.View, cancellation)));
        return new Census
        {
            Channels = states,
            Leases = leases,
            Journals = [.. journals.Where(kept => kept.Store == store).SelectMany(kept => kept.Found).Select(journal => journal.Document)],
            Immutable = listed,
            Reached = states.SelectMany(state => state.Reached())
                .Concat(leases.Where(lease => lease.Document.ExpiresAt > now).SelectMany(lease => lease.Document.Keys))
                .Concat(views.SelectMany(keys => keys))
                .ToHashSet(),
        };
    }

    private static IEnumerable<(ObjectKey Manifest, ObjectKey View)> Kept(ChannelPointer pointer, int keep) =>
        pointer.History.Where(move => move.View != pointer.View).Select(move => (move.Manifest, move.View)).Distinct().Take(keep);

    private static IEnumerable<(ObjectKey Manifest, ObjectKey View)> Places(Journal journal) =>
        journal.Stores.SelectMany(entry => new[] { entry.Before, entry.After }).OfType<JournalPlace>().Select(place => (StoreLayout.ManifestKey(place.Release), place.View));

    private static async Task<IEnumerable<ObjectKey>> ReachedAsync(IStore store, ObjectKey manifest, ObjectKey view, CancellationToken cancellation) =>
        [manifest, view, .. (await ChannelState.TryReadViewAsync(store, view, cancellation))?.Objects.Select(entry => entry.Key) ?? []];

    private static async Task<IReadOnlyList<(ObjectKey Key, T Document)>> ReadAllAsync<T>(IStore store, string folder, JsonTypeInfo<T> type, string fix, CancellationToken cancellation)
        where T : class
    {
        var read = new List<(ObjectKey, T)>();
        foreach (var entry in await store.ListAllAsync(folder, cancellation))
        {
            // What its run has just ended is not there any more.
            if (await store.TryReadAsync(entry.Key, type, cancellation, fix) is { } document)
            {
                read.Add((entry.Key, document));
            }
        }

        return read;
    }
}
