using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>A real store whose use breaks off at the given call, before or after it took effect, and stays broken.</summary>
public sealed class FailingStore(IStore store, int failingCall, bool after = false) : IStore
{
    private int calls;

    public string Name => store.Name;

    public int Calls => calls;

    public Task<StoredObject?> OpenAsync(ObjectKey key, CancellationToken cancellation) => Try(() => store.OpenAsync(key, cancellation));

    public Task<bool> TryAddAsync(ObjectKey key, Blob content, CancellationToken cancellation) => Try(() => store.TryAddAsync(key, content, cancellation));

    public Task<bool> TryReplaceAsync(ObjectKey key, Blob content, string? expectedTag, CancellationToken cancellation) =>
        Try(() => store.TryReplaceAsync(key, content, expectedTag, cancellation));

    public Task PutAsync(ObjectKey key, Blob content, CancellationToken cancellation) => Try(async () =>
    {
        await store.PutAsync(key, content, cancellation);
        return true;
    });

    public Task DeleteAsync(ObjectKey key, CancellationToken cancellation) => Try(async () =>
    {
        await store.DeleteAsync(key, cancellation);
        return true;
    });

    public IAsyncEnumerable<(ObjectKey Key, long Size)> ListAsync(string prefix, CancellationToken cancellation) => store.ListAsync(prefix, cancellation);

    private async Task<T> Try<T>(Func<Task<T>> call)
    {
        var number = Interlocked.Increment(ref calls);
        if (number > failingCall || (number == failingCall && !after))
        {
            throw new IOException("the store is out of reach");
        }

        var result = await call();
        return number == failingCall ? throw new IOException("the answer was lost") : result;
    }
}
