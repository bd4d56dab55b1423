using System.Diagnostics;
using System.Runtime.CompilerServices;
using ArtifactForge.Publishing;
using ArtifactForge.Tests.Publishing;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>A real store at whose n-th operation this process ends itself with kill -9, before it is carried out or after.</summary>
public sealed class DyingStore(IStore store, int operation, bool after) : PassingStore(store)
{
    private int operations;

    public override Task<StoredObject?> OpenAsync(ObjectKey key, CancellationToken cancellation) => DieAt(() => base.OpenAsync(key, cancellation));

    public override Task<bool> TryAddAsync(ObjectKey key, Blob content, CancellationToken cancellation) => DieAt(() => base.TryAddAsync(key, content, cancellation));

    public override Task<bool> TryReplaceAsync(ObjectKey key, Blob content, string? expectedTag, CancellationToken cancellation) =>
        DieAt(() => base.TryReplaceAsync(key, content, expectedTag, cancellation));

    public override Task PutAsync(ObjectKey key, Blob content, CancellationToken cancellation) => DieAt(async () =>
    {
        await base.PutAsync(key, content, cancellation);
        return true;
    });

    public override Task DeleteAsync(ObjectKey key, CancellationToken cancellation) => DieAt(async () =>
    {
        await base.DeleteAsync(key, cancellation);
        return true;
    });

    public override async IAsyncEnumerable<ListedObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var entry in await DieAt(() => ListAllAsync(prefix, cancellation)))
        {
            yield return entry;
        }
    }

    private async Task<List<ListedObject>> ListAllAsync(string prefix, CancellationToken cancellation)
    {
        var listed = new List<ListedObject>();
        await foreach (var entry in base.ListAsync(prefix, cancellation))
        {
            listed.Add(entry);
        }

        return listed;
    }

    private async Task<T> DieAt<T>(Func<Task<T>> call)
    {
        var isLast = Interlocked.Increment(ref operations) == operation;
        if (isLast && !after)
        {
            Die();
        }

        var result = await call();
        if (isLast)
        {
            Die();
        }

        return result;
    }

    private static void Die()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
