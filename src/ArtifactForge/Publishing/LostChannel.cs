using System.Globalization;

namespace ArtifactForge.Publishing;

/// <summary>A channel that moved once and whose pointer is gone, or damaged, or what it names: what it reached is needed as before, and nobody can say what that was.</summary>
/// <param name="Sequence">Of the last move that is recorded; 0 where none is.</param>
/// <param name="Cause">What is damaged; null where the pointer is gone.</param>
public sealed record LostChannel(string Channel, long Sequence, ForgeException? Cause = null)
{
    public ObjectKey Key => ChannelPointer.KeyOf(Channel);

    public string What => Cause is not null
        ? $"it is damaged: {Cause.Where} {Cause.What.TrimEnd('.')}"
        : Sequence == 0
        ? "its pointer is gone"
        : $"its pointer is gone; last at sequence {Sequence.ToString(CultureInfo.InvariantCulture)} by the audit record";

    /// <summary>A record has no checksum: it is no pointer, only what to publish again, and what the next pointer remembers.</summary>
    public string Fix => Cause?.Fix ?? $"Publish or promote to channel {Channel} again{GoingOn}.";

    private string GoingOn => Sequence == 0
        ? "; what it could be rolled back to is forgotten"
        : $" ({Audit.KeyOf(Channel, Sequence)} names the release and the view that it was at): sequence numbers and history go on from the records";

    public static async Task<LostChannel> OfAsync(IStore store, string channel, ForgeException? cause, CancellationToken cancellation) =>
        new(channel, await Audit.LastSequenceAsync(store, channel, cancellation), cause);

    /// <summary>For who looks at the store.</summary>
    public ForgeException DamageOf(IStore store) => Cause ?? new($"{store.Name}/{Key}", $"{What}.", Fix, Failure.Damage);

    public ForgeException Refusal(IStore store) =>
        new($"{store.Name}/{Key}", $"channel {Channel} was published to, and {What}: what it reaches cannot be told from what nobody needs. Nothing is removed.", Fix, Failure.Damage);
}
