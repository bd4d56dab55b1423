namespace ArtifactForge.Publishing;

/// <summary>How far a channel had come, and where it had been, before its pointer was lost: what its records say of it.</summary>
/// <param name="Sequence">Of the last move that is recorded; 0 where none is. It comes from the names alone, so that no damaged record stands in the way.</param>
/// <param name="History">As the next pointer remembers it.</param>
public sealed record ChannelPast(long Sequence, IReadOnlyList<PointerMove> History)
{
    /// <summary>Of a channel that has its pointer, which says it all, or never had one.</summary>
    public static ChannelPast None { get; } = new(0, []);

    public static async Task<ChannelPast> BeforeAsync(ChannelState? current, IStore store, string channel, CancellationToken cancellation)
    {
        var last = current is null ? await Audit.LastSequenceAsync(store, channel, cancellation) : 0;
        return last == 0 ? None : new ChannelPast(last, await HistoryAsync(store, channel, last, cancellation));
    }

    /// <summary>
    /// Records are asked for by number: what a listing leaves out may be there. One that is damaged is left out, for Verify names
    /// it, and the others are ways back all the same. So is one whose release is gone: it is none, and would be damage that
    /// nobody can mend.
    /// </summary>
    private static async Task<IReadOnlyList<PointerMove>> HistoryAsync(IStore store, string channel, long last, CancellationToken cancellation)
    {
        var first = Math.Max(last - ChannelPointer.MostHistory, 0) + 1;
        var read = await Task.WhenAll(Enumerable.Range(0, (int)(last - first + 1)).Select(back => Audit.TryReadAsync(store, channel, last - back, cancellation).UnlessDamagedAsync()));
        var moves = read.OfType<PointerMove>().ToList();
        var gone = (await store.MissingAsync([.. moves.SelectMany(move => new[] { move.Manifest, move.View }).Distinct()], cancellation)).ToHashSet();
        return [.. moves.Where(move => !gone.Contains(move.Manifest) && !gone.Contains(move.View))];
    }
}
