namespace ArtifactForge.Publishing;

/// <summary>What a Prune is about to remove, said before it removes anything; nothing once it has ended.</summary>
public sealed record PruneMark
{
    public const int CurrentSchema = 1;

    public required int Schema { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required string StartedBy { get; init; }

    public required string Tool { get; init; }

    public required IReadOnlyList<ObjectKey> Keys { get; init; }

    public static ObjectKey Key { get; } = ObjectKey.Of($"{StoreLayout.Prunes}mark.json");

    public static async Task<(PruneMark? Mark, string? Tag)> ReadTaggedAsync(IStore store, CancellationToken cancellation)
    {
        await using var stored = await store.OpenAsync(Key, cancellation);
        return stored is null
            ? (null, null)
            : (CanonicalJson.Read(await stored.ReadAllAsync($"{store.Name}/{Key}", cancellation), PublishingJson.Default.PruneMark, $"{store.Name}/{Key}", "It was changed after it was written: when no Prune is at work, delete it."), stored.Tag);
    }

    /// <summary>That of a Prune that is at work or was cut off; null where there is none.</summary>
    public static async Task<PruneMark?> ReadAsync(IStore store, CancellationToken cancellation) =>
        (await ReadTaggedAsync(store, cancellation)).Mark is { Keys.Count: > 0 } mark ? mark : null;
}
