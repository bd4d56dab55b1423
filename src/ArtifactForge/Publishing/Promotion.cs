namespace ArtifactForge.Publishing;

/// <summary>Lets a channel point to what another points to, in every store.</summary>
public static class Promotion
{
    public static async Task<IReadOnlyList<ChannelMove>> PlanAsync(IReadOnlyList<IStore> stores, string from, string to, string? reason, CancellationToken cancellation)
    {
        ChannelPointer.RequireName(to);
        if (string.Equals(from, to, StringComparison.Ordinal))
        {
            throw new ForgeException("--from, --to", $"are both {from}.", "Name two channels, such as --from candidate --to stable.", Failure.Usage);
        }

        var moves = new List<ChannelMove>();
        foreach (var store in stores)
        {
            var source = await ChannelState.ReadAsync(store, from, cancellation)
                ?? throw new ForgeException($"{store.Name}, channel {from}", "is empty: there is nothing to promote.", $"Publish to it first: ./build.sh Publish --channel {from}");
            await Yanked.RefuseAsync(store, source.Pointer.Release, source.Manifest, source.View, cancellation);
            var current = await ChannelState.ReadAsync(store, to, cancellation);
            moves.Add(new ChannelMove
            {
                Store = store,
                Channel = to,
                Current = current,
                Past = await ChannelPast.BeforeAsync(current, store, to, cancellation),
                Release = source.Pointer.Release,
                View = source.Pointer.View,
                Kind = MoveKind.Promote,
                Reason = reason,
            });
        }

        return moves.Select(move => move.Release).Distinct().Count() == 1 ? moves : throw new ForgeException(
            string.Join(", ", moves.Select(move => $"{move.Store.Name} at {move.Release.Prefix[..12]}")),
            $"do not hold the same release in channel {from}.",
            $"Bring them together first: ./build.sh Publish --channel {from}, or ./build.sh Recover --channel {from}",
            Failure.RegionsSplit);
    }
}
