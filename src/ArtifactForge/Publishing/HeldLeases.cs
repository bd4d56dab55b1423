namespace ArtifactForge.Publishing;

/// <summary>
/// The leases of a run: one in each store, or none in any. However a run ends by itself, it takes them back. What it had uploaded is
/// not kept for it any more then, and need not be: who publishes it again looks whether it is there.
/// </summary>
public sealed class HeldLeases : IAsyncDisposable
{
    private readonly IReadOnlyList<HeldLease> leases;
    private readonly PublicationTally tally;

    private HeldLeases(IReadOnlyList<HeldLease> leases, PublicationTally tally)
    {
        this.leases = leases;
        this.tally = tally;
    }

    public static async Task<HeldLeases> TakeAsync(IEnumerable<(IStore Store, IEnumerable<ObjectKey> Keys)> all, Actor actor, PublicationTally tally, TimeProvider clock, CancellationToken cancellation)
    {
        var held = new HeldLeases([.. all.Select(one => new HeldLease(one.Store, one.Keys, actor, clock))], tally);
        try
        {
            await Task.WhenAll(held.leases.Select(lease => lease.TakeAsync(cancellation)));
            return held;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    /// <summary>Of two that meet, one gives way: Prune to a lease that it sees, this run to a Prune that could not see its lease yet.</summary>
    public Task RefusePruneAsync(CancellationToken cancellation) => Task.WhenAll(leases.Select(lease => lease.RefusePruneAsync(cancellation)));

    /// <summary>To be asked before a pointer moves: what an expired lease named may have been pruned.</summary>
    public void RequireAlive()
    {
        foreach (var lease in leases)
        {
            lease.RequireAlive();
        }
    }

    public Task EndAsync(CancellationToken cancellation) => Task.WhenAll(leases.Select(lease => lease.EndAsync(cancellation)));

    /// <summary>What cannot be taken back is told, and does not take the place of what the run has to say.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(leases.Where(lease => lease.MayBeThere).Select(TakeBackAsync));

    private async Task TakeBackAsync(HeldLease lease)
    {
        if (tally.MayMoveYet)
        {
            // A request that arrives late could still let the channel name what the lease names.
            tally.Note($"{lease}: the channel's pointer was sent and not acknowledged.");
            return;
        }

        if (await TakingBack.TryAsync(lease.EndAsync) is { } why)
        {
            tally.Note($"{lease}: it could not be taken back, {why}");
        }
    }
}
