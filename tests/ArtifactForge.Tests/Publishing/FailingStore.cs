using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>A real store whose use breaks off at the given call, before or after it took effect, and stays broken.</summary>
public sealed class FailingStore(IStore store, int failingCall, bool after = false) : PassingStore(store)
{
    private int calls;

    public int Calls => calls;

    public override Task<StoredObject?> OpenAsync(ObjectKey key, CancellationToken cancellation) => Try(() => base.OpenAsync(key, cancellation));

    public override Task<bool> TryAddAsync(ObjectKey key, Blob content, CancellationToken cancellation) => Try(() => base.TryAddAsync(key, content, cancellation));

    public override Task<bool> TryReplaceAsync(ObjectKey key, Blob content, string? expectedTag, CancellationToken cancellation) =>
        Try(() => base.TryReplaceAsync(key, content, expectedTag, cancellation));

    public override Task PutAsync(ObjectKey key, Blob content, CancellationToken cancellation) => Try(async () =>
    {
        await base.PutAsync(key, content, cancellation);
        return true;
    });

    public override Task DeleteAsync(ObjectKey key, CancellationToken cancellation) => Try(async () =>
    {
        await base.DeleteAsync(key, cancellation);
        return true;
    });

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
