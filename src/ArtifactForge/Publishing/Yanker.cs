namespace ArtifactForge.Publishing;

/// <summary>Yanks and lifts: the records first, in every store, so that no run publishes it again meanwhile; then the channels.</summary>
public sealed class Yanker(TimeProvider clock, Actor actor, PublicationTally tally)
{
    public Yank Record(YankKind kind, string name, string reason) => new()
    {
        Schema = Yank.CurrentSchema,
        Kind = kind,
        Name = name,
        Reason = reason,
        YankedAt = clock.GetUtcNow(),
        YankedBy = actor.Who,
        Tool = actor.Tool,
    };

    /// <returns>The record as it stands: what was yanked before keeps its first reason, and a run that was cut off goes on from it.</returns>
    public async Task<Yank> YankAsync(IReadOnlyList<Destination> destinations, Yank yank, CancellationToken cancellation)
    {
        var known = await Task.WhenAll(destinations.Select(destination => destination.Store.TryReadAsync(yank.Key, PublishingJson.Default.Yank, cancellation)));
        yank = known.OfType<Yank>().MinBy(one => one.YankedAt) ?? yank;
        foreach (var store in destinations.Select(destination => destination.Store))
        {
            await RecordAsync(store, yank, cancellation);
        }

        var channels = await Task.WhenAll(destinations.Select(destination => ChannelState.ListAsync(destination.Store, cancellation)));
        var refusals = new List<ForgeException>();
        foreach (var channel in channels.SelectMany(names => names).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            try
            {
                await (yank.Kind == YankKind.Release ? GoBackAsync(destinations, channel, yank, cancellation) : WithdrawAsync(destinations, channel, yank, cancellation));
            }
            catch (ForgeException refusal)
            {
                // The other channels are led away from it all the same.
                refusals.Add(refusal);
            }
        }

        SeveralRefusals.ThrowIfAny(refusals);
        return yank;
    }

    public async Task LiftAsync(IReadOnlyList<Destination> destinations, Yank lifted, CancellationToken cancellation)
    {
        foreach (var store in destinations.Select(destination => destination.Store))
        {
            if (await store.TryReadAsync(lifted.Key, PublishingJson.Default.Yank, cancellation) is not null)
            {
                await Audit.AddAsync(store, "lifts", lifted.YankedAt, lifted, PublishingJson.Default.Yank, cancellation);
                await store.DeleteAsync(lifted.Key, cancellation);
                tally.Record();
            }
        }
    }

    private async Task RecordAsync(IStore store, Yank yank, CancellationToken cancellation)
    {
        if (await store.TryAddAsync(yank.Key, Blob.Of(CanonicalJson.Write(yank, PublishingJson.Default.Yank), yank.Key.ToString()), cancellation))
        {
            tally.Record();
        }
        else
        {
            yank = await store.TryReadAsync(yank.Key, PublishingJson.Default.Yank, cancellation) ?? throw new ForgeException(
                $"{store.Name}/{yank.Key}",
                "cannot be added and is not there, so that nothing keeps what it names from being published again.",
                "Run the same command again. If it stays so, the server does not write again what was deleted: look at the bucket's versioning with Preflight.",
                Failure.Failed);
            tally.Skip();
        }

        // Also where a run was cut off right after it had written the record.
        await Audit.AddAsync(store, "yanks", yank.YankedAt, yank, PublishingJson.Default.Yank, cancellation);
    }

    private async Task WithdrawAsync(IReadOnlyList<Destination> destinations, string channel, Yank yank, CancellationToken cancellation)
    {
        var plans = new List<PublicationPlan>();
        foreach (var (destination, state) in await StatesAsync(destinations, channel, cancellation))
        {
            plans.AddRange(await Withdrawal.PlanAsync(destination, state, yank, await Yanked.ReadAsync(destination.Store, cancellation), cancellation) is { } plan ? [plan] : []);
        }

        if (plans.Count > 0)
        {
            await new Publisher(clock, actor, tally).PublishAsync(plans, cancellation);
        }
    }

    /// <summary>Stores that are not there any more are looked after as well: a run may have been cut off between them.</summary>
    private async Task GoBackAsync(IReadOnlyList<Destination> destinations, string channel, Yank yank, CancellationToken cancellation)
    {
        var places = await StatesAsync(destinations, channel, cancellation);
        var at = places.Where(place => IsYanked(place.State.Pointer.Release)).Select(place => place.Destination.Store).ToList();
        if (at.Count == 0 && !places.Exists(place => place.State.Pointer.History.Any(move => IsYanked(move.Release))))
        {
            return;
        }

        var gone = places.Where(place => !IsYanked(place.State.Pointer.Release)).Select(place => place.State.Pointer).FirstOrDefault(pointer => pointer.Move == MoveKind.Yank);
        var back = at.Count == 0 ? [] : await BackAsync(at, channel, gone?.Release.Hex, yank, cancellation);
        var stays = places.Where(place => !IsYanked(place.State.Pointer.Release)).Select(place => ChannelMove.Stay(place.Destination.Store, place.State));
        await new Relocation(clock, actor, tally).RunAsync([.. back, .. stays], cancellation);

        bool IsYanked(Sha256Digest release) => string.Equals(release.Hex, yank.Name, StringComparison.Ordinal);
    }

    private static async Task<IEnumerable<ChannelMove>> BackAsync(List<IStore> stores, string channel, string? to, Yank yank, CancellationToken cancellation)
    {
        try
        {
            return (await Rollback.PlanAsync(stores, channel, to, yank.Reason, cancellation)).Select(move => move with { Kind = MoveKind.Yank });
        }
        catch (ForgeException refusal)
        {
            throw new ForgeException($"{string.Join(", ", stores.Select(store => store.Name))}, channel {channel}", $"stays at the yanked release: {refusal.Where} {refusal.What}", $"Publish what should be there instead: ./build.sh Publish --channel {channel}", Failure.Conflict, refusal);
        }
    }

    private static async Task<List<(Destination Destination, ChannelState State)>> StatesAsync(IReadOnlyList<Destination> destinations, string channel, CancellationToken cancellation)
    {
        var states = await Task.WhenAll(destinations.Select(destination => ChannelState.ReadAsync(destination.Store, channel, cancellation)));
        return [.. destinations.Zip(states).Where(place => place.Second is not null).Select(place => (place.First, place.Second!))];
    }
}
