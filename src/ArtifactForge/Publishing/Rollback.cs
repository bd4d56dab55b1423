using System.Globalization;

namespace ArtifactForge.Publishing;

/// <summary>Lets a channel point to where it pointed before, in every store. Its sequence number goes on rising.</summary>
public static class Rollback
{
    /// <param name="to">A sequence number or a release id (12 digits are enough); null for the release before.</param>
    public static async Task<IReadOnlyList<ChannelMove>> PlanAsync(IReadOnlyList<IStore> stores, string channel, string? to, string? reason, CancellationToken cancellation)
    {
        var states = new List<ChannelState>();
        foreach (var store in stores)
        {
            states.Add(await ChannelState.ReadAsync(store, channel, cancellation)
                ?? throw new ForgeException($"{store.Name}, channel {channel}", "is empty: there is nothing to go back from.", "Look at Status."));
        }

        // The first store says which release is meant; each store has a view of its own of it.
        var wanted = await FindAsync(stores[0], states[0], move => to is null || Names(to, move), to, cancellation);
        var moves = new List<ChannelMove>();
        foreach (var (store, state) in stores.Zip(states))
        {
            var target = store == stores[0] ? wanted : await FindAsync(store, state, move => move.Release == wanted.Release, wanted.Release.Prefix[..12], cancellation);
            moves.Add(new ChannelMove { Store = store, Channel = channel, Current = state, Release = target.Release, View = target.View, Kind = MoveKind.Rollback, Reason = reason });
        }

        return moves;
    }

    /// <summary>The latest move that is meant, that leads elsewhere, and to nothing that was yanked.</summary>
    private static async Task<PointerMove> FindAsync(IStore store, ChannelState state, Func<PointerMove, bool> isMeant, string? to, CancellationToken cancellation)
    {
        ForgeException? refusal = null;
        foreach (var move in state.Pointer.History.Where(isMeant).Where(move => move.Release != state.Pointer.Release || move.View != state.Pointer.View))
        {
            if ((await store.MissingAsync([move.View, move.Manifest], cancellation)).Count > 0)
            {
                refusal ??= new ForgeException($"{store.Name}, release {move.Release.Prefix[..12]}", "was pruned: it is no longer there to go back to.", "Publish it again from its catalogue, or go back to another with --to.", Failure.Conflict);
                continue;
            }

            try
            {
                await Yanked.RefuseAsync(store, move, cancellation);
                return move;
            }
            catch (ForgeException yanked) when (yanked.Failure == Failure.Conflict)
            {
                refusal ??= yanked;
            }
        }

        throw refusal ?? new ForgeException(
            $"{store.Name}, channel {state.Pointer.Channel}",
            to is null ? "has never been at another release." : $"has not been at {to} in its last {state.Pointer.History.Count.ToString(CultureInfo.InvariantCulture)} moves.",
            "Status lists where it was: give a sequence number or a release id as --to.",
            Failure.Usage);
    }

    private static bool Names(string to, PointerMove move) =>
        to.Length >= 12 ? move.Release.Hex.StartsWith(to, StringComparison.Ordinal) : string.Equals(to, move.Sequence.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
