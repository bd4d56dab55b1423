using ArtifactForge.Publishing;
using ArtifactForge.Tests.Publishing;

namespace ArtifactForge.EndToEnd.Stores;

/// <summary>Whatever happens to whichever object, Verify names it: asked of each kind of store, with all objects harmed at once.</summary>
[Collection(RunningServers.Name)]
public sealed class FindingDamageInStores(StoreServers servers)
{
    public static TheoryData<string> Kinds() => [.. StoreServers.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task EveryHarmToEveryObject(string kind)
    {
        using var pinned = await PinnedStore.PublishedAsync(await servers.NewStoreAsync(kind));
        var contents = await Harm.ContentsAsync(pinned.Store);
        var verification = await pinned.VerifyAsync();
        Assert.Equal((contents.Count, 0, verification.Tarballs), (verification.Whole, verification.Damaged, verification.PinnedTarballs));
        var objects = contents.Keys.Where(key => !IsDocument(key)).Order().ToList();
        foreach (var harm in Harm.All)
        {
            await PutAllAsync(pinned.Store, objects, key => harm.Do(contents[key]));
            Assert.Equal(objects, await pinned.DamagedAsync());
        }

        await PutAllAsync(pinned.Store, objects, key => contents[key]);
        Assert.Empty(await pinned.DamagedAsync());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task EveryHarmToThePointerAndToTheDocumentsBehindIt(string kind)
    {
        using var pinned = await PinnedStore.PublishedAsync(await servers.NewStoreAsync(kind));
        var contents = await Harm.ContentsAsync(pinned.Store);
        var pointer = ChannelPointer.KeyOf("stable");
        var behind = contents.Keys.Where(key => IsDocument(key) && key != pointer).Order().ToList();
        Assert.Equal(4, behind.Count);
        foreach (var harm in Harm.All)
        {
            await PutAllAsync(pinned.Store, behind, key => harm.Do(contents[key]));
            Assert.Equal(behind, await pinned.DamagedAsync());
            await Harm.PutAsync(pinned.Store, pointer, harm.Do(contents[pointer]));
            Assert.Equal([pointer], await pinned.DamagedAsync());
            await PutAllAsync(pinned.Store, [.. behind, pointer], key => contents[key]);
        }

        Assert.Empty(await pinned.DamagedAsync());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task EveryObjectWithTheContentOfAnother(string kind)
    {
        using var pinned = await PinnedStore.PublishedAsync(await servers.NewStoreAsync(kind));
        var contents = await Harm.ContentsAsync(pinned.Store);
        var objects = contents.Keys.Where(key => !IsDocument(key)).OrderBy(key => contents[key].Length).ThenBy(key => key).ToList();
        var swapped = objects.Chunk(2).Where(pair => pair is [var one, var other] && !contents[one].AsSpan().SequenceEqual(contents[other])).ToList();
        Assert.True(swapped.Count > 5);
        await PutAllAsync(pinned.Store, [.. swapped.SelectMany(pair => pair)], key => contents[swapped.Where(pair => pair.Contains(key)).SelectMany(pair => pair).Single(other => other != key)]);
        Assert.Equal(swapped.SelectMany(pair => pair).Order(), await pinned.DamagedAsync());
    }

    private static Task PutAllAsync(IStore store, IReadOnlyList<ObjectKey> keys, Func<ObjectKey, byte[]?> content) =>
        Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (key, _) => await Harm.PutAsync(store, key, content(key)));

    private static bool IsDocument(ObjectKey key) => key.ToString().Split('/')[0] is "channels" or "releases" or "views";
}
