using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

public enum Verb
{
    Open,
    List,
    Add,
    Replace,
    Put,
    Delete,
}

/// <summary>A call to a store: what is done, and to which key or prefix.</summary>
public sealed record StoreCall(Verb Verb, string Key)
{
    public bool Writes => Verb is not (Verb.Open or Verb.List);

    public bool Is(Verb verb, string prefix) => Verb == verb && Key.StartsWith(prefix, StringComparison.Ordinal);
}

/// <summary>A real store, before and after whose calls a test steps in.</summary>
public sealed class WatchedStore(IStore store, Func<StoreCall, Task>? before = null, Func<StoreCall, Task>? after = null) : PassingStore(store)
{
    public override Task<StoredObject?> OpenAsync(ObjectKey key, CancellationToken cancellation) =>
        WatchAsync(Verb.Open, key.ToString(), () => base.OpenAsync(key, cancellation));

    public override Task<bool> TryAddAsync(ObjectKey key, Blob content, CancellationToken cancellation) =>
        WatchAsync(Verb.Add, key.ToString(), () => base.TryAddAsync(key, content, cancellation));

    public override Task<bool> TryReplaceAsync(ObjectKey key, Blob content, string? expectedTag, CancellationToken cancellation) =>
        WatchAsync(Verb.Replace, key.ToString(), () => base.TryReplaceAsync(key, content, expectedTag, cancellation));

    public override Task PutAsync(ObjectKey key, Blob content, CancellationToken cancellation) => WatchAsync(Verb.Put, key.ToString(), async () =>
    {
        await base.PutAsync(key, content, cancellation);
        return true;
    });

    public override Task DeleteAsync(ObjectKey key, CancellationToken cancellation) => WatchAsync(Verb.Delete, key.ToString(), async () =>
    {
        await base.DeleteAsync(key, cancellation);
        return true;
    });

    public override async IAsyncEnumerable<ListedObject> ListAsync(string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var listing = base.ListAsync(prefix, cancellation);
        var found = await WatchAsync(Verb.List, prefix, async () =>
        {
            var entries = new List<ListedObject>();
            await foreach (var entry in listing)
            {
                entries.Add(entry);
            }

            return entries;
        });
        foreach (var entry in found)
        {
            yield return entry;
        }
    }

    private async Task<T> WatchAsync<T>(Verb verb, string key, Func<Task<T>> call)
    {
        var what = new StoreCall(verb, key);
        await (before?.Invoke(what) ?? Task.CompletedTask);
        var result = await call();
        await (after?.Invoke(what) ?? Task.CompletedTask);
        return result;
    }
}
