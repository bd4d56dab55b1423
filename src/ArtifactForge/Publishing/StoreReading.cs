namespace ArtifactForge.Publishing;

/// <summary>Questions that every store can be asked, whatever it is.</summary>
public static class StoreReading
{
    public static async Task<IReadOnlyList<ListedObject>> ListAllAsync(this IStore store, string prefix, CancellationToken cancellation)
    {
        var found = new List<ListedObject>();
        await foreach (var entry in store.ListAsync(prefix, cancellation))
        {
            found.Add(entry);
        }

        return found;
    }

    /// <summary>Whether an object that was listed holds this content: read only where the listing does not say it.</summary>
    public static async Task<bool> HoldsAsync(this IStore store, ListedObject listed, Blob content, CancellationToken cancellation) =>
        listed.Size == content.Size
        && ((listed.Md5 is not null && string.Equals(listed.Md5, content.Md5, StringComparison.Ordinal)) || await store.DigestAsync(listed.Key, cancellation) == content.Sha256);

    /// <summary>The digest of what is really there, null where nothing is.</summary>
    public static async Task<Sha256Digest?> DigestAsync(this IStore store, ObjectKey key, CancellationToken cancellation)
    {
        await using var stored = await store.OpenAsync(key, cancellation);
        return stored is null ? null : await Blob.DigestAsync(stored.Content, cancellation);
    }
}
