namespace ArtifactForge.Publishing;

/// <summary>What is in a store, and what of it somebody still needs: a channel, a way back, a run that is under way.</summary>
public sealed record Census
{
    public required IReadOnlyList<ChannelState> Channels { get; init; }

    /// <summary>Those that moved once and whose pointer is gone or damaged, or what it names: what they reached counts as unreached here, and is not.</summary>
    public required IReadOnlyList<LostChannel> Lost { get; init; }

    public required IReadOnlyList<(ObjectKey Key, Lease Lease)> Leases { get; init; }

    /// <summary>Those that this store keeps.</summary>
    public required IReadOnlyList<Journal> Journals { get; init; }

    /// <summary>Everything of ours under keys that never change.</summary>
    public required IReadOnlyList<ListedObject> Immutable { get; init; }

    public required IReadOnlySet<ObjectKey> Reached { get; init; }

    public IEnumerable<ListedObject> Unreached => Immutable.Where(entry => !Reached.Contains(entry.Key));

    /// <param name="all">The stores that belong together, this one among them: any of them may keep a journal that names what is here.</param>
    /// <param name="keep">How many of its former places a channel may be rolled back to.</param>
    public static async Task<Census> TakeAsync(IStore store, IEnumerable<IStore> all, int keep, DateTimeOffset now, CancellationToken cancellation)
    {
        // Leases before everything else: what a run that ends meanwhile held is reached by its channel by then.
        var leases = (await store.ReadAllAsync(Lease.Folder, PublishingJson.Default.Lease, Lease.Discard, cancellation)).Select(lease => (lease.Listed.Key, Lease: lease.Document.AsWritten(lease.Listed.ModifiedAt))).ToList();
        var journals = await Task.WhenAll(all.Select(async one => (Store: one, Found: (await one.ReadAllAsync(Journal.Folder, PublishingJson.Default.Journal, Journal.Discard, cancellation)).Select(journal => journal.Document).Where(journal => !journal.IsEnded))));
        var immutable = await store.ListAsync(StoreLayout.ImmutableFolders, cancellation);
        var (states, lost) = await ChannelsAsync(store, cancellation);
        var places = states.SelectMany(state => Kept(state.Pointer, keep)).Concat(journals.SelectMany(kept => kept.Found).SelectMany(Places)).ToHashSet();

        // Asked for also where the listing has them not: what it leaves out must not be taken for gone.
        var views = await Task.WhenAll(places.Select(place => ReachedAsync(store, place.Manifest, place.View, cancellation)));
        return new Census
        {
            Channels = states,
            Lost = lost,
            Leases = leases,
            Journals = [.. journals.Where(kept => kept.Store == store).SelectMany(kept => kept.Found)],
            Immutable = [.. immutable.Values.Where(entry => StoreLayout.IsOurs(entry.Key))],
            Reached = states.SelectMany(state => state.Reached())
                .Concat(leases.Where(lease => lease.Lease.ExpiresAt > now).SelectMany(lease => lease.Lease.Keys))
                .Concat(views.SelectMany(keys => keys))
                .ToHashSet(),
        };
    }

    /// <summary>For who removes: a pointer that is gone is no sign that its channel needs nothing.</summary>
    public Census RequireAllChannels(IStore store)
    {
        SeveralRefusals.ThrowIfAny([.. Lost.Select(lost => lost.Refusal(store))]);
        return this;
    }

    private static IEnumerable<(ObjectKey Manifest, ObjectKey View)> Kept(ChannelPointer pointer, int keep) =>
        pointer.History.Where(move => move.View != pointer.View).Select(move => (move.Manifest, move.View)).Distinct().Take(keep);

    private static IEnumerable<(ObjectKey Manifest, ObjectKey View)> Places(Journal journal) =>
        journal.Stores.SelectMany(entry => entry.Places).Select(place => (StoreLayout.ManifestKey(place.Release), place.View));

    private static async Task<IEnumerable<ObjectKey>> ReachedAsync(IStore store, ObjectKey manifest, ObjectKey view, CancellationToken cancellation) =>
        [manifest, view, .. (await ChannelState.TryReadViewAsync(store, view, cancellation))?.Objects.Select(entry => entry.Key) ?? []];

    private static async Task<(List<ChannelState> States, IReadOnlyList<LostChannel> Lost)> ChannelsAsync(IStore store, CancellationToken cancellation)
    {
        var names = await ChannelState.ListAsync(store, cancellation);
        var looks = await Task.WhenAll(names.Select(name => ChannelState.LookAsync(store, name, cancellation)));
        var lost = names.Zip(looks).Where(one => one.Second.State is null).Select(one => (Name: one.First, one.Second.Damage)).ToList();
        await store.RequireGoneAsync(ChannelPointer.Folder, lost.Where(one => one.Damage is null).Select(one => ChannelPointer.KeyOf(one.Name)), cancellation);
        return (
            [.. looks.Select(look => look.State).OfType<ChannelState>()],
            await Task.WhenAll(lost.Select(one => LostChannel.OfAsync(store, one.Name, one.Damage, cancellation))));
    }
}
