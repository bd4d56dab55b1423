namespace ArtifactForge.Publishing;

/// <summary>A channel of one store, what it holds, and where it is to point.</summary>
public sealed record ChannelMove
{
    public required IStore Store { get; init; }

    public required string Channel { get; init; }

    /// <summary>What the channel holds now.</summary>
    public required ChannelState? Current { get; init; }

    /// <summary>What is known of a channel whose pointer is gone; what it holds says it otherwise.</summary>
    public ChannelPast Past { get; init; } = ChannelPast.None;

    public required Sha256Digest Release { get; init; }

    public required ObjectKey View { get; init; }

    public required MoveKind Kind { get; init; }

    public string? Reason { get; init; }

    /// <summary>No move at all: the channel is where it should be, and what belongs to that is looked after.</summary>
    public static ChannelMove Stay(IStore store, ChannelState current) => new()
    {
        Store = store,
        Channel = current.Pointer.Channel,
        Current = current,
        Release = current.Pointer.Release,
        View = current.Pointer.View,
        Kind = current.Pointer.Move,
    };

    public bool IsNeeded => Current is null || !IsAt(Current.Pointer);

    public long NextSequence => (Current?.Pointer.Sequence ?? Past.Sequence) + (IsNeeded ? 1 : 0);

    public bool IsAt(ChannelPointer pointer) => pointer.Release == Release && pointer.View == View;

    public ChannelPointer PointerBy(Actor actor, DateTimeOffset now) => new()
    {
        Schema = ChannelPointer.CurrentSchema,
        Channel = Channel,
        Sequence = NextSequence,
        Release = Release,
        Manifest = StoreLayout.ManifestKey(Release),
        View = View,
        MovedAt = now,
        MovedBy = actor.Who,
        Tool = actor.Tool,
        Move = Kind,
        Reason = Reason,
        History = Current is null ? Past.History : [.. Current.Pointer.History.Prepend(Current.Pointer.AsMove()).Take(ChannelPointer.MostHistory)],
    };
}
