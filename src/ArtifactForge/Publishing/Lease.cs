namespace ArtifactForge.Publishing;

/// <summary>What a run says before it relies on objects that no channel names yet: Prune leaves them alone.</summary>
public sealed record Lease
{
    public const int CurrentSchema = 1;
    public const string Folder = "leases/";

    /// <summary>What to do about one that is damaged.</summary>
    public const string Discard = "It was changed after it was written: when no run is at work, delete it.";

    /// <summary>A run that was killed cannot take its lease back (others do). What it had uploaded waits this long for the run that goes on.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public required int Schema { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required string StartedBy { get; init; }

    public required string Tool { get; init; }

    public required IReadOnlyList<ObjectKey> Keys { get; init; }

    /// <summary>By the store's clock, where that lets it live longer: the clock of the machine that wrote it may have been slow.</summary>
    public Lease AsWritten(DateTimeOffset time) => time + Lifetime > ExpiresAt ? this with { ExpiresAt = time + Lifetime } : this;

    public static Lease Of(IEnumerable<ObjectKey> keys, Actor actor, DateTimeOffset now) => new()
    {
        Schema = CurrentSchema,
        StartedAt = now,
        ExpiresAt = now + Lifetime,
        StartedBy = actor.Who,
        Tool = actor.Tool,
        Keys = [.. keys.Distinct().Order()],
    };
}
