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

    public HeldLease(IStore store, IEnumerable<ObjectKey> keys, Actor actor, TimeProvider clock)
    {
        this.store = store;
        this.clock = clock;
        lease = Lease.Of(keys, actor, clock.GetUtcNow());
        key = ObjectKey.Of(string.Create(CultureInfo.InvariantCulture, $"{Lease.Folder}{lease.StartedAt.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{Guid.NewGuid().ToString("N")[..8]}.json"));
    }

    /// <summary>Also where the answer was lost.</summary>
    public bool MayBeThere { get; private set; }

    public async Task TakeAsync(CancellationToken cancellation)
    {
        MayBeThere = true;

        // Nobody else makes up the same name. Where it is taken, an answer to our own write was lost, or the store says what is not so.
        var content = Blob.Of(CanonicalJson.Write(lease, PublishingJson.Default.Lease), key.ToString());
        if (!await store.TryAddAsync(key, content, cancellation) && await store.DigestAsync(key, content.Sha256, cancellation) != content.Sha256)
        {
            throw new ForgeException($"{store.Name}/{key}", "was refused as if it were there already, and what was written is not there: no run is safe from Prune without it.", "Run the same command again; if it stays so, look with Preflight at what the store does.", Failure.Failed);
        }
    }

    /// <summary>To be asked once the lease is taken, and before a pointer moves.</summary>
    public async Task RefusePruneAsync(CancellationToken cancellation)
    {
        if (await PruneMark.ReadAsync(store, cancellation) is { } mark && mark.Keys.Intersect(lease.Keys).ToList() is [var taken, ..])
        {
            throw new ForgeException(
                $"{store.Name}/{taken}",
                $"is being removed by a Prune that {mark.StartedBy} started at {mark.StartedAt:u}.",
                "Wait until it has ended and run again. If it was cut off, run Prune again first: it takes up where it was.",
                Failure.Conflict);
        }
    }

    public void RequireAlive()
    {
        if (clock.GetUtcNow() >= lease.ExpiresAt)
        {
            throw new ForgeException($"{store.Name}/{key}", $"was good until {lease.ExpiresAt:u}, and the run is not done.", "Run the same command again: what is there already stays.", Failure.Conflict);
        }
    }

    public async Task EndAsync(CancellationToken cancellation)
    {
        await store.DeleteAsync(key, cancellation);
        MayBeThere = false;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{store.Name}/{key} may stay until {lease.ExpiresAt:u}, and Prune leaves alone what it names");
}
