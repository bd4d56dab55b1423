namespace ArtifactForge.Publishing;

/// <summary>Questions that every store can be asked, whatever it is.</summary>
public static class StoreReading
{
    public static async Task<IReadOnlyList<(ObjectKey Key, long Size)>> ListAllAsync(this IStore store, string prefix, CancellationToken cancellation)
    {
        var found = new List<(ObjectKey, long)>();
        await foreach (var entry in store.ListAsync(prefix, cancellation))
        {
            found.Add(entry);
        }

        return found;
    }

    /// <summary>The digest of what is really there, null where nothing is.</summary>
    public static async Task<Sha256Digest?> DigestAsync(this IStore store, ObjectKey key, CancellationToken cancellation)
    {
        await using var stored = await store.OpenAsync(key, cancellation);
        return stored is null ? null : await Blob.DigestAsync(stored.Content, cancellation);
    }
}
