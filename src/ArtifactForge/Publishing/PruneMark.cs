namespace ArtifactForge.Publishing;

/// <summary>What a Prune is about to remove, said before it removes anything.</summary>
public sealed record PruneMark
{
    public const int CurrentSchema = 1;

    public required int Schema { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required string StartedBy { get; init; }

    public required string Tool { get; init; }

    public required IReadOnlyList<ObjectKey> Keys { get; init; }

    public static ObjectKey Key { get; } = ObjectKey.Of("prune/mark.json");

    public static Task<PruneMark?> ReadAsync(IStore store, CancellationToken cancellation) =>
        store.TryReadAsync(Key, PublishingJson.Default.PruneMark, cancellation);
}
