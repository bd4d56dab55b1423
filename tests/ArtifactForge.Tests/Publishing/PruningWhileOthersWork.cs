using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>
/// Somebody begins to rely on what Prune is about to remove. In whatever order the two come, either Prune leaves it, or the other is
/// told, or adds it again: no channel ever names what is gone.
/// </summary>
[Collection(ForgedOnce.Name)]
public sealed class PruningWhileOthersWork(SomeReleases releases) : IAsyncLifetime, IDisposable
{
    private readonly StoreRow prepared = new("east");

    /// <summary>Second in stable; all that First alone has is for Prune, its tarball too.</summary>
    public async Task InitializeAsync()
    {
        await prepared.Engineer.PublishAsync(releases.First);
        await prepared.Engineer.PublishAsync(releases.Second);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => prepared.Dispose();

    private static Task PruneAsync(StoreRow row, Engineer engineer) => engineer.PruneAsync(keep: 0, row.Clock.Now);

    /// <summary>Ways to lead the channel back to First.</summary>
    private Task WorkAsync(string work, Engineer engineer) => work == "publish" ? engineer.PublishAsync(releases.First) : engineer.RollbackAsync(releases.First.Id.Hex);

    private static async Task<int> CountAsync(StoreRow row, Func<Engineer, Task> work)
    {
        var outage = Outage.Before(int.MaxValue);
        using var copy = row.Copy();
        await work(copy.Through(outage.Of));
        return outage.Count;
    }

    /// <summary>Steps in before the call of that number.</summary>
    private static Func<IStore, IStore> Before(int number, Func<Task> happening)
    {
        var calls = 0;
        return store => new WatchedStore(store, before: _ => Interlocked.Increment(ref calls) == number ? happening() : Task.CompletedTask);
    }

    private static ForgeException? Refusal(Exception? error)
    {
        Assert.True(error is null or ForgeException { Failure: Failure.Conflict }, error?.ToString());
        return (ForgeException?)error;
    }

    private async Task RequireWholeAsync(StoreRow row, ForgeException? refusal)
    {
        Assert.Equal(refusal is null ? releases.First.Id : releases.Second.Id, (await row.ReadAsync()).Single());
        if (refusal is null)
        {
            await row.RequireCopiesAsync();
            return;
        }

        await PruneAsync(row, row.Engineer);
        await row.Engineer.PublishAsync(releases.First);
        Assert.Equal(releases.First.Id, (await row.ReadAsync()).Single());
        await row.RequireCopiesAsync();
    }

    [Theory]
    [InlineData("publish")]
    [InlineData("rollback")]
    public async Task AllOfItBeforeAnyCallOfPrune(string work)
    {
        var (calls, refused) = (await CountAsync(prepared, engineer => PruneAsync(prepared, engineer)), 0);
        for (var call = 1; call <= calls; call++)
        {
            using var row = prepared.Copy();
            ForgeException? refusal = null;
            var pruning = await Record.ExceptionAsync(() => PruneAsync(row, row.Through(Before(call, async () => refusal = Refusal(await Record.ExceptionAsync(() => WorkAsync(work, new Engineer(row.Stores, row.Clock, "bob@desk"))))))));
            Refusal(pruning);
            refused += refusal is null ? 0 : 1;
            await RequireWholeAsync(row, refusal);
        }

        Assert.InRange(refused, 1, calls - 1);
    }

    [Theory]
    [InlineData("publish")]
    [InlineData("rollback")]
    public async Task AllOfPruneBeforeAnyCallOfIt(string work)
    {
        var calls = await CountAsync(prepared, engineer => WorkAsync(work, engineer));
        for (var call = 1; call <= calls; call++)
        {
            using var row = prepared.Copy();
            var error = await Record.ExceptionAsync(() => WorkAsync(work, row.Through(Before(call, () => PruneAsync(row, new Engineer(row.Stores, row.Clock, "bob@desk"))))));
            await RequireWholeAsync(row, work == "publish" ? Refusal(error) : Missing(error));
        }
    }

    /// <summary>What was pruned between the plan and the lease is not there to go back to.</summary>
    private static ForgeException? Missing(Exception? error)
    {
        Assert.True(error is null or ForgeException { Failure: Failure.Conflict or Failure.Damage }, error?.ToString());
        return (ForgeException?)error;
    }

    [Fact]
    public async Task PartOfAPublicationWithinPartsOfAPruneLosesNothing()
    {
        var random = new Random(20300102);
        var (prunes, publishes) = (await CountAsync(prepared, engineer => PruneAsync(prepared, engineer)), await CountAsync(prepared, engineer => WorkAsync("publish", engineer)));
        for (var round = 0; round < 60; round++)
        {
            using var row = prepared.Copy();
            var (begin, pause) = (random.Next(1, prunes + 1), random.Next(1, publishes + 1));
            var (paused, released) = (new TaskCompletionSource(), new TaskCompletionSource());
            var publisher = row.Through(Before(pause, async () =>
            {
                paused.TrySetResult();
                await released.Task;
            }), "bob@desk");
            Task<Exception?> publishing = Task.FromResult<Exception?>(null);
            var pruning = await Record.ExceptionAsync(() => PruneAsync(row, row.Through(Before(begin, async () =>
            {
                publishing = Record.ExceptionAsync(() => WorkAsync("publish", publisher))!;
                await Task.WhenAny(paused.Task, publishing);
            }))));
            released.SetResult();
            Refusal(pruning);
            await RequireWholeAsync(row, Refusal(await publishing));
        }
    }

    /// <summary>What is looked for before the answer arrives that no Prune is at work, may go before it arrives.</summary>
    [Theory]
    [InlineData("publish")]
    [InlineData("rollback")]
    public async Task NothingIsTrustedThatWasSeenBeforePruneWasSeenToHaveEnded(string work)
    {
        using var row = prepared.Copy();
        var (asked, pruned) = (new TaskCompletionSource(), new TaskCompletionSource());
        var late = row.Through(
            store => new WatchedStore(store, before: async call =>
            {
                if (call.Is(Verb.Open, StoreLayout.Prunes))
                {
                    asked.TrySetResult();
                    await pruned.Task;
                }
            }),
            "bob@desk");
        Task<Exception?> working = Task.FromResult<Exception?>(null);
        var pruning = await Record.ExceptionAsync(() => PruneAsync(row, row.Through(store => new WatchedStore(store, before: async call =>
        {
            if (call.Is(Verb.Delete, StoreLayout.Views))
            {
                // It has seen no lease. Whoever looks too early has time to do so now.
                working = Record.ExceptionAsync(() => WorkAsync(work, late))!;
                await Task.WhenAny(asked.Task, working);
                await Task.Delay(TimeSpan.FromMilliseconds(200));
            }
        }))));
        pruned.SetResult();
        Refusal(pruning);
        await RequireWholeAsync(row, Missing(await working));
    }

    [Fact]
    public async Task ALeaseThatExpiresBeforeThePointerMovesIsTold()
    {
        using var row = prepared.Copy();
        var error = await Assert.ThrowsAsync<ForgeException>(() => row.Through(store => new WatchedStore(store, before: call =>
        {
            row.Clock.Now += call.Is(Verb.Add, "leases/") ? Lease.Lifetime : TimeSpan.Zero;
            return Task.CompletedTask;
        })).PublishAsync(releases.Wider));
        Assert.Equal(Failure.Conflict, error.Failure);
        Assert.StartsWith("east/leases/", error.Where, StringComparison.Ordinal);
        Assert.Equal(releases.Second.Id, (await row.ReadAsync()).Single());
    }

    [Fact]
    public async Task WhereOneStoreRefusesALeaseNoneIsLeftInTheOthers()
    {
        using var row = new StoreRow("east", "west");
        await row.Engineer.PublishAsync(releases.First);
        await row.Engineer.PublishAsync(releases.Second);
        await Assert.ThrowsAsync<IOException>(() => PruneAsync(row, new Engineer([new WatchedStore(row["west"], before: call => call.Is(Verb.Delete, "views/") ? throw new IOException("killed") : Task.CompletedTask)], row.Clock)));
        var error = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.PublishAsync(releases.First));
        Assert.StartsWith("west/", error.Where, StringComparison.Ordinal);
        Assert.Empty(row.Stores.SelectMany(store => row.Files(store.Name, Lease.Folder)));
    }
}
