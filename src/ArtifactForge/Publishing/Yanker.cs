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

    public async Task YankAsync(IReadOnlyList<Destination> destinations, Yank yank, CancellationToken cancellation)
    {
        foreach (var store in destinations.Select(destination => destination.Store))
        {
            if (await store.TryReplaceAsync(yank.Key, Blob.Of(CanonicalJson.Write(yank, PublishingJson.Default.Yank), yank.Key.ToString()), null, cancellation))
            {
                tally.Publish(yank.Key);
                await Audit.AddAsync(store, "yanks", yank.YankedAt, yank, PublishingJson.Default.Yank, cancellation);
            }
            else
            {
                // It keeps its first reason, and a run that was cut off goes on from it.
                yank = await store.TryReadAsync(yank.Key, PublishingJson.Default.Yank, cancellation) ?? yank;
                tally.Skip();
            }
        }

        var channels = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var destination in destinations)
        {
            channels.UnionWith(await ChannelState.ListAsync(destination.Store, cancellation));
        }

        foreach (var channel in channels)
        {
            await (yank.Kind == YankKind.Release ? GoBackAsync(destinations, channel, yank, cancellation) : WithdrawAsync(destinations, channel, yank, cancellation));
        }
    }

    /// <returns>False where nothing of that name was yanked.</returns>
    public async Task<bool> LiftAsync(IReadOnlyList<Destination> destinations, Yank lifted, CancellationToken cancellation)
    {
        var any = false;
        foreach (var store in destinations.Select(destination => destination.Store))
        {
            if (await store.TryReadAsync(lifted.Key, PublishingJson.Default.Yank, cancellation) is not null)
            {
                any = true;
                await Audit.AddAsync(store, "lifts", lifted.YankedAt, lifted, PublishingJson.Default.Yank, cancellation);
                await store.DeleteAsync(lifted.Key, cancellation);
                tally.Publish(lifted.Key);
            }
        }

        return any;
    }

    private async Task WithdrawAsync(IReadOnlyList<Destination> destinations, string channel, Yank yank, CancellationToken cancellation)
    {
        var plans = new List<PublicationPlan>();
        foreach (var destination in destinations)
        {
            if (await ChannelState.ReadAsync(destination.Store, channel, cancellation) is { } state && await Withdrawal.PlanAsync(destination, state, yank, cancellation) is { } plan)
            {
                plans.Add(plan);
            }
        }

        if (plans.Count > 0)
        {
            await new Publisher(clock, actor, tally).PublishAsync(plans, cancellation);
        }
    }

    private async Task GoBackAsync(IReadOnlyList<Destination> destinations, string channel, Yank yank, CancellationToken cancellation)
    {
        var at = new List<IStore>();
        foreach (var store in destinations.Select(destination => destination.Store))
        {
            if (await ChannelState.ReadAsync(store, channel, cancellation) is { } state && string.Equals(state.Pointer.Release.Hex, yank.Name, StringComparison.Ordinal))
            {
                at.Add(store);
            }
        }

        if (at.Count > 0)
        {
            var moves = await Rollback.PlanAsync(at, channel, null, yank.Reason, cancellation);
            await new Relocation(clock, actor, tally).RunAsync([.. moves.Select(move => move with { Kind = MoveKind.Yank })], cancellation);
        }
    }
}
