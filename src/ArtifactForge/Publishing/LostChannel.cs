using System.Globalization;

namespace ArtifactForge.Publishing;

/// <summary>A channel that moved once and whose pointer is gone: what it reached is needed as before, and nobody can say what that was.</summary>
/// <param name="Sequence">Of the last move that is recorded; 0 where none is.</param>
public sealed record LostChannel(string Channel, long Sequence)
{
    public ObjectKey Key => ChannelPointer.KeyOf(Channel);

    public string What => Sequence == 0
        ? "its pointer is gone"
        : $"its pointer is gone; last at sequence {Sequence.ToString(CultureInfo.InvariantCulture)} by the audit record";

    /// <summary>A record names the release, but neither the moves before nor a checksum: it is no pointer, only what to publish again.</summary>
    public string Fix => $"Restore it from a copy of the store. Where there is none, publish or promote to channel {Channel} again{Release}; sequence numbers go on, but what it could be rolled back to is forgotten.";

    private string Release => Sequence == 0 ? "" : $" ({Audit.KeyOf(Channel, Sequence)} names the release and the view that it was at)";

    public static async Task<LostChannel> OfAsync(IStore store, string channel, CancellationToken cancellation) =>
        new(channel, await Audit.LastSequenceAsync(store, channel, cancellation));

    public ForgeException Refusal(IStore store) =>
        new($"{store.Name}/{Key}", $"channel {Channel} was published to, and {What}: what it reaches cannot be told from what nobody needs. Nothing is removed.", Fix, Failure.Damage);
}
