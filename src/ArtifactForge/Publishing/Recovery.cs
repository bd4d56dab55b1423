namespace ArtifactForge.Publishing;

/// <summary>Finishes or undoes what a run that was cut off between stores left, on any machine: the stores hold all it takes.</summary>
public static class Recovery
{
    /// <summary>What it takes; empty where no run left anything.</summary>
    public static async Task<IReadOnlyList<ChannelMove>> PlanAsync(IReadOnlyList<IStore> stores, string channel, bool undo, CancellationToken cancellation)
    {
        if ((await HeldJournal.OpenAsync(stores, channel, cancellation)).Left is not { } journal)
        {
            return [];
        }

        var entries = journal.Stores.ToDictionary(entry => entry.Store, StringComparer.Ordinal);
        if (!stores.Select(store => store.Name).ToHashSet(StringComparer.Ordinal).SetEquals(entries.Keys))
        {
            throw new ForgeException(
                $"{Journal.HomeOf(stores).Name}/{Journal.KeyOf(channel)}",
                $"is about the stores {string.Join(", ", entries.Keys)}, and this run is about {string.Join(", ", stores.Select(store => store.Name))}.",
                "Give the same --store and --regions.",
                Failure.Usage);
        }

        var moves = new List<ChannelMove>();
        foreach (var store in stores)
        {
            moves.Add(Plan(store, entries[store.Name], journal, await ChannelState.ReadAsync(store, channel, cancellation), undo));
        }

        return moves;
    }

    private static ChannelMove Plan(IStore store, JournalEntry entry, Journal journal, ChannelState? current, bool undo)
    {
        var isUntouched = current is null ? entry.Before is null : entry.Before?.IsOf(current.Pointer) == true;
        if (!isUntouched && !(current is not null && entry.After.IsOf(current.Pointer)))
        {
            throw new ForgeException(
                $"{store.Name}, channel {journal.Channel}",
                "is neither where it was before that run nor where the run led it: another run has moved it since.",
                "Look at Status, and publish the release that should be everywhere.",
                Failure.Conflict);
        }

        var target = undo ? entry.Before : entry.After;
        return new ChannelMove
        {
            Store = store,
            Channel = journal.Channel,
            Current = current,
            Release = (target ?? throw NothingBefore(store, journal)).Release,
            View = target.View,
            Kind = undo ? MoveKind.Undo : journal.Move,
            Reason = journal.Reason,
        };
    }

    private static ForgeException NothingBefore(IStore store, Journal journal) =>
        new($"{store.Name}, channel {journal.Channel}", "held nothing before that run, so there is nothing to go back to.", "Finish it instead: the same command without --undo.", Failure.Usage);
}
