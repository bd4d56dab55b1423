namespace ArtifactForge.Publishing;

/// <summary>Finishes or undoes what a run that was cut off between stores left, on any machine: the stores hold all it takes.</summary>
public static class Recovery
{
    /// <summary>What it takes; empty where no run left anything.</summary>
    public static async Task<IReadOnlyList<ChannelMove>> PlanAsync(IReadOnlyList<IStore> stores, string channel, bool undo, CancellationToken cancellation)
    {
        var held = await HeldJournal.OpenAsync(stores, channel, cancellation);
        if (held.Left is not { } journal)
        {
            return [];
        }

        if (!journal.IsAbout(stores))
        {
            throw new ForgeException(
                held.Name,
                $"is about the stores {string.Join(", ", journal.Stores.Select(entry => entry.Store))}, and this run is about {string.Join(", ", stores.Select(store => store.Name))}.",
                "Give the same --store and --regions.",
                Failure.Usage);
        }

        var states = await Task.WhenAll(stores.Select(store => ChannelState.ReadAsync(store, channel, cancellation)));
        var places = stores.Zip(states, (store, state) => (Store: store, Entry: journal.EntryOf(store), Current: state)).ToList();
        var elsewhere = places.Where(place => !place.Entry.Knows(place.Current?.Pointer)).ToList();
        if (elsewhere.Count > 0)
        {
            // Where another run has led all of them elsewhere together, what is left to do is to end the journal.
            return states.All(state => state is not null && state.Pointer.Release == states[0]!.Pointer.Release)
                ? [.. places.Select(place => ChannelMove.Stay(place.Store, place.Current!))]
                : throw Overtaken(elsewhere[0].Store, journal);
        }

        var moves = await Task.WhenAll(places.Select(async place => Plan(place.Store, place.Entry, place.Current, journal, undo) with
        {
            Past = await ChannelPast.BeforeAsync(place.Current, place.Store, channel, cancellation),
        }));
        await Task.WhenAll(moves.Where(move => move.IsNeeded).Select(move => Yanked.RefuseAsync(move, cancellation)));
        return moves;
    }

    private static ChannelMove Plan(IStore store, JournalEntry entry, ChannelState? current, Journal journal, bool undo)
    {
        var target = (undo ? entry.Before : entry.After) ?? throw NothingBefore(store, journal);
        return new ChannelMove
        {
            Store = store,
            Channel = journal.Channel,
            Current = current,
            Release = target.Release,
            View = target.View,
            Kind = undo ? MoveKind.Undo : journal.Move,
            Reason = journal.Reason,
        };
    }

    private static ForgeException Overtaken(IStore store, Journal journal) => new(
        $"{store.Name}, channel {journal.Channel}",
        "has been moved by another run since the interrupted one.",
        "Look at Status, and publish the release that should be everywhere.",
        Failure.RegionsSplit);

    private static ForgeException NothingBefore(IStore store, Journal journal) =>
        new($"{store.Name}, channel {journal.Channel}", "held nothing before that run, so there is nothing to go back to.", "Finish it instead: the same command without --undo.", Failure.Usage);
}
