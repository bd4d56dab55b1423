namespace ArtifactForge.Publishing;

/// <summary>
/// Carries out plans so that no reader of a channel sees half of a release: objects everywhere first, each read back;
/// then manifests and views; then the pointers; then the convenience copies.
/// </summary>
public sealed class Publisher(TimeProvider clock, string movedBy, PublicationTally tally)
{
    public async Task PublishAsync(IReadOnlyList<PublicationPlan> plans, CancellationToken cancellation)
    {
        foreach (var plan in plans)
        {
            RefuseConflicts(plan);
        }

        await EachAsync(plans, plan => plan.Objects.SkipLast(PublicationPlan.Documents), (plan, planned, token) => AddAsync(plan.Destination.Store, planned, token), cancellation);
        await EachAsync(plans, plan => plan.Objects.TakeLast(PublicationPlan.Documents), (plan, planned, token) => AddAsync(plan.Destination.Store, planned, token), cancellation);
        await MovePointersAsync(plans, cancellation);
        await Task.WhenAll(plans.Where(plan => string.Equals(plan.Channel, Copies.Channel, StringComparison.Ordinal)).Select(plan => CopyAsync(plan, cancellation)));
    }

    /// <summary>All stores side by side, and some objects of each.</summary>
    private static Task EachAsync(
        IReadOnlyList<PublicationPlan> plans,
        Func<PublicationPlan, IEnumerable<PlannedObject>> part,
        Func<PublicationPlan, PlannedObject, CancellationToken, Task> act,
        CancellationToken cancellation) =>
        Task.WhenAll(plans.Select(plan => Parallel.ForEachAsync(
            part(plan),
            new ParallelOptions { MaxDegreeOfParallelism = plan.Destination.Store.AtOnce, CancellationToken = cancellation },
            async (planned, token) => await act(plan, planned, token))));

    private static void RefuseConflicts(PublicationPlan plan)
    {
        if (plan.Conflicts.FirstOrDefault() is { } conflict)
        {
            throw new ForgeException(
                where: $"{plan.Destination.Store.Name}/{conflict.Key}",
                what: $"an immutable object {conflict.Reason}.",
                fix: "It was changed after it was published, or never came from here. Look at all of them with Preview; remove it or choose another store.",
                conflict.Action == PlannedAction.Damaged ? Failure.Damage : Failure.Conflict);
        }
    }

    private async Task AddAsync(IStore store, PlannedObject planned, CancellationToken cancellation)
    {
        if (planned.Action == PlannedAction.Keep)
        {
            tally.Skip();
            return;
        }

        var added = await store.TryAddAsync(planned.Key, planned.Content, cancellation);
        await using var stored = await store.OpenAsync(planned.Key, cancellation)
            ?? throw new ForgeException($"{store.Name}/{planned.Key}", "was written and is not there.", "Check the store's disk, and run Publish again.", Failure.Damage);
        var found = await Blob.DigestAsync(stored.Content, cancellation);
        if (found != planned.Content.Sha256)
        {
            throw added
                ? new ForgeException($"{store.Name}/{planned.Key}", $"reads back with SHA-256 {found}, written was {planned.Content.Sha256}.", "Check the store's disk; the channel has not moved.", Failure.Damage)
                : new ForgeException($"{store.Name}/{planned.Key}", "was added by somebody else just now, with other bytes.", "Run Publish again: a tarball with the same content is taken as it is.", Failure.Conflict);
        }

        if (added)
        {
            tally.Publish(planned.Key);
        }
        else
        {
            tally.Skip();
        }
    }

    private async Task MovePointersAsync(IReadOnlyList<PublicationPlan> plans, CancellationToken cancellation)
    {
        var moved = new List<PublicationPlan>();
        foreach (var plan in plans)
        {
            try
            {
                await MovePointerAsync(plan, cancellation);
                moved.Add(plan);
            }
            catch (Exception error) when (moved.Count > 0)
            {
                throw new ForgeException(
                    where: string.Join(", ", plans.Except(moved).Select(left => $"{left.Destination.Store.Name} channel {left.Channel}")),
                    what: $"did not move to {plan.Release.Prefix[..12]}, while {moved.Count} of {plans.Count} stores did: {error.Message}",
                    fix: "All objects are everywhere. Run the same Publish again to bring the rest along.",
                    Failure.RegionsSplit,
                    error);
            }
        }
    }

    private async Task MovePointerAsync(PublicationPlan plan, CancellationToken cancellation)
    {
        if (!plan.MovesChannel)
        {
            tally.Skip();
            return;
        }

        var before = plan.Current?.Pointer;
        var pointer = new ChannelPointer
        {
            Schema = ChannelPointer.CurrentSchema,
            Channel = plan.Channel,
            Sequence = plan.NextSequence,
            Release = plan.Release,
            Manifest = StoreLayout.ManifestKey(plan.Release),
            View = plan.ViewKey,
            MovedAt = clock.GetUtcNow(),
            MovedBy = movedBy,
            Previous = before is null ? null : new PreviousRelease(before.Sequence, before.Release, before.Manifest, before.View),
        };
        var key = ChannelPointer.KeyOf(plan.Channel);
        var store = plan.Destination.Store;
        if (await store.TryReplaceAsync(key, Blob.Of(pointer.ToBytes(), key.ToString()), plan.Current?.Tag, cancellation))
        {
            tally.Publish(key);
            return;
        }

        var now = await ChannelState.ReadAsync(store, plan.Channel, cancellation);
        if (now is null || now.Pointer.Release != pointer.Release || now.Pointer.View != pointer.View)
        {
            throw new ForgeException(
                where: $"{store.Name}/{key}",
                what: $"was moved by another run while this one published: it is at sequence {now?.Pointer.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"} now.",
                fix: "Look at it with Status and Preview; run Publish again if your release should follow.",
                Failure.Conflict);
        }

        tally.Skip();
    }

    /// <summary>Until the copies are those of the release that the channel is at: another run may have moved it meanwhile.</summary>
    private async Task CopyAsync(PublicationPlan plan, CancellationToken cancellation)
    {
        var (copies, view) = (plan.Copies, plan.ViewKey);
        for (var store = plan.Destination.Store; ;)
        {
            await Parallel.ForEachAsync(
                copies,
                new ParallelOptions { MaxDegreeOfParallelism = plan.Destination.Store.AtOnce, CancellationToken = cancellation },
                async (copy, token) => await CopyAsync(store, copy, token));
            var now = (await ChannelState.ReadAsync(store, plan.Channel, cancellation))!;
            if (now.Pointer.View == view)
            {
                return;
            }

            (copies, view) = (await Copies.PlanAsync(store, now.View, new Dictionary<ObjectKey, Blob>(), cancellation), now.Pointer.View);
        }
    }

    private async Task CopyAsync(IStore store, PlannedObject copy, CancellationToken cancellation)
    {
        if (copy.Action == PlannedAction.Keep)
        {
            tally.Skip();
            return;
        }

        if (copy.Action == PlannedAction.Remove)
        {
            await store.DeleteAsync(copy.Key, cancellation);
        }
        else
        {
            await store.PutAsync(copy.Key, copy.Content, cancellation);
        }

        tally.Publish(copy.Key);
    }
}
