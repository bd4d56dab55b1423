using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>
/// A run over several stores is cut off at every call that it makes to any of them, and after every write. Readers see whole releases,
/// and each of the three ways out leads to one release in all stores: the same command, Recover, and Recover --undo.
/// </summary>
[Collection(ForgedOnce.Name)]
public sealed class BrokenOffBetweenStores(SomeReleases releases) : IDisposable
{
    private StoreRow row = new("east", "west");

    public void Dispose() => row.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task APublicationIsEndedWhereverItBroke(bool afterWrites)
    {
        await row.Engineer.PublishAsync(releases.First);
        await AtEveryCallAsync(afterWrites, engineer => engineer.PublishAsync(releases.Second), releases.First.Id, releases.Second.Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task APromotionOverTwoAndThreeStores(bool afterWrites)
    {
        row.Dispose();
        row = afterWrites ? new StoreRow("west", "east", "north") : new StoreRow("west", "east");
        await row.Engineer.PublishAsync(releases.First);
        await row.Engineer.PublishAsync(releases.Second, StoreRow.Candidate);
        await AtEveryCallAsync(afterWrites, engineer => engineer.PromoteAsync(), releases.First.Id, releases.Second.Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ARollbackIsEndedWhereverItBroke(bool afterWrites)
    {
        await PublishAllAsync();
        await AtEveryCallAsync(afterWrites, engineer => engineer.RollbackAsync(), releases.Second.Id, releases.First.Id);
    }

    [Fact]
    public async Task ARollbackInOneStoreIsEndedWhereverItBroke()
    {
        row.Dispose();
        row = new StoreRow("east");
        await PublishAllAsync();
        await AtEveryCallAsync(true, engineer => engineer.RollbackAsync(), releases.Second.Id, releases.First.Id);
    }

    [Fact]
    public async Task ThatIsDoneUnderAnotherNameOfTheOneStoreIsEndedAsWell()
    {
        row.Dispose();
        row = new StoreRow("east");
        await PublishAllAsync();
        await Assert.ThrowsAsync<IOException>(() => row.Through(store => new WatchedStore(store, before: call => call.Is(Verb.Put, "patches/") ? throw new IOException("killed") : Task.CompletedTask)).RollbackAsync());
        Assert.True(HasJournal(row));
        var elsewhere = new Engineer([new FolderStore(row.PathOf("east", "").TrimEnd('/'), "/mnt/of/another/machine")], row.Clock);
        Assert.True(await elsewhere.RecoverAsync());
        Assert.Equal([releases.First.Id], (await row.ReadAsync()).OfType<Sha256Digest>());
        await RequireSettledAsync(row);
    }

    [Fact]
    public async Task IsNotForgottenByARunOverSomeOfThem()
    {
        await PublishAllAsync();
        await row.Engineer.PublishAsync(releases.First, StoreRow.Candidate);
        await Assert.ThrowsAsync<ForgeException>(() => row.Through(store => new WatchedStore(store, before: call => store.Name == "west" && call.Is(Verb.Replace, "channels/") ? throw new ForgeException("west", "is out of reach.", "Wait.", Failure.Failed) : Task.CompletedTask)).PromoteAsync());
        Assert.True(HasJournal(row));
        var one = new Engineer([row["east"]], row.Clock);
        var error = await Assert.ThrowsAsync<ForgeException>(() => one.RollbackAsync());
        Assert.Equal(("east/journal/stable.json", Failure.Conflict), (error.Where, error.Failure));
        Assert.Contains("and west belongs to that", error.What, StringComparison.Ordinal);
        Assert.True(await row.Engineer.RecoverAsync());
        Assert.Equal([releases.First.Id, releases.First.Id], (await row.ReadAsync()).OfType<Sha256Digest>());
        await RequireSettledAsync(row);
    }

    private async Task PublishAllAsync()
    {
        await row.Engineer.PublishAsync(releases.Wider);
        await row.Engineer.PublishAsync(releases.First);
        await row.Engineer.PublishAsync(releases.Second);
    }

    private async Task AtEveryCallAsync(bool afterWrites, Func<Engineer, Task> work, Sha256Digest from, Sha256Digest to)
    {
        using var whole = row.Copy();
        var outage = Cut(afterWrites, int.MaxValue);
        await work(whole.Through(outage.Of));
        Assert.True(outage.Count > (afterWrites ? 15 : 40), $"only {outage.Count} calls");
        await RequireDoneAsync(whole, whole, to);
        var met = new HashSet<string>(StringComparer.Ordinal);
        for (var call = 1; call <= outage.Count; call++)
        {
            using var cut = row.Copy();
            await Assert.ThrowsAnyAsync<Exception>(() => work(cut.Through(Cut(afterWrites, call).Of)));
            var seen = (await cut.ReadAsync()).ToList();
            Assert.All(seen, release => Assert.True(release == from || release == to));
            if (!met.Add(string.Join('\n', cut.Stores.SelectMany(store => WithoutLeases(cut, store)))))
            {
                // Cut off at another call, and the stores are as they were then.
                continue;
            }

            // A rollback that was done but for the very last answer is done.
            if (HasJournal(cut) || seen.Contains(from))
            {
                await SameCommandAsync(cut, work, whole, to);
            }

            await RecoverAsync(cut, from, to);
            await UndoAsync(cut, from);
        }
    }

    private static Outage Cut(bool afterWrites, int call) => afterWrites ? Outage.After(call) : Outage.Before(call);

    private static bool HasJournal(StoreRow cut) => cut.Stores.Any(store => cut.Unfinished(store.Name).Count > 0);

    private static async Task SameCommandAsync(StoreRow cut, Func<Engineer, Task> work, StoreRow whole, Sha256Digest to)
    {
        using var again = cut.Copy();
        await work(again.Engineer);
        await RequireDoneAsync(again, whole, to);
    }

    private static async Task RecoverAsync(StoreRow cut, Sha256Digest from, Sha256Digest to)
    {
        using var recovered = cut.Copy();
        var wasLeft = await recovered.Engineer.RecoverAsync();
        Assert.Equal(HasJournal(cut), wasLeft);
        var seen = (await recovered.ReadAsync()).Distinct().ToList();
        Assert.Equal(wasLeft ? [to] : seen.Contains(from) ? [from] : [to], seen.OfType<Sha256Digest>());
        await (wasLeft ? RequireSettledAsync(recovered) : Task.CompletedTask);
        Assert.False(await recovered.Engineer.RecoverAsync());
    }

    private static async Task UndoAsync(StoreRow cut, Sha256Digest from)
    {
        using var undone = cut.Copy();
        if (await undone.Engineer.RecoverAsync(undo: true))
        {
            Assert.All(await undone.ReadAsync(), release => Assert.Equal(from, release));
            await RequireSettledAsync(undone);
            foreach (var (store, before) in cut.Stores.Zip(await cut.ReadAsync()))
            {
                Assert.Equal(before != from, (await undone.PointerAsync(store.Name)).Move == MoveKind.Undo);
            }
        }
    }

    /// <summary>As if nothing had happened, but for leases: a run that is gone cannot take its own back.</summary>
    private static async Task RequireDoneAsync(StoreRow done, StoreRow whole, Sha256Digest to)
    {
        Assert.All(await done.ReadAsync(), release => Assert.Equal(to, release));
        await RequireSettledAsync(done);
        foreach (var store in done.Stores)
        {
            Assert.Equal(WithoutLeases(whole, store), WithoutLeases(done, store));
        }
    }

    private static IEnumerable<KeyValuePair<string, Sha256Digest>> WithoutLeases(StoreRow some, IStore store) =>
        some.Files(store.Name).Where(file => !file.Key.StartsWith(Lease.Folder, StringComparison.Ordinal)).OrderBy(file => file.Key, StringComparer.Ordinal);

    private static async Task RequireSettledAsync(StoreRow settled)
    {
        await settled.RequireCopiesAsync();
        await settled.RequireRecordedAsync();
    }
}
