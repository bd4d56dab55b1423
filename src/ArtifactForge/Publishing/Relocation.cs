namespace ArtifactForge.Publishing;

/// <summary>
/// Moves channels to what their stores hold already: a promotion, a way back, the rest of a run that was cut off. It is leased,
/// looked for, and then moved to like a publication; the copies follow. There is a journal also where there is only one store: a
/// rollback that was cut off must not go back twice when it is run again.
/// </summary>
public sealed class Relocation(TimeProvider clock, Actor actor, PublicationTally tally)
{
    public async Task RunAsync(IReadOnlyList<ChannelMove> moves, CancellationToken cancellation)
    {
        var views = await Task.WhenAll(moves.Select(move => ChannelState.ReadViewAsync(move.Store, move.View, cancellation)));
        await using var leases = await HeldLeases.TakeAsync(moves.Zip(views).Where(one => one.First.IsNeeded).Select(one => (one.First.Store, Reached(one.First, one.Second))), actor, tally, clock, cancellation);

        // What is there when no Prune is at work any more, stays: it would see the lease.
        await leases.RefusePruneAsync(cancellation);
        await Task.WhenAll(moves.Zip(views).Select(one => RequireWholeAsync(one.First, one.Second, cancellation)));
        leases.RequireAlive();
        var (journal, recorded) = await new ChannelMover(clock, actor, tally).MoveAsync(moves, isJournaled: true, permission: Task.CompletedTask, cancellation);
        await Task.WhenAll([recorded, .. moves.Where(move => Copies.AreOf(move.Channel)).Select(move => Copies.FollowAsync(move.Store, null, tally, cancellation))]);
        await leases.EndAsync(cancellation);
        await journal.EndAsync(moves, cancellation);
    }

    private static IEnumerable<ObjectKey> Reached(ChannelMove move, View view) =>
        [StoreLayout.ManifestKey(move.Release), move.View, .. view.Objects.Select(entry => entry.Key)];

    /// <summary>A size tells what was cut short, and costs no request; what it accuses is read before anybody is told.</summary>
    private static async Task RequireWholeAsync(ChannelMove move, View view, CancellationToken cancellation)
    {
        var listed = await move.Store.ListAsync(Reached(move, view), cancellation);
        var missing = Reached(move, view).Distinct().Where(key => !listed.ContainsKey(key)).ToList();
        var unlike = missing.Count > 0 ? [] : view.Objects.DistinctBy(entry => entry.Key).Where(entry => listed[entry.Key].Size != entry.Size).ToList();
        var damaged = await move.Store.EachAsync(unlike, async (entry, token) => await move.Store.DigestAsync(entry.Key, entry.Sha256, token) == entry.Sha256 ? null : entry, cancellation);
        List<ObjectKey> faulty = [.. missing, .. damaged.OfType<ViewObject>().Select(entry => entry.Key)];
        if (faulty is [var first, ..])
        {
            var what = missing.Count > 0 ? "there" : "as it was published";
            throw new ForgeException(
                $"{move.Store.Name}/{first}",
                faulty.Count == 1 ? $"belongs to that release and is not {what}." : $"and {faulty.Count - 1} more objects of that release are not {what}.",
                $"{(missing.Count > 0 ? "Publish" : "Delete what Verify names, and publish")} that release again; the channel has not moved.",
                Failure.Damage);
        }
    }
}
