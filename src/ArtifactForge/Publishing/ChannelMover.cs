using System.Globalization;

namespace ArtifactForge.Publishing;

/// <summary>
/// Moves a channel in all its stores: the journal first where there are several, then the pointers, each by
/// compare-and-swap, then the audit records. What readers see changes here and nowhere else.
/// </summary>
public sealed class ChannelMover(TimeProvider clock, Actor actor, PublicationTally tally)
{
    public async Task MoveAsync(IReadOnlyList<ChannelMove> moves, CancellationToken cancellation)
    {
        var needed = moves.Where(move => move.IsNeeded).ToList();
        foreach (var done in moves.Except(needed))
        {
            tally.Skip();
            await Audit.CompleteAsync(done.Store, done.Current!.Pointer, cancellation);
        }

        var journal = moves.Count > 1 ? await HeldJournal.OpenAsync(moves, cancellation) : null;
        if (needed.Count > 0)
        {
            await (journal?.WriteAsync(Journal.Of(moves, actor, clock.GetUtcNow()), cancellation) ?? Task.CompletedTask);
            await MoveAsync(needed, journal, cancellation);
        }

        await (journal?.EndAsync(cancellation) ?? Task.CompletedTask);
    }

    /// <summary>The first store decides who wins where two runs compete; the others follow side by side.</summary>
    private async Task MoveAsync(List<ChannelMove> needed, HeldJournal? journal, CancellationToken cancellation)
    {
        await MoveAsync(needed[0], cancellation);
        await (journal?.RequireOursAsync(cancellation) ?? Task.CompletedTask);
        var others = needed.Skip(1).Select(move => (Move: move, Moving: MoveAsync(move, cancellation))).ToList();
        try
        {
            await Task.WhenAll(others.Select(other => other.Moving));
        }
        catch (Exception first)
        {
            var left = others.Where(other => !other.Moving.IsCompletedSuccessfully).Select(other => other.Move).ToList();
            var moved = needed.Count - left.Count;
            throw new ForgeException(
                where: string.Join(", ", left.Select(move => $"{move.Store.Name} channel {move.Channel}")),
                what: $"did not move to {needed[0].Release.Prefix[..12]}, while {moved} of {needed.Count} stores did: {first.Message}",
                fix: "All objects are everywhere. The same command again brings the rest along, and so does ./build.sh Recover with the same --store and --regions; with --undo it takes back what moved.",
                Failure.RegionsSplit,
                first);
        }
    }

    private async Task MoveAsync(ChannelMove move, CancellationToken cancellation)
    {
        var pointer = move.PointerBy(actor, clock.GetUtcNow());
        var key = ChannelPointer.KeyOf(move.Channel);
        if (await move.Store.TryReplaceAsync(key, Blob.Of(CanonicalJson.Write(pointer, PublishingJson.Default.ChannelPointer), key.ToString()), move.Current?.Tag, cancellation))
        {
            tally.Publish(key);
            await Audit.CompleteAsync(move.Store, pointer, cancellation);
            return;
        }

        // Another run, or our own write whose answer was lost.
        var now = await ChannelState.ReadAsync(move.Store, move.Channel, cancellation);
        if (now is null || !move.IsAt(now.Pointer))
        {
            throw new ForgeException(
                where: $"{move.Store.Name}/{key}",
                what: $"was moved by another run while this one was at work: it is at sequence {now?.Pointer.Sequence.ToString(CultureInfo.InvariantCulture) ?? "none"} now.",
                fix: "Look at it with Status and Preview; run the same command again if yours should follow.",
                Failure.Conflict);
        }

        tally.Skip();
        await Audit.CompleteAsync(move.Store, now.Pointer, cancellation);
    }
}
