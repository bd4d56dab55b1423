namespace ArtifactForge.Publishing;

/// <summary>
/// Removes what nobody needs any more. It says first what it is about to remove, and looks once more what is needed after that:
/// a run that begins to rely on something either is seen here by its lease, or sees what was said.
/// </summary>
public sealed class Pruner(TimeProvider clock, Actor actor, PublicationTally tally)
{
    private const string Views = "views/";

    // After so many it is looked whether another Prune has taken over.
    private const int Chunk = 100;

    /// <returns>The plan without what turned out to be needed.</returns>
    public async Task<PrunePlan> RunAsync(PrunePlan plan, string? reason, CancellationToken cancellation)
    {
        if (plan.IsEmpty)
        {
            return plan;
        }

        if (plan.Removed.Any(entry => IsIn(entry.Key, Views)))
        {
            // Views tell which copies are ours, so copies that a run left behind go before the views do.
            await Copies.RetireAsync(plan.Store, cancellation);
        }

        var started = clock.GetUtcNow();
        var tag = await MarkAsync(plan, started, cancellation);
        var census = await Census.TakeAsync(plan.Store, plan.Scope.All, plan.Scope.Keep, started, cancellation);
        plan = plan.ConfirmedBy(census.RequireAllChannels(plan.Store));
        tally.Expect(plan.Removed.Count + plan.ExpiredLeases.Count);
        if (plan.Removed.Count > 0)
        {
            await RecordAsync(plan, started, reason, cancellation);
        }

        // Views first, then manifests, then the rest: nothing that is left names what is gone.
        foreach (var folder in new[] { Views, "releases/", "objects/" })
        {
            await RemoveAsync(plan.Store, plan.Removed.Select(entry => entry.Key).Where(key => IsIn(key, folder)), tag, cancellation);
        }

        await RemoveAsync(plan.Store, plan.ExpiredLeases, tag, cancellation);

        // Emptied by compare-and-swap, not deleted: what is deleted might be the mark of a Prune that has just taken over.
        await WriteAsync(plan.Store, [], started, tag, cancellation);
        return plan;
    }

    private static bool IsIn(ObjectKey key, string folder) => key.ToString().StartsWith(folder, StringComparison.Ordinal);

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

    private async Task RemoveAsync(IStore store, IEnumerable<ObjectKey> keys, string tag, CancellationToken cancellation)
    {
        foreach (var chunk in keys.Chunk(Chunk))
        {
            await RequireOursAsync(store, tag, cancellation);
            await Parallel.ForEachAsync(chunk, new ParallelOptions { MaxDegreeOfParallelism = store.AtOnce, CancellationToken = cancellation }, async (key, token) =>
            {
                await store.DeleteAsync(key, token);
                tally.Publish(key);
            });
        }
    }

    /// <summary>In place of the mark of a Prune that was cut off, whose keys it takes over.</summary>
    private async Task<string> MarkAsync(PrunePlan plan, DateTimeOffset started, CancellationToken cancellation)
    {
        var (left, tag) = await PruneMark.ReadTaggedAsync(plan.Store, cancellation);
        return await WriteAsync(plan.Store, plan.Removed.Select(entry => entry.Key).Union(left?.Keys ?? []), started, tag, cancellation);
    }

    private async Task<string> WriteAsync(IStore store, IEnumerable<ObjectKey> keys, DateTimeOffset started, string? tag, CancellationToken cancellation)
    {
        var mark = new PruneMark { Schema = PruneMark.CurrentSchema, StartedAt = started, StartedBy = actor.Who, Tool = actor.Tool, Keys = [.. keys.Order()] };
        var content = CanonicalJson.Write(mark, PublishingJson.Default.PruneMark);
        await store.TryReplaceAsync(PruneMark.Key, Blob.Of(content, PruneMark.Key.ToString()), tag, cancellation);

        // Its bytes tell whether it is ours, also where the answer to our write was lost.
        await using var stored = await store.OpenAsync(PruneMark.Key, cancellation);
        var there = stored is null ? [] : await stored.ReadAllAsync(store.Name, cancellation);
        return there.AsSpan().SequenceEqual(content) ? stored!.Tag : throw Taken(store);
    }

    private static async Task RequireOursAsync(IStore store, string tag, CancellationToken cancellation)
    {
        await using var stored = await store.OpenAsync(PruneMark.Key, cancellation);
        if (!string.Equals(stored?.Tag, tag, StringComparison.Ordinal))
        {
            throw Taken(store);
        }
    }

    private static ForgeException Taken(IStore store) =>
        new($"{store.Name}/{PruneMark.Key}", "was taken by another Prune while this one was at work.", "Let that one end; it removes the same.", Failure.Conflict);
}
