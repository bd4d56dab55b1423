using System.Globalization;

namespace ArtifactForge.Publishing;

/// <summary>
/// A lease in a store, for as long as a run needs it. Taking one and looking for Prune's mark afterwards, while Prune sets its
/// mark and looks for leases afterwards, makes sure that one of the two sees the other.
/// </summary>
public sealed class HeldLease
{
    private readonly IStore store;
    private readonly ObjectKey key;
    private readonly Lease lease;
    private readonly TimeProvider clock;

    private HeldLease(IStore store, ObjectKey key, Lease lease, TimeProvider clock)
    {
        this.store = store;
        this.key = key;
        this.lease = lease;
        this.clock = clock;
    }

    /// <summary>One in each store, or none in any.</summary>
    public static async Task<IReadOnlyList<HeldLease>> TakeAsync(IEnumerable<(IStore Store, IEnumerable<ObjectKey> Keys)> all, Actor actor, TimeProvider clock, CancellationToken cancellation)
    {
        var taking = all.Select(one => TakeAsync(one.Store, one.Keys, actor, clock, cancellation)).ToList();
        try
        {
            return await Task.WhenAll(taking);
        }
        catch (ForgeException)
        {
            await Task.WhenAll(taking.Where(task => task.IsCompletedSuccessfully).Select(async task => await (await task).EndAsync(cancellation)));
            throw;
        }
    }

    private static async Task<HeldLease> TakeAsync(IStore store, IEnumerable<ObjectKey> keys, Actor actor, TimeProvider clock, CancellationToken cancellation)
    {
        var wanted = Lease.Of(keys, actor, clock.GetUtcNow());
        var name = ObjectKey.Of(string.Create(CultureInfo.InvariantCulture, $"{Lease.Folder}{wanted.StartedAt.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{Guid.NewGuid().ToString("N")[..8]}.json"));

        // Nobody else makes up the same name. Where it is taken, an answer to our own write was lost.
        await store.TryAddAsync(name, Blob.Of(CanonicalJson.Write(wanted, PublishingJson.Default.Lease), name.ToString()), cancellation);
        var held = new HeldLease(store, name, wanted, clock);
        await held.RefusePruneAsync(cancellation);
        return held;
    }

    /// <summary>To be asked before a pointer moves: what an expired lease named may have been pruned.</summary>
    public void RequireAlive()
    {
        if (clock.GetUtcNow() >= lease.ExpiresAt)
        {
            throw new ForgeException($"{store.Name}/{key}", $"was good until {lease.ExpiresAt:u}, and the run is not done.", "Run the same command again: what is there already stays.", Failure.Conflict);
        }
    }

    public Task EndAsync(CancellationToken cancellation) => store.DeleteAsync(key, cancellation);

    private async Task RefusePruneAsync(CancellationToken cancellation)
    {
        if (await PruneMark.ReadAsync(store, cancellation) is { } mark && mark.Keys.Intersect(lease.Keys).ToList() is [var taken, ..])
        {
            await EndAsync(cancellation);
            throw new ForgeException(
                $"{store.Name}/{taken}",
                $"is being removed by a Prune that {mark.StartedBy} started at {mark.StartedAt:u}.",
                "Wait until it has ended and run again. If it was cut off, run Prune again first: it takes up where it was.",
                Failure.Conflict);
        }
    }
}
