namespace ArtifactForge.Publishing;

/// <summary>
/// Removes what nobody needs any more. It says first what it is about to remove, and looks once more what is needed after that:
/// a run that begins to rely on something either is seen here by its lease, or sees what was said.
/// </summary>
public sealed class Pruner(TimeProvider clock, Actor actor, PublicationTally tally)
{
    // After so many it is looked whether another Prune has taken over.
    private const int Chunk = 100;

    /// <returns>The plan without what turned out to be needed.</returns>
    public async Task<PrunePlan> RunAsync(PrunePlan plan, string? reason, CancellationToken cancellation)
    {
        if (plan.IsEmpty)
        {
            return plan;
        }

        if (plan.Removed.Any(entry => entry.Key.IsBelow(StoreLayout.Views)))
        {
            // Views tell which copies are ours, so copies that a run left behind go before the views do.
            await Copies.RetireAsync(plan.Store, cancellation);
        }

        var started = clock.GetUtcNow();
        await using var mark = new HeldMark(plan.Store, started, actor, clock, tally);
        await mark.TakeAsync(plan.Removed.Select(entry => entry.Key), cancellation);
        var census = await Census.TakeAsync(plan.Store, plan.Scope.All, plan.Scope.Keep, started, cancellation);
        plan = plan.ConfirmedBy(census.RequireAllChannels(plan.Store));
        tally.Expect(plan.Removed.Count + plan.ExpiredLeases.Count);
        if (plan.Removed.Count > 0)
        {
            await RecordAsync(plan, started, reason, cancellation);
        }

        // Views first, then manifests, then the rest: nothing that is left names what is gone.
        foreach (var folder in StoreLayout.ImmutableFolders.Reverse())
        {
            await RemoveAsync(plan.Store, plan.Removed.Select(entry => entry.Key).Where(key => key.IsBelow(folder)), mark, cancellation);
        }

        await RemoveAsync(plan.Store, plan.ExpiredLeases, mark, cancellation);
        await mark.EndAsync(cancellation);
        return plan;
    }

    private Task RecordAsync(PrunePlan plan, DateTimeOffset started, string? reason, CancellationToken cancellation)
    {
        var record = new PruneRecord
        {
            StartedAt = started,
            StartedBy = actor.Who,
            Tool = actor.Tool,
            Reason = reason,
            Removed = [.. plan.Removed.Select(entry => entry.Key)],
            Breaks = plan.Breaks,
            Outlived = plan.Outlived,
        };
        return Audit.AddAsync(plan.Store, "prunes", started, record, PublishingJson.Default.PruneRecord, cancellation);
    }

    private async Task RemoveAsync(IStore store, IEnumerable<ObjectKey> keys, HeldMark mark, CancellationToken cancellation)
    {
        foreach (var chunk in keys.Chunk(Chunk))
        {
            await mark.RequireOursAsync(cancellation);
            await Parallel.ForEachAsync(chunk, new ParallelOptions { MaxDegreeOfParallelism = store.AtOnce, CancellationToken = cancellation }, async (key, token) =>
            {
                await mark.RequireOursStillAsync(token);
                await store.DeleteAsync(key, token);
                tally.Publish(key);
            });
        }
    }
}
