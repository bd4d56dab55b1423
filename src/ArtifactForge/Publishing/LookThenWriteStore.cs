namespace ArtifactForge.Publishing;

/// <summary>
/// The weaker protocol, for servers without conditional writes: look, write, and look again. Between looking and writing somebody
/// else may write, and both may believe that they were alone. One publisher at a time is safe.
/// </summary>
public sealed class LookThenWriteStore(IStore store) : IStore
{
    public string Name => store.Name;

    public int AtOnce => store.AtOnce;

    public bool RefusesSamples => store.RefusesSamples;

    public Task<StoredObject?> OpenAsync(ObjectKey key, CancellationToken cancellation) => store.OpenAsync(key, cancellation);

    public Task<Sha256Digest?> DigestAsync(ObjectKey key, CancellationToken cancellation) => store.DigestAsync(key, cancellation);

    public Task<bool> TryAddAsync(ObjectKey key, Blob content, CancellationToken cancellation) => TryReplaceAsync(key, content, expectedTag: null, cancellation);

    public async Task<bool> TryReplaceAsync(ObjectKey key, Blob content, string? expectedTag, CancellationToken cancellation)
    {
        string? tag;
        await using (var current = await store.OpenAsync(key, cancellation))
        {
            tag = current?.Tag;
        }

        if (!string.Equals(tag, expectedTag, StringComparison.Ordinal))
        {
            return false;
        }

        await store.PutAsync(key, content, cancellation);

        // Other bytes are those of somebody who looked when we did, and wrote last.
        return await store.DigestAsync(key, content.Sha256, cancellation) == content.Sha256;
    }

    public Task PutAsync(ObjectKey key, Blob content, CancellationToken cancellation) => store.PutAsync(key, content, cancellation);

    public Task DeleteAsync(ObjectKey key, CancellationToken cancellation) => store.DeleteAsync(key, cancellation);

    public IAsyncEnumerable<ListedObject> ListAsync(string prefix, CancellationToken cancellation) => store.ListAsync(prefix, cancellation);
}
