namespace ArtifactForge.Publishing;

/// <summary>
/// Removes what nobody needs any more. It says first what it is about to remove, and looks once more what is needed after that:
/// a run that begins to rely on something either is seen here by its lease, or sees what was said.
/// </summary>
public sealed class Pruner(TimeProvider clock, Actor actor, PublicationTally tally)
{
    // After so many it is looked whether another Prune has taken over.
    private const int Chunk = 100;

    public async Task RunAsync(PrunePlan plan, int keep, string? reason, CancellationToken cancellation)
    {
        if (plan.IsEmpty)
        {
            return;
        }

        var started = clock.GetUtcNow();
        var tag = await MarkAsync(plan, started, cancellation);
        var reached = (await Census.TakeAsync(plan.Store, keep, started, cancellation)).Reached;
        var removed = plan.Removed.Where(entry => !reached.Contains(entry.Key)).ToList();
        await Audit.AddAsync(
            plan.Store,
            "prunes",
            started,
            new PruneRecord { StartedAt = started, StartedBy = actor.Who, Tool = actor.Tool, Reason = reason, Removed = [.. removed.Select(entry => entry.Key)], Breaks = plan.Breaks },
            PublishingJson.Default.PruneRecord,
            cancellation);
        foreach (var chunk in removed.Select(entry => entry.Key).Concat(plan.ExpiredLeases).Chunk(Chunk))
        {
            await RequireOursAsync(plan.Store, tag, cancellation);
            await Parallel.ForEachAsync(chunk, new ParallelOptions { MaxDegreeOfParallelism = plan.Store.AtOnce, CancellationToken = cancellation }, async (key, token) =>
            {
                await plan.Store.DeleteAsync(key, token);
                tally.Publish(key);
            });
        }

        await RequireOursAsync(plan.Store, tag, cancellation);
        await plan.Store.DeleteAsync(PruneMark.Key, cancellation);
    }

    /// <summary>In place of the mark of a Prune that was cut off, whose keys it takes over.</summary>
    private async Task<string> MarkAsync(PrunePlan plan, DateTimeOffset started, CancellationToken cancellation)
    {
        var left = await PruneMark.ReadAsync(plan.Store, cancellation);
        var mark = new PruneMark
        {
            Schema = PruneMark.CurrentSchema,
            StartedAt = started,
            StartedBy = actor.Who,
            Tool = actor.Tool,
            Keys = [.. plan.Removed.Select(entry => entry.Key).Union(left?.Keys ?? []).Order()],
        };
        var content = CanonicalJson.Write(mark, PublishingJson.Default.PruneMark);
        await plan.Store.TryReplaceAsync(PruneMark.Key, Blob.Of(content, PruneMark.Key.ToString()), await TagAsync(plan.Store, cancellation), cancellation);
        await using var stored = await plan.Store.OpenAsync(PruneMark.Key, cancellation);
        var there = stored is null ? [] : await stored.ReadAllAsync(plan.Store.Name, cancellation);
        return there.AsSpan().SequenceEqual(content) ? stored!.Tag : throw Taken(plan.Store);
    }

    private static async Task RequireOursAsync(IStore store, string tag, CancellationToken cancellation)
    {
        if (!string.Equals(await TagAsync(store, cancellation), tag, StringComparison.Ordinal))
        {
            throw Taken(store);
        }
    }

    private static async Task<string?> TagAsync(IStore store, CancellationToken cancellation)
    {
        await using var stored = await store.OpenAsync(PruneMark.Key, cancellation);
        return stored?.Tag;
    }

    private static ForgeException Taken(IStore store) =>
        new($"{store.Name}/{PruneMark.Key}", "was taken by another Prune while this one was at work.", "Let that one end; it removes the same.", Failure.Conflict);
}
