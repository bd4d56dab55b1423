using ArtifactForge.Forging;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>Whatever breaks off whenever, readers of a channel see whole releases, and running again finishes the job.</summary>
public sealed class BrokenOffTests : IDisposable
{
    private readonly SampleRoad road = new();

    public void Dispose() => road.Dispose();

    /// <summary>What a reader does: from the pointer to every object, each checked.</summary>
    private static async Task<Sha256Digest?> ReadAsync(IStore store)
    {
        var state = await ChannelState.ReadAsync(store, "stable", CancellationToken.None);
        foreach (var entry in state?.View.Objects ?? [])
        {
            await using var stored = await store.OpenAsync(entry.Key, CancellationToken.None) ?? throw new InvalidOperationException($"{entry.Key} is missing.");
            Assert.Equal(entry.Sha256, await Blob.DigestAsync(stored.Content, CancellationToken.None));
        }

        return state?.Pointer.Release;
    }

    private static async Task<int> CallsOfAPublicationAsync(ForgedRelease release)
    {
        using var other = new SampleRoad();
        await other.PublishAsync(await other.ForgeAsync("3.4.1"));
        var counting = new FailingStore(other.FolderStore, int.MaxValue);
        await SampleRoad.PublishAsync(await other.PlanAsync(release, other.Destination(counting)));
        return counting.Calls;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AtEveryCallOfAPublication(bool after)
    {
        var (first, second) = (await road.ForgeAsync("3.4.1"), await road.ForgeAsync(SampleRoad.WithOtherText, "3.4.0", "3.4.1"));
        var calls = await CallsOfAPublicationAsync(second);
        Assert.True(calls > 40);
        for (var failing = 1; failing <= calls; failing++)
        {
            using var store = new TemporaryFolder();
            var folder = new FolderStore(store.Root, "out/store");
            await road.PublishAsync(first, road.Destination(folder));
            await Assert.ThrowsAnyAsync<Exception>(async () => await road.PublishAsync(second, road.Destination(new FailingStore(folder, failing, after))));
            var seen = await ReadAsync(folder);
            Assert.True(seen == first.Id || seen == second.Id);

            await road.PublishAsync(second, road.Destination(folder));
            Assert.Equal(second.Id, await ReadAsync(folder));
            Assert.Equal(0, (await road.PublishAsync(second, road.Destination(folder))).Published);
            Assert.Equal(await ExpectedFilesAsync(first, second), FilesOf(store));
        }
    }

    private IReadOnlyList<string>? expected;

    /// <summary>But for leases: a run that is gone cannot take its own back.</summary>
    private static List<string> FilesOf(TemporaryFolder store) => [.. store.Files().Where(file => !file.StartsWith(Lease.Folder, StringComparison.Ordinal))];

    /// <summary>Broken off or not, the store ends up with the same files.</summary>
    private async Task<IReadOnlyList<string>> ExpectedFilesAsync(ForgedRelease first, ForgedRelease second)
    {
        if (expected is null)
        {
            using var store = new TemporaryFolder();
            await road.PublishAsync(first, road.Destination(new FolderStore(store.Root, "out/store")));
            await road.PublishAsync(second, road.Destination(new FolderStore(store.Root, "out/store")));
            expected = FilesOf(store);
        }

        return expected;
    }

    [Fact]
    public async Task ALostAnswerToAMovedPointerIsNoFailureForTheNextRun()
    {
        var release = await road.ForgeAsync("3.4.1");
        var plan = await road.PlanAsync(release);
        await SampleRoad.PublishAsync(plan);

        // The same plan again stands for a run whose every answer was lost: all is there, and so is the pointer.
        var again = await SampleRoad.PublishAsync(plan);
        Assert.Equal(0, again.Published);
        Assert.Equal(1L, (await ChannelState.ReadAsync(road.FolderStore, "stable", CancellationToken.None))!.Pointer.Sequence);
    }

    [Fact]
    public async Task OfTwoPublishersOfOtherReleasesOneIsTold()
    {
        var (one, two) = (await road.ForgeAsync("3.4.1"), await road.ForgeAsync(SampleRoad.WithOtherText, "3.4.1"));
        var (planOne, planTwo) = (await road.PlanAsync(one), await road.PlanAsync(two));
        await SampleRoad.PublishAsync(planOne);
        var error = await Assert.ThrowsAsync<ForgeException>(() => SampleRoad.PublishAsync(planTwo));
        Assert.Equal((Failure.Conflict, "out/store/channels/stable.json"), (error.Failure, error.Where));
        Assert.Equal(one.Id, await ReadAsync(road.FolderStore));
    }

    [Fact]
    public async Task PublishersAtOnceGiveOneWholeRelease()
    {
        var releases = new[] { await road.ForgeAsync("3.4.1"), await road.ForgeAsync(SampleRoad.WithOtherText, "3.4.1"), await road.ForgeAsync("3.4.0") };
        for (var round = 0; round < 5; round++)
        {
            using var store = new TemporaryFolder();
            var folder = new FolderStore(store.Root, "out/store");
            var outcomes = await Task.WhenAll(releases.Select(release => Task.Run(async () =>
            {
                var error = await Record.ExceptionAsync(() => road.PublishAsync(release, road.Destination(folder)));
                Assert.True(error is null or ForgeException { Failure: Failure.Conflict }, error?.ToString());
                return error is null;
            })));
            Assert.Contains(true, outcomes);
            Assert.Contains(await ReadAsync(folder), releases.Select(release => (Sha256Digest?)release.Id));
        }
    }

    [Fact]
    public async Task AReaderThatPollsSeesWholeReleasesOnly()
    {
        var releases = new[] { await road.ForgeAsync("3.4.1"), await road.ForgeAsync(SampleRoad.WithOtherText, "3.4.1") };
        using var done = new CancellationTokenSource();
        var reads = 0;
        var reader = Task.Run(async () =>
        {
            for (; !done.IsCancellationRequested; reads++)
            {
                await ReadAsync(road.FolderStore);
            }
        });
        for (var round = 0; round < 10; round++)
        {
            await road.PublishAsync(releases[round % 2]);
        }

        await done.CancelAsync();
        await reader;
        Assert.True(reads > 0);
        Assert.Equal(10, (await ChannelState.ReadAsync(road.FolderStore, "stable", CancellationToken.None))!.Pointer.Sequence);
    }

    [Fact]
    public async Task ASplitBetweenStoresIsSaidAndEndedByTheSameCommand()
    {
        using var east = new TemporaryFolder();
        using var west = new TemporaryFolder();
        var (toEast, toWest) = (road.Destination(new FolderStore(east.Root, "east")), road.Destination(new FolderStore(west.Root, "west")));
        var (first, second) = (await road.ForgeAsync("3.4.1"), await road.ForgeAsync(SampleRoad.WithOtherText, "3.4.1"));
        await SampleRoad.PublishAsync(await road.PlanAsync(first, toEast), await road.PlanAsync(first, toWest));

        var (planEast, planWest) = (await road.PlanAsync(second, toEast), await road.PlanAsync(second, toWest));
        var error = await Assert.ThrowsAsync<ForgeException>(() => SampleRoad.PublishAsync(planEast, planWest with { Destination = toWest with { Store = new PointerlessStore(toWest.Store) } }));
        Assert.Equal((Failure.RegionsSplit, "west channel stable"), (error.Failure, error.Where));
        Assert.Equal((second.Id, first.Id), (await ReadAsync(toEast.Store), await ReadAsync(toWest.Store)));

        await SampleRoad.PublishAsync(await road.PlanAsync(second, toEast), await road.PlanAsync(second, toWest));
        Assert.Equal((second.Id, second.Id), (await ReadAsync(toEast.Store), await ReadAsync(toWest.Store)));
    }

    [Fact]
    public async Task WhereAnObjectFailsInOneStoreNoPointerMovesInAny()
    {
        using var east = new TemporaryFolder();
        using var west = new TemporaryFolder();
        var (toEast, toWest) = (road.Destination(new FolderStore(east.Root, "east")), road.Destination(new FolderStore(west.Root, "west")));
        var release = await road.ForgeAsync("3.4.1");
        var (planEast, planWest) = (await road.PlanAsync(release, toEast), await road.PlanAsync(release, toWest));
        await Assert.ThrowsAsync<IOException>(() => SampleRoad.PublishAsync(planEast, planWest with { Destination = toWest with { Store = new FailingStore(toWest.Store, 1) } }));
        Assert.Null(await ReadAsync(toEast.Store));
    }

    [Fact]
    public async Task CopiesOfWithdrawnReleasesGoHoweverOftenARunWasCutOff()
    {
        await road.PublishAsync(await road.ForgeAsync());
        var narrower = await road.ForgeAsync("3.3.1", "3.4.0", "3.4.1");
        foreach (var url in new[] { "https://one.example.org", "https://two.example.org", "https://three.example.org" })
        {
            var destination = road.Destination(new CopylessStore(road.FolderStore), url);
            await Assert.ThrowsAnyAsync<IOException>(() => road.PublishAsync(narrower, destination));
        }

        Assert.NotEmpty(road.Store.Files("patches/3.3.0"));
        await road.PublishAsync(narrower);
        Assert.DoesNotContain(road.Store.Files("patches"), file => file.StartsWith("patches/3.3.0/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CopiesFollowTheChannelWhenAnotherRunMovesItMeanwhile()
    {
        var (one, two) = (await road.ForgeAsync("3.4.1"), await road.ForgeAsync(SampleRoad.WithOtherText, "3.4.1"));
        var overtaken = new InterruptedStore(road.FolderStore, key => key.ToString().StartsWith("patches/", StringComparison.Ordinal), async () => await road.PublishAsync(two));
        await road.PublishAsync(one, road.Destination(overtaken));
        var state = (await ChannelState.ReadAsync(road.FolderStore, "stable", CancellationToken.None))!;
        Assert.Equal(two.Id, state.Pointer.Release);
        foreach (var entry in state.View.Objects)
        {
            Assert.Equal(entry.Sha256, await road.FolderStore.DigestAsync(ObjectKey.Of(entry.Path), CancellationToken.None));
        }
    }

    /// <summary>Takes everything but copies.</summary>
    private sealed class CopylessStore(IStore store) : PassingStore(store)
    {
        public override Task PutAsync(ObjectKey key, Blob content, CancellationToken cancellation) => throw new IOException("killed");

        public override Task DeleteAsync(ObjectKey key, CancellationToken cancellation) => throw new IOException("killed");
    }

    /// <summary>Something else happens before the first put that is looked for.</summary>
    private sealed class InterruptedStore(IStore store, Func<ObjectKey, bool> at, Func<Task> happening) : PassingStore(store)
    {
        private int happened;

        public override async Task PutAsync(ObjectKey key, Blob content, CancellationToken cancellation)
        {
            if (at(key) && Interlocked.Exchange(ref happened, 1) == 0)
            {
                await happening();
            }

            await base.PutAsync(key, content, cancellation);
        }
    }

    /// <summary>Takes everything but pointers.</summary>
    private sealed class PointerlessStore(IStore store) : PassingStore(store)
    {
        public override Task<bool> TryReplaceAsync(ObjectKey key, Blob content, string? expectedTag, CancellationToken cancellation) => throw new UnauthorizedAccessException("out of reach");
    }
}
