namespace ArtifactForge.Publishing;

/// <summary>What a Prune is about to remove, said before it removes anything; nothing once it has ended.</summary>
public sealed record PruneMark
{
    public const int CurrentSchema = 1;

    private const string Discard = "It was changed after it was written: when no Prune is at work, delete it.";

    public required int Schema { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required string StartedBy { get; init; }

    public required string Tool { get; init; }

    public required IReadOnlyList<ObjectKey> Keys { get; init; }

    public static ObjectKey Key { get; } = ObjectKey.Of($"{StoreLayout.Prunes}mark.json");

    public static PruneMark Read(byte[] file, string where) =>
        CanonicalJson.Read(file, PublishingJson.Default.PruneMark, where, Discard);

    /// <summary>That of a Prune that is at work or was cut off; null where there is none.</summary>
    public static async Task<PruneMark?> ReadAsync(IStore store, CancellationToken cancellation) =>
        await store.TryReadAsync(Key, PublishingJson.Default.PruneMark, cancellation, Discard) is { Keys.Count: > 0 } mark ? mark : null;
}
