namespace ArtifactForge.Publishing;

/// <summary>What is in a store, and what of it somebody still needs: a channel, a way back, a run that is under way.</summary>
public sealed record Census
{
    public required IReadOnlyList<ChannelState> Channels { get; init; }

    public required IReadOnlyList<(ObjectKey Key, Lease Lease)> Leases { get; init; }

    public required IReadOnlyList<Journal> Journals { get; init; }

    /// <summary>Everything under keys that never change.</summary>
    public required IReadOnlyList<ListedObject> Immutable { get; init; }

    public required IReadOnlySet<ObjectKey> Reached { get; init; }

    public IEnumerable<ListedObject> Unreached => Immutable.Where(entry => !Reached.Contains(entry.Key));

    /// <param name="keep">How many of its former releases a channel may be rolled back to.</param>
    public static async Task<Census> TakeAsync(IStore store, int keep, DateTimeOffset now, CancellationToken cancellation)
    {
        // Leases before everything else: what a run that ends meanwhile held is reached by its channel by then.
        var leases = await ReadAllAsync(store, Lease.Folder, PublishingJson.Default.Lease, cancellation);
        var journals = await ReadAllAsync(store, "journal/", PublishingJson.Default.Journal, cancellation);
        var immutable = await Task.WhenAll(new[] { "objects/", "releases/", "views/" }.Select(folder => store.ListAllAsync(folder, cancellation)));
        var channels = new List<ChannelState>();
        var places = new HashSet<(ObjectKey Manifest, ObjectKey View)>();
        foreach (var channel in await ChannelState.ListAsync(store, cancellation))
        {
            var state = (await ChannelState.ReadAsync(store, channel, cancellation))!;
            channels.Add(state);
            places.UnionWith(state.Pointer.History.Take(keep).Select(move => (move.Manifest, move.View)));
        }

        places.UnionWith(journals.SelectMany(journal => journal.Document.Stores).SelectMany(entry => new[] { entry.Before, entry.After }).OfType<JournalPlace>().Select(place => (StoreLayout.ManifestKey(place.Release), place.View)));
        var reached = channels.SelectMany(state => state.Reached()).Concat(leases.Where(lease => lease.Document.ExpiresAt > now).SelectMany(lease => lease.Document.Keys)).ToHashSet();
        var listed = immutable.SelectMany(entries => entries).ToList();
        var there = listed.Select(entry => entry.Key).ToHashSet();
        foreach (var (manifest, view) in places.Where(place => there.Contains(place.View)))
        {
            reached.UnionWith([manifest, view, .. (await ChannelState.ReadViewAsync(store, view, cancellation)).Objects.Select(entry => entry.Key)]);
        }

        return new Census { Channels = channels, Leases = leases, Journals = [.. journals.Select(journal => journal.Document)], Immutable = listed, Reached = reached };
    }

    private static async Task<IReadOnlyList<(ObjectKey Key, T Document)>> ReadAllAsync<T>(IStore store, string folder, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        var read = new List<(ObjectKey, T)>();
        foreach (var entry in await store.ListAllAsync(folder, cancellation))
        {
            // What its run has just ended is not there any more.
            if (await store.TryReadAsync(entry.Key, type, cancellation) is { } document)
            {
                read.Add((entry.Key, document));
            }
        }

        return read;
    }
}
