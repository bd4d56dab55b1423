using System.Globalization;

namespace ArtifactForge.Publishing;

/// <summary>
/// Moves a channel in all its stores: what earlier runs left unrecorded and the journal first, then the pointers, each by
/// compare-and-swap, then the audit records. What readers see changes here and nowhere else.
/// </summary>
public sealed class ChannelMover(TimeProvider clock, Actor actor, PublicationTally tally)
{
    /// <param name="moves">One a store.</param>
    /// <param name="isJournaled">Also where there is only one store: for moves that, done twice, would lead elsewhere.</param>
    /// <param name="permission">What else is asked before anything moves, meanwhile.</param>
    /// <returns>The journal, to be ended when the copies have followed and what moved is recorded.</returns>
    public async Task<(HeldJournal Journal, Task Recorded)> MoveAsync(IReadOnlyList<ChannelMove> moves, bool isJournaled, Task permission, CancellationToken cancellation)
    {
        var opening = HeldJournal.OpenAsync(moves.Select(move => move.Store), moves[0].Channel, cancellation);
        var recorded = Task.WhenAll(moves.Select(move => move.Current is { } current ? Audit.CompleteAsync(move.Store, current.Pointer, cancellation) : Task.CompletedTask));
        await Task.WhenAll(permission, opening, recorded);
        var journal = await opening;

        // In one order for all runs, however the stores were listed: the first of them decides who wins where two compete.
        var needed = moves.Where(move => move.IsNeeded).OrderBy(move => move.Store.Name, StringComparer.Ordinal).ToList();
        foreach (var _ in moves.Except(needed))
        {
            tally.Skip();
        }

        needed.ForEach(RequireRoom);
        if (needed.Count == 0)
        {
            return (journal, Task.CompletedTask);
        }

        // From here on it takes less time to end than to explain where it stopped: Ctrl-C waits.
        cancellation.ThrowIfCancellationRequested();
        if (isJournaled || moves.Count > 1)
        {
            await journal.WriteAsync(Journal.Of(moves, actor, clock.GetUtcNow()), CancellationToken.None);
        }

        var moved = await MoveAsync(needed, journal);
        var records = moved.Select(one => Audit.RecordAsync(one.Store, one.Pointer, CancellationToken.None));

        // Who yanks writes it down and looks at the channels then: whatever came first, one of the two sees the other.
        return (journal, Task.WhenAll([.. records, .. needed.Select(move => Yanked.RefuseAsync(move, CancellationToken.None))]));
    }

    /// <summary>What no reader could count to would be a pointer that nobody reads or moves again.</summary>
    private static void RequireRoom(ChannelMove move)
    {
        if (move.NextSequence is < 1 or > ChannelPointer.MostMoves)
        {
            throw new ForgeException(
                $"{move.Store.Name}/{ChannelPointer.KeyOf(move.Channel)}",
                $"is at sequence {(move.Current?.Pointer.Sequence ?? move.Past.Sequence).ToString(CultureInfo.InvariantCulture)}, and readers count no further than {ChannelPointer.MostMoves.ToString(CultureInfo.InvariantCulture)}.",
                "No number of moves leads there: restore the pointer, or the record in audit/ that names this sequence, from a copy of the store.",
                Failure.Damage);
        }
    }

    /// <summary>One store first; the others follow side by side.</summary>
    private async Task<IEnumerable<(IStore Store, ChannelPointer Pointer)>> MoveAsync(List<ChannelMove> needed, HeldJournal journal)
    {
        var first = await MoveFirstAsync(needed[0], journal);
        if (needed.Count == 1)
        {
            // Nothing is left to move: whoever took the journal over, if there is one, ends it.
            await journal.KeepAsync(CancellationToken.None);
            return [(needed[0].Store, first)];
        }

        List<Task<ChannelPointer>> others = [];
        try
        {
            await journal.RequireAsync(CancellationToken.None);
            others = [.. needed.Skip(1).Select(MoveAsync)];
            return needed.Select(move => move.Store).Zip((await Task.WhenAll(others)).Prepend(first));
        }
        catch (Exception error)
        {
            throw Split(needed, [.. needed.Skip(1).Where((_, index) => others.ElementAtOrDefault(index)?.IsCompletedSuccessfully != true)], error);
        }
    }

    private async Task<ChannelPointer> MoveFirstAsync(ChannelMove move, HeldJournal journal)
    {
        try
        {
            return await MoveAsync(move);
        }
        catch (ForgeException conflict) when (conflict.Failure == Failure.Conflict)
        {
            await journal.GiveBackAsync(CancellationToken.None);
            throw;
        }
    }

    private async Task<ChannelPointer> MoveAsync(ChannelMove move)
    {
        var pointer = move.PointerBy(actor, clock.GetUtcNow());
        var key = ChannelPointer.KeyOf(move.Channel);
        tally.SendPointer();
        var isMoved = await move.Store.TryReplaceAsync(key, Blob.Of(pointer.ToBytes(), key.ToString()), move.Current?.Tag, CancellationToken.None);
        tally.HearOfPointer();
        if (isMoved)
        {
            tally.Move(move.Store, pointer);
            return pointer;
        }

        // Another run, or our own write whose answer was lost.
        var now = await ChannelState.ReadAsync(move.Store, move.Channel, CancellationToken.None);
        if (now is null || !move.IsAt(now.Pointer))
        {
            throw new ForgeException(
                where: $"{move.Store.Name}/{key}",
                what: $"was moved by another run while this one was at work: it is at sequence {now?.Pointer.Sequence.ToString(CultureInfo.InvariantCulture) ?? "none"} now.",
                fix: "Look at it with Status and Preview; run the same command again if yours should follow.",
                Failure.Conflict);
        }

        tally.Skip();
        return now.Pointer;
    }

    /// <summary>What moves a channel may be its view alone, as a yank does: the release is the same then.</summary>
    private static string Place(Sha256Digest release, long sequence) => string.Create(CultureInfo.InvariantCulture, $"release {release.Prefix[..12]} (sequence {sequence})");

    /// <param name="left">Those that did not move, as far as anybody knows: an answer may have been lost.</param>
    private static ForgeException Split(List<ChannelMove> needed, List<ChannelMove> left, Exception first)
    {
        var (channel, moved) = (needed[0].Channel, needed.Except(left).ToList());
        var places = needed.Select(move => left.Contains(move)
            ? $"    {move.Store.Name} points to {(move.Current is { } current ? Place(current.Pointer.Release, current.Pointer.Sequence) : "nothing")}, and should to {Place(move.Release, move.NextSequence)}."
            : $"    {move.Store.Name} points to {Place(move.Release, move.NextSequence)}.");
        var undo = moved.TrueForAll(move => move.Current is not null) ? " With --undo it takes back what moved." : "";
        return new ForgeException(
            where: string.Join(", ", left.Select(move => $"{move.Store.Name} channel {channel}")),
            what: $"did not move, while {moved.Count} of {needed.Count} stores did: {first.Message}\n{string.Join('\n', places)}",
            fix: $"All objects are everywhere. What ends it: ./build.sh Recover --channel {channel} with the same --store and --regions, or the same command again.{undo}",
            Failure.RegionsSplit,
            first);
    }
}
