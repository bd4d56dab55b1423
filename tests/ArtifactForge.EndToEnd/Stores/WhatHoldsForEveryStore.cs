using System.Text;
using ArtifactForge.Publishing;

namespace ArtifactForge.EndToEnd.Stores;

/// <summary>What publishing relies on, against each kind of store that runs here.</summary>
[Collection(RunningServers.Name)]
public sealed class WhatHoldsForEveryStore(StoreServers servers)
{
    private static readonly ObjectKey Key = ObjectKey.Of("objects/0123/file.txt");
    private static readonly CancellationToken Never = CancellationToken.None;

    public static TheoryData<string> Kinds() => [.. StoreServers.Kinds];

    private static Blob Text(string text) => Blob.Of(Encoding.UTF8.GetBytes(text), "file.txt");

    private static async Task<string?> ReadAsync(IStore store, ObjectKey key)
    {
        await using var stored = await store.OpenAsync(key, Never);
        return stored is null ? null : await new StreamReader(stored.Content).ReadToEndAsync();
    }

    private static async Task<string> TagAsync(IStore store, ObjectKey key)
    {
        await using var stored = await store.OpenAsync(key, Never);
        return stored!.Tag;
    }

    private static async Task<List<(ObjectKey Key, long Size)>> ListAsync(IStore store, string prefix)
    {
        var found = new List<(ObjectKey, long)>();
        await foreach (var entry in store.ListAsync(prefix, Never))
        {
            found.Add((entry.Key, entry.Size));
        }

        return found;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WhatWasAddedIsThereAndNothingElse(string kind)
    {
        var store = await servers.NewStoreAsync(kind);
        Assert.Null(await ReadAsync(store, Key));
        Assert.True(await store.TryAddAsync(Key, Text("one"), Never));
        Assert.Equal("one", await ReadAsync(store, Key));
        Assert.Null(await ReadAsync(store, ObjectKey.Of("objects/0123/other.txt")));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AnAddedObjectIsNeverOverwritten(string kind)
    {
        var store = await servers.NewStoreAsync(kind);
        await store.TryAddAsync(Key, Text("one"), Never);
        Assert.False(await store.TryAddAsync(Key, Text("two"), Never));
        Assert.Equal("one", await ReadAsync(store, Key));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task OfManyWhoAddAtOnceOneWins(string kind)
    {
        var store = await servers.NewStoreAsync(kind);
        var texts = Enumerable.Range(0, 32).Select(writer => $"writer {writer}").ToList();
        var won = await Task.WhenAll(texts.Select(text => Task.Run(() => store.TryAddAsync(Key, Text(text), Never))));
        Assert.Single(won, true);
        Assert.Equal(texts[Array.IndexOf(won, true)], await ReadAsync(store, Key));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ReplacingNeedsTheTagOfWhatIsThere(string kind)
    {
        var store = await servers.NewStoreAsync(kind);
        Assert.True(await store.TryReplaceAsync(Key, Text("one"), expectedTag: null, Never));
        var tag = await TagAsync(store, Key);
        Assert.True(await store.TryReplaceAsync(Key, Text("two"), tag, Never));
        Assert.False(await store.TryReplaceAsync(Key, Text("three"), tag, Never));
        Assert.False(await store.TryReplaceAsync(Key, Text("three"), expectedTag: null, Never));
        Assert.Equal("two", await ReadAsync(store, Key));
        await store.DeleteAsync(Key, Never);
        Assert.False(await store.TryReplaceAsync(Key, Text("four"), await TagOfAsync(store, "two"), Never));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task OfManyWhoReplaceAtOnceOneWins(string kind)
    {
        var store = await servers.NewStoreAsync(kind);
        await store.TryReplaceAsync(Key, Text("zero"), expectedTag: null, Never);
        var tag = await TagAsync(store, Key);
        var won = await Task.WhenAll(Enumerable.Range(0, 16).Select(writer => Task.Run(() => store.TryReplaceAsync(Key, Text($"writer {writer}"), tag, Never))));
        Assert.Single(won, true);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AListingHasEverythingBelowAPrefixWithItsSize(string kind)
    {
        var store = await servers.NewStoreAsync(kind);
        await store.TryAddAsync(Key, Text("four"), Never);
        await store.PutAsync(ObjectKey.Of("iam/policy.json"), Text("x"), Never);
        Assert.Equal([(Key, 4L)], await ListAsync(store, "objects/"));
        Assert.Equal(2, (await ListAsync(store, "")).Count);
        Assert.Empty(await ListAsync(store, "requirements/"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AListingGoesOnBeyondAPage(string kind)
    {
        var store = await servers.NewStoreAsync(kind);
        await Parallel.ForAsync(0, 1005, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) => await store.PutAsync(ObjectKey.Of($"objects/{number}/x"), Text("x"), Never));
        Assert.Equal(1005, (await ListAsync(store, "objects/")).Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task APutReplacesAndADeleteRemoves(string kind)
    {
        var store = await servers.NewStoreAsync(kind);
        await store.PutAsync(Key, Text("one"), Never);
        await store.PutAsync(Key, Text("two"), Never);
        Assert.Equal("two", await ReadAsync(store, Key));
        await store.DeleteAsync(Key, Never);
        await store.DeleteAsync(Key, Never);
        Assert.Null(await ReadAsync(store, Key));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WhatIsCopiedWithinAStoreIsTheSame(string kind)
    {
        var store = await servers.NewStoreAsync(kind);
        var content = new byte[3 << 20];
        new Random(1).NextBytes(content);
        var blob = Blob.Of(content, "file.tgz");
        await store.TryAddAsync(Key, blob, Never);
        var copy = ObjectKey.Of("patches/file.tgz");
        await store.PutAsync(copy, Blob.OfStored(store, Key, blob.Size, blob.Sha256), Never);
        await using var stored = await store.OpenAsync(copy, Never);
        Assert.Equal(blob.Sha256, await Blob.DigestAsync(stored!.Content, Never));
    }

    private static async Task<string> TagOfAsync(IStore store, string text)
    {
        var scratch = ObjectKey.Of("objects/scratch/file.txt");
        await store.PutAsync(scratch, Text(text), Never);
        return await TagAsync(store, scratch);
    }
}
