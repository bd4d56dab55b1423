using System.Globalization;

namespace ArtifactForge.Publishing;

/// <summary>
/// Lets a channel point to where it pointed before, in every store. Its sequence number goes on rising. What a channel was once
/// led back from is gone to again only by its name.
/// </summary>
public static class Rollback
{
    private const string Look = "Status lists where it was: give a sequence number or a release id as --to.";

    /// <param name="to">A sequence number or a release id (12 digits are enough); null for the release before.</param>
    public static async Task<IReadOnlyList<ChannelMove>> PlanAsync(IReadOnlyList<IStore> stores, string channel, string? to, string? reason, CancellationToken cancellation)
    {
        var states = await Task.WhenAll(stores.Select(async store => await ChannelState.ReadAsync(store, channel, cancellation)
            ?? throw new ForgeException($"{store.Name}, channel {channel}", "is empty: there is nothing to go back from.", "Look at Status.")));
        if (to is null && (await HeldJournal.OpenAsync(stores, channel, cancellation)).Left is { Move: MoveKind.Rollback } left && left.IsAbout(stores)
            && stores.Zip(states).All(place => left.EntryOf(place.First).Knows(place.Second.Pointer)))
        {
            // One that was cut off is ended first: a second step back was not asked for.
            return await Recovery.PlanAsync(stores, channel, undo: false, cancellation);
        }

        List<(IStore Store, ChannelState State)> places = [.. stores.Zip(states)];
        var targets = await (to is null ? BeforeAsync(places, cancellation) : NamedAsync(places, to, cancellation));
        return [.. places.Zip(targets, (place, target) => new ChannelMove
        {
            Store = place.Store,
            Channel = channel,
            Current = place.State,
            Release = target.Release,
            View = target.View,
            Kind = MoveKind.Rollback,
            Reason = reason,
        })];
    }

    /// <summary>The latest release before the present one to which every store can go back, each to its own view of it.</summary>
    private static async Task<PointerMove[]> BeforeAsync(List<(IStore Store, ChannelState State)> places, CancellationToken cancellation)
    {
        if (places.Select(place => place.State.Pointer.Release).Distinct().Count() > 1)
        {
            throw new ForgeException(
                string.Join(", ", places.Select(place => $"{place.Store.Name} at {place.State.Pointer.Release.Prefix[..12]}")),
                "do not hold the same release, so there is no one release before it.",
                "Bring them together first with ./build.sh Recover or ./build.sh Publish, or name the release with --to.",
                Failure.RegionsSplit);
        }

        ForgeException? refusal = null;
        foreach (var release in Before(places[0].State.Pointer).Select(move => move.Release).Distinct())
        {
            try
            {
                return await Task.WhenAll(places.Select(place => RequireAsync(place.Store, place.State, Before(place.State.Pointer).FirstOrDefault(move => move.Release == release), release.Prefix[..12], cancellation)));
            }
            catch (ForgeException refused) when (refused.Failure is Failure.Conflict or Failure.Usage)
            {
                refusal ??= refused;
            }
        }

        var at = places[0].State.Pointer;
        var what = at.History.All(move => move.Release == at.Release) ? "has never been at another release." : "was led back from every other release that it has been at, or may have been.";
        throw refusal ?? new ForgeException($"{places[0].Store.Name}, channel {at.Channel}", what, Look, Failure.Usage);
    }

    /// <summary>The latest first; neither what the channel is at, nor what it was led back from.</summary>
    private static IEnumerable<PointerMove> Before(ChannelPointer pointer)
    {
        var isOffered = new Dictionary<(Sha256Digest, ObjectKey), bool> { [(pointer.Release, pointer.View)] = false };
        var (next, leftBy) = (pointer.Sequence, pointer.Move);
        foreach (var move in pointer.History)
        {
            // Where a move is missing between the two (see ChannelPast), nobody knows whether it was led back from.
            isOffered.TryAdd((move.Release, move.View), next == move.Sequence + 1 && leftBy is MoveKind.Publish or MoveKind.Promote);
            (next, leftBy) = (move.Sequence, move.Move);
        }

        return pointer.History.Where(move => isOffered[(move.Release, move.View)]);
    }

    /// <summary>The present release too: where a store is already, there is nothing to do.</summary>
    private static async Task<PointerMove[]> NamedAsync(List<(IStore Store, ChannelState State)> places, string to, CancellationToken cancellation)
    {
        var named = places.Select(place => All(place.State).Find(move => Names(to, move))).ToList();
        var meant = named.OfType<PointerMove>().Select(move => move.Release).Distinct().ToList();
        if (meant.Count > 1)
        {
            throw new ForgeException("--to", $"{to} is another release in each store: {string.Join(", ", meant.Select(release => release.Prefix[..12]))}.", "Give the first 12 digits of a release id.", Failure.Usage);
        }

        return await Task.WhenAll(places.Zip(named, (place, move) => RequireAsync(place.Store, place.State, move ?? All(place.State).Find(other => meant.Contains(other.Release)), to, cancellation)));
    }

    private static List<PointerMove> All(ChannelState state) => [.. state.Pointer.History.Prepend(state.Pointer.AsMove())];

    private static string NotBeenAt(string to, int moves) => moves switch
    {
        0 => $"has not been at {to}: it has only ever been where it is.",
        1 => $"has not been at {to} before its last move.",
        _ => $"has not been at {to} in its last {moves.ToString(CultureInfo.InvariantCulture)} moves.",
    };

    private static async Task<PointerMove> RequireAsync(IStore store, ChannelState state, PointerMove? target, string to, CancellationToken cancellation)
    {
        if (target is null)
        {
            throw new ForgeException($"{store.Name}, channel {state.Pointer.Channel}", NotBeenAt(to, state.Pointer.History.Count), Look, Failure.Usage);
        }

        if ((await store.MissingAsync([target.View, target.Manifest], cancellation)).Count > 0)
        {
            throw new ForgeException($"{store.Name}, release {target.Release.Prefix[..12]}", "was pruned: it is no longer there to go back to.", "Publish it again from its catalogue, or go back to another with --to.", Failure.Conflict);
        }

        await Yanked.RefuseAsync(store, target, cancellation);
        return target;
    }

    private static bool Names(string to, PointerMove move) =>
        to.Length >= 12 ? move.Release.Hex.StartsWith(to, StringComparison.Ordinal) : string.Equals(to, move.Sequence.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
