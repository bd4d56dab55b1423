namespace ArtifactForge.Publishing;

/// <summary>
/// Carries out plans so that no reader of a channel sees half of a release: objects everywhere first, each read back;
/// then manifests and views; then the pointers; then the convenience copies.
/// </summary>
public sealed class Publisher(TimeProvider clock, Actor actor, PublicationTally tally)
{
    public async Task PublishAsync(IReadOnlyList<PublicationPlan> plans, CancellationToken cancellation)
    {
        foreach (var plan in plans)
        {
            plan.RefuseConflicts();
            tally.Expect([.. plan.Objects, .. plan.Copies]);
        }

        await using var leases = await HeldLeases.TakeAsync(plans.Where(plan => plan.Writes).Select(plan => (plan.Destination.Store, plan.Objects.Select(planned => planned.Key))), actor, tally, clock, cancellation);
        plans = await AddObjectsAsync(plans, leases.RefusePruneAsync(cancellation), cancellation);
        leases.RequireAlive();
        var documents = EachAsync(plans, plan => plan.Objects.TakeLast(PublicationPlan.Documents), Task.CompletedTask, cancellation);
        var unyanked = plans.Where(plan => plan.MovesChannel).Select(plan => Yanked.RefuseAsync(plan.Destination.Store, plan.Release, plan.Manifest, plan.View, cancellation));
        var (journal, recorded) = await new ChannelMover(clock, actor, tally).MoveAsync([.. plans.Select(plan => plan.Move)], isJournaled: false, Task.WhenAll([documents, .. unyanked]), cancellation);
        var copied = plans.Where(plan => Copies.AreOf(plan.Channel)).Select(plan => Copies.FollowAsync(plan.Destination.Store, plan, tally, cancellation));
        await Task.WhenAll([recorded, leases.EndAsync(cancellation), .. copied]);
        await journal.EndAsync([.. plans.Select(plan => plan.Move)], cancellation);
    }

    /// <param name="permission">That no Prune is at work. What is needed is looked for when it is there.</param>
    /// <returns>The plans, of what really had to be added.</returns>
    private async Task<IReadOnlyList<PublicationPlan>> AddObjectsAsync(IReadOnlyList<PublicationPlan> plans, Task permission, CancellationToken cancellation)
    {
        plans = await Task.WhenAll(plans.Select(plan => RecheckAsync(plan, permission, cancellation)));
        await Task.WhenAll(permission, EachAsync(plans, plan => plan.Objects.SkipLast(PublicationPlan.Documents), permission, cancellation));
        return plans;
    }

    /// <summary>All stores side by side, and some objects of each.</summary>
    private Task EachAsync(IEnumerable<PublicationPlan> plans, Func<PublicationPlan, IEnumerable<PlannedObject>> part, Task permission, CancellationToken cancellation) =>
        Task.WhenAll(plans.Select(plan => Parallel.ForEachAsync(
            part(plan),
            new ParallelOptions { MaxDegreeOfParallelism = plan.Destination.Store.AtOnce, CancellationToken = cancellation },
            async (planned, token) => await AddAsync(plan.Destination.Store, planned, permission, token))));

    /// <summary>
    /// What the channel names, Prune leaves alone. Anything else that was there when the plan was made may have gone before the
    /// lease was taken; then it is added again. What is there once no Prune is at work, stays.
    /// </summary>
    private static async Task<PublicationPlan> RecheckAsync(PublicationPlan plan, Task permission, CancellationToken cancellation)
    {
        var named = plan.Current?.Reached().ToHashSet() ?? [];
        var unsure = plan.Objects.Where(planned => planned.Action == PlannedAction.Keep && !named.Contains(planned.Key)).Select(planned => planned.Key).ToList();
        if (unsure.Count == 0)
        {
            return plan;
        }

        await permission;
        var gone = (await plan.Destination.Store.MissingAsync(unsure, cancellation)).ToHashSet();
        return gone.Count == 0 ? plan : plan with { Objects = [.. plan.Objects.Select(planned => gone.Contains(planned.Key) ? planned with { Action = PlannedAction.Add } : planned)] };
    }

    /// <summary>Nothing that is added is seen by a reader yet, so that may begin while it is asked for permission. Reading back may not.</summary>
    private async Task AddAsync(IStore store, PlannedObject planned, Task permission, CancellationToken cancellation)
    {
        if (planned.Action == PlannedAction.Keep)
        {
            tally.Skip();
            return;
        }

        var added = await store.TryAddAsync(planned.Key, planned.Content, cancellation);
        await permission;
        var found = await store.DigestAsync(planned.Key, planned.Content.Sha256, cancellation)
            ?? throw new ForgeException($"{store.Name}/{planned.Key}", "was written and is not there.", "Check the store's disk, and run Publish again.", Failure.Damage);
        if (found != planned.Content.Sha256)
        {
            throw added
                ? new ForgeException($"{store.Name}/{planned.Key}", $"reads back with SHA-256 {found}, written was {planned.Content.Sha256}.", "The channel has not moved. Delete the object, look after the store's disk and the network to it, and run again.", Failure.Damage)
                : new ForgeException($"{store.Name}/{planned.Key}", "was added by somebody else just now, with other bytes.", "Run Publish again: a tarball with the same content is taken as it is.", Failure.Conflict);
        }

        if (added)
        {
            tally.Publish(planned.Key, planned.Content.Size);
        }
        else
        {
            tally.Find();
        }
    }
}
