using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>Hands everything on to a real store; tests override what is to go wrong.</summary>
public abstract class PassingStore(IStore store) : IStore
{
    public string Name => store.Name;

    public int AtOnce => store.AtOnce;

    public virtual Task<StoredObject?> OpenAsync(ObjectKey key, CancellationToken cancellation) => store.OpenAsync(key, cancellation);

    public virtual Task<bool> TryAddAsync(ObjectKey key, Blob content, CancellationToken cancellation) => store.TryAddAsync(key, content, cancellation);

    public virtual Task<bool> TryReplaceAsync(ObjectKey key, Blob content, string? expectedTag, CancellationToken cancellation) => store.TryReplaceAsync(key, content, expectedTag, cancellation);

    public virtual Task PutAsync(ObjectKey key, Blob content, CancellationToken cancellation) => store.PutAsync(key, content, cancellation);

    public virtual Task DeleteAsync(ObjectKey key, CancellationToken cancellation) => store.DeleteAsync(key, cancellation);

    public virtual IAsyncEnumerable<ListedObject> ListAsync(string prefix, CancellationToken cancellation) => store.ListAsync(prefix, cancellation);
}
