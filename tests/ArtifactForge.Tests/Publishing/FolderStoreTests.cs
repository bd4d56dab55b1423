using System.Text;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

public sealed class FolderStoreTests : IDisposable
{
    private static readonly ObjectKey Key = ObjectKey.Of("objects/abc/file.txt");
    private readonly TemporaryFolder folder = new();

    private FolderStore Store => new(folder.Root, "out/store");

    public void Dispose() => folder.Dispose();

    private static Blob Text(string text) => Blob.Of(Encoding.UTF8.GetBytes(text), "file.txt");

    private static async Task<string?> ReadAsync(IStore store, ObjectKey key)
    {
        await using var stored = await store.OpenAsync(key, CancellationToken.None);
        return stored is null ? null : await new StreamReader(stored.Content).ReadToEndAsync();
    }

    private static async Task<string> TagAsync(IStore store, ObjectKey key)
    {
        await using var stored = await store.OpenAsync(key, CancellationToken.None);
        return stored!.Tag;
    }

    [Fact]
    public async Task WhatWasAddedIsThere()
    {
        Assert.True(await Store.TryAddAsync(Key, Text("one"), CancellationToken.None));
        Assert.Equal("one", await ReadAsync(Store, Key));
    }

    [Fact]
    public async Task WhatNobodyAddedIsNotThere() => Assert.Null(await ReadAsync(Store, Key));

    [Fact]
    public async Task AnAddedObjectIsNeverOverwritten()
    {
        await Store.TryAddAsync(Key, Text("one"), CancellationToken.None);
        Assert.False(await Store.TryAddAsync(Key, Text("two"), CancellationToken.None));
        Assert.Equal("one", await ReadAsync(Store, Key));
    }

    [Fact]
    public async Task AFifoInAnObjectsPlaceIsDamageThatNobodyWaitsFor()
    {
        folder.WriteFifo(Key.ToString());
        var refusal = await Assert.ThrowsAsync<ForgeException>(() => Store.OpenAsync(Key, CancellationToken.None));
        Assert.Equal((Failure.Damage, $"out/store/{Key}", "is not an ordinary file but a FIFO, a device or a socket."), (refusal.Failure, refusal.Where, refusal.What));
    }

    [Fact]
    public async Task AnObjectOfNoBytesIsAnObject()
    {
        await Store.TryAddAsync(Key, Text(""), CancellationToken.None);
        Assert.Equal("", await ReadAsync(Store, Key));
    }

    [Fact]
    public async Task AFolderInAnObjectsPlaceIsDamageThatIsNamed()
    {
        folder.Write($"{Key}/made by somebody.txt", "theirs"u8);
        foreach (var act in new Func<Task>[]
        {
            () => Store.OpenAsync(Key, CancellationToken.None),
            () => Store.TryAddAsync(Key, Text("ours"), CancellationToken.None),
            () => Store.PutAsync(Key, Text("ours"), CancellationToken.None),
            () => Store.DeleteAsync(Key, CancellationToken.None),
        })
        {
            var refusal = await Assert.ThrowsAsync<ForgeException>(act);
            Assert.Equal((Failure.Damage, $"out/store/{Key}", "expected a file, found a folder."), (refusal.Failure, refusal.Where, refusal.What));
        }

        Assert.Equal("theirs"u8.ToArray(), folder.Read($"{Key}/made by somebody.txt"));
    }

    [Theory]
    [InlineData("objects")]
    [InlineData("objects/abc")]
    public async Task AFileInAFoldersPlaceIsDamageThatIsNamed(string place)
    {
        folder.Write(place, "theirs"u8);
        foreach (var act in new Func<Task>[]
        {
            () => Store.TryAddAsync(Key, Text("ours"), CancellationToken.None),
            () => Store.TryReplaceAsync(Key, Text("ours"), expectedTag: null, CancellationToken.None),
            () => Store.PutAsync(Key, Text("ours"), CancellationToken.None),
        })
        {
            var refusal = await Assert.ThrowsAsync<ForgeException>(act);
            Assert.Equal((Failure.Damage, $"out/store/{place}", "expected a folder, found a file."), (refusal.Failure, refusal.Where, refusal.What));
        }

        Assert.Null(await ReadAsync(Store, Key));
        await Store.DeleteAsync(Key, CancellationToken.None);
        Assert.Equal("theirs"u8.ToArray(), folder.Read(place));
        Assert.DoesNotContain(folder.Files(), file => file.StartsWith(".aside/", StringComparison.Ordinal) && !file.EndsWith("lock", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OfManyWhoAddAtOnceOneWins()
    {
        for (var round = 0; round < 20; round++)
        {
            var key = ObjectKey.Of($"objects/{round}/file.txt");
            var texts = Enumerable.Range(0, 32).Select(writer => $"writer {writer}").ToList();
            var won = await Task.WhenAll(texts.Select(text => Task.Run(() => Store.TryAddAsync(key, Text(text), CancellationToken.None))));
            Assert.Single(won, true);
            Assert.Equal(texts[Array.IndexOf(won, true)], await ReadAsync(Store, key));
        }
    }

    [Fact]
    public async Task ReplacingNeedsTheTagOfWhatIsThere()
    {
        Assert.True(await Store.TryReplaceAsync(Key, Text("one"), expectedTag: null, CancellationToken.None));
        var tag = await TagAsync(Store, Key);
        Assert.True(await Store.TryReplaceAsync(Key, Text("two"), tag, CancellationToken.None));
        Assert.False(await Store.TryReplaceAsync(Key, Text("three"), tag, CancellationToken.None));
        Assert.False(await Store.TryReplaceAsync(Key, Text("three"), expectedTag: null, CancellationToken.None));
        Assert.Equal("two", await ReadAsync(Store, Key));
    }

    [Fact]
    public async Task OfManyWhoReplaceAtOnceOneWins()
    {
        await Store.TryReplaceAsync(Key, Text("zero"), expectedTag: null, CancellationToken.None);
        var tag = await TagAsync(Store, Key);
        var won = await Task.WhenAll(Enumerable.Range(0, 16).Select(writer =>
            Task.Run(() => new FolderStore(folder.Root, "out/store").TryReplaceAsync(Key, Text($"writer {writer}"), tag, CancellationToken.None))));
        Assert.Single(won, true);
    }

    [Fact]
    public async Task AListingHasWhatWasStoredAndNothingElse()
    {
        await Store.TryAddAsync(Key, Text("four"), CancellationToken.None);
        await Store.PutAsync(ObjectKey.Of("iam/policy.json"), Text("x"), CancellationToken.None);
        await Store.TryReplaceAsync(ObjectKey.Of("channels/stable.json"), Text("p"), null, CancellationToken.None);
        folder.Write(".aside/left-by-a-killed-run", [1]);
        Assert.Equal([(Key, 4L)], await ListAsync("objects/"));
        Assert.Equal(3, (await ListAsync("")).Count);
        Assert.Empty(await ListAsync("requirements/"));
    }

    [Fact]
    public async Task AWriterThatFailsLeavesNothing()
    {
        var failing = Text("x") with { OpenAsync = _ => throw new IOException("no more") };
        await Assert.ThrowsAsync<IOException>(() => Store.TryAddAsync(Key, failing, CancellationToken.None));
        Assert.Empty(folder.Files());
    }

    [Fact]
    public async Task ADeletedObjectIsGoneAndDeletingItAgainIsNoError()
    {
        await Store.PutAsync(Key, Text("x"), CancellationToken.None);
        await Store.DeleteAsync(Key, CancellationToken.None);
        await Store.DeleteAsync(Key, CancellationToken.None);
        Assert.Null(await ReadAsync(Store, Key));
    }

    /// <summary>A folder goes with its last object and comes with the next, between any two steps of the others.</summary>
    [Fact]
    public async Task ManyWhoComeAndGoAtOneKeyMeetNoFault()
    {
        Func<Task>[] acts =
        [
            () => Store.DeleteAsync(Key, CancellationToken.None),
            () => Store.DeleteAsync(Key, CancellationToken.None),
            () => ListAsync("objects/"),
            () => ListAsync("objects/abc/"),
            () => ReadAsync(Store, Key),
            () => Store.PutAsync(Key, Text("put"), CancellationToken.None),
            () => Store.TryAddAsync(Key, Text("added"), CancellationToken.None),
        ];
        for (var round = 0; round < 1000; round++)
        {
            await Task.WhenAll(acts.Select(Task.Run));
        }

        await Store.PutAsync(Key, Text("last"), CancellationToken.None);
        Assert.Equal("last", await ReadAsync(Store, Key));
    }

    /// <summary>As with leases: each run has its own, and the folder goes with the last of them.</summary>
    [Fact]
    public async Task ManyWhoComeAndGoInOneFolderMeetNoFault() =>
        await Task.WhenAll(Enumerable.Range(0, 6).Select(run => Task.Run(async () =>
        {
            var own = ObjectKey.Of($"leases/of/{run}.json");
            for (var round = 0; round < 500; round++)
            {
                await Store.PutAsync(own, Text("x"), CancellationToken.None);
                await Store.DeleteAsync(own, CancellationToken.None);
            }
        })));

    [Theory]
    [InlineData("../outside")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData(".aside/lock")]
    [InlineData("a\\b")]
    [InlineData("a b")]
    [InlineData("")]
    public void AKeyCannotLeaveTheStore(string text) => Assert.False(ObjectKey.TryParse(text, out _));

    private async Task<List<(ObjectKey Key, long Size)>> ListAsync(string prefix)
    {
        var found = new List<(ObjectKey, long)>();
        await foreach (var entry in Store.ListAsync(prefix, CancellationToken.None))
        {
            found.Add((entry.Key, entry.Size));
        }

        return found;
    }
}
