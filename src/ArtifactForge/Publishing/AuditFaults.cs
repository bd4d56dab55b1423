using System.Globalization;

namespace ArtifactForge.Publishing;

/// <summary>What is wrong with the records of a channel's moves: they are added in order and never replaced, so that none is missing between two.</summary>
internal sealed class AuditFaults(IStore store, string channel)
{
    /// <param name="pointer">Read before, so that what is recorded meanwhile only adds to it; null where it is gone or damaged.</param>
    public async Task<IReadOnlyList<Damage>> FindAsync(ChannelPointer? pointer, CancellationToken cancellation)
    {
        var listed = await Audit.SequencesAsync(store, channel, cancellation);
        var faults = new List<Damage>();
        await Parallel.ForEachAsync(listed, new ParallelOptions { MaxDegreeOfParallelism = store.AtOnce, CancellationToken = cancellation }, async (sequence, token) =>
        {
            if (await FaultAsync(sequence, token) is { } what)
            {
                lock (faults)
                {
                    faults.Add(new Damage(Audit.KeyOf(channel, sequence), what, Audit.Restore));
                }
            }
        });
        return [.. faults, .. await GapsAsync(listed, pointer, cancellation), .. await BeyondAsync(listed, pointer, cancellation)];
    }

    /// <summary>A move is recorded when the pointer has moved: one that is behind its records was set back.</summary>
    private async Task<Damage[]> BeyondAsync(IReadOnlyList<long> listed, ChannelPointer? pointer, CancellationToken cancellation) =>
        pointer is not null && listed is [.., var last] && last > pointer.Sequence && await ChannelState.ReadPointerAsync(store, channel, cancellation) is { Pointer: { } now } && last > now.Sequence
            ? [new Damage(ChannelPointer.KeyOf(channel), $"is at sequence {Text(now.Sequence)}, and move {Text(last)} is recorded.", Audit.GoOn)]
            : [];

    /// <summary>Null where it is the record of that move.</summary>
    private async Task<string?> FaultAsync(long sequence, CancellationToken cancellation)
    {
        try
        {
            return await Audit.TryReadAsync(store, channel, sequence, cancellation) is null ? $"expected the record of move {Text(sequence)}, found none." : null;
        }
        catch (ForgeException damaged) when (damaged.Failure == Failure.Damage)
        {
            return damaged.What;
        }
    }

    /// <summary>
    /// From the first record on: what is older than all of them is not missed. The pointer's own move may still have to be
    /// recorded, all before it are before it moves.
    /// </summary>
    private async Task<List<Damage>> GapsAsync(IReadOnlyList<long> listed, ChannelPointer? pointer, CancellationToken cancellation)
    {
        var gaps = new List<Damage>();
        var end = pointer?.Sequence ?? 0;
        var next = listed is [var first, ..] ? first : Math.Max(end - 1, 1);
        foreach (var there in listed is [.., var last] && last >= end ? listed : [.. listed, end])
        {
            // Asked for also where the listing has it not, for what it leaves out may be there.
            while (next < there && await FaultAsync(next, cancellation) is null)
            {
                next++;
            }

            if (next < there)
            {
                var what = next == there - 1 ? $"the record of move {Text(next)}" : $"the records of moves {Text(next)} to {Text(there - 1)}";
                gaps.Add(new Damage(Audit.KeyOf(channel, next), $"expected {what}, found none.", Audit.Restore));
            }

            next = there + 1;
        }

        return gaps;
    }

    private static string Text(long sequence) => sequence.ToString(CultureInfo.InvariantCulture);
}
