using System.Collections.Concurrent;
using System.Globalization;
using ArtifactForge.Forging;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>Runs that go on where another was cut off, and are cut off themselves: whatever follows leads to one release in all stores.</summary>
[Collection(ForgedOnce.Name)]
public sealed class JournalsThatWereTakenOver(SomeReleases releases) : IDisposable
{
    private StoreRow row = new("east", "north", "west");

    public void Dispose() => row.Dispose();

    [Fact]
    public async Task ARunThatIsRefusedTwiceIsUndoneToWhereAllStoresWere()
    {
        await row.Engineer.PublishAsync(releases.First);
        foreach (var _ in new[] { 1, 2 })
        {
            await LeaveApartAsync(row, "west", releases.Second);
        }

        Assert.Equal([releases.Second.Id, releases.Second.Id, releases.First.Id], (await row.ReadAsync()).OfType<Sha256Digest>());
        Assert.True(await row.Engineer.RecoverAsync(undo: true));
        await RequireEndedAsync(row, releases.First.Id);
    }

    [Fact]
    public async Task ThreeDifferentRunsThatWereCutOffAreUndoneToBeforeTheFirst()
    {
        await row.Engineer.PublishAsync(releases.First);
        await LeaveApartAsync(row, "west", releases.Second);
        await LeaveApartAsync(row, "north", releases.Wider);
        await LeaveApartAsync(row, "west", releases.Second);
        using var finished = row.Copy();
        Assert.True(await row.Engineer.RecoverAsync(undo: true));
        await RequireEndedAsync(row, releases.First.Id);
        Assert.True(await finished.Engineer.RecoverAsync());
        await RequireEndedAsync(finished, releases.Second.Id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AnUndoThatIsCutOffAnywhereLeadsToOneReleaseWhateverFollows(bool afterWrites)
    {
        await row.Engineer.PublishAsync(releases.First);
        await LeaveApartAsync(row, "west", releases.Second);
        Func<int, Outage> outage = afterWrites ? Outage.After : Outage.Before;
        var all = outage(int.MaxValue);
        using (var whole = row.Copy())
        {
            await whole.Through(all.Of).RecoverAsync(undo: true);
            await RequireEndedAsync(whole, releases.First.Id);
        }

        for (var call = 1; call <= all.Count; call++)
        {
            using var cut = row.Copy();
            await Assert.ThrowsAnyAsync<Exception>(() => cut.Through(outage(call).Of).RecoverAsync(undo: true));
            if (!cut.Stores.Any(store => cut.Unfinished(store.Name).Count > 0))
            {
                await RequireEndedAsync(cut, releases.First.Id);
                continue;
            }

            using var undone = cut.Copy();
            Assert.True(await undone.Engineer.RecoverAsync(undo: true));
            await RequireEndedAsync(undone, releases.First.Id);

            using var published = cut.Copy();
            await published.Engineer.PublishAsync(releases.Second);
            await RequireEndedAsync(published, releases.Second.Id);

            // Finishes the undo, or the publication where the undo had not begun.
            Assert.True(await cut.Engineer.RecoverAsync());
            await RequireEndedAsync(cut, Assert.Single((await cut.ReadAsync()).Distinct())!.Value);
        }
    }

    [Fact]
    public async Task AYankThatMovesNothingLeavesTheJournalOfStoresThatAreApart()
    {
        await row.Engineer.PublishAsync(releases.Wider);
        await row.Engineer.PublishAsync(releases.First);
        await LeaveApartAsync(row, "west", releases.Second);
        await row.Engineer.YankAsync(YankKind.Release, releases.Wider.Id.Hex);
        Assert.True(await row.Engineer.RecoverAsync());
        await RequireEndedAsync(row, releases.Second.Id);
    }

    [Fact]
    public async Task AJournalFromBeforeAStoreWasAddedIsFoundByRunsOverAllOfThem()
    {
        await row.Engineer.PublishAsync(releases.First);
        await LeaveApartAsync(row, "west", releases.Second);
        using var added = new StoreRow("atlantic");
        var all = new Engineer([added["atlantic"], .. row.Stores], row.Clock);
        var refusal = await Assert.ThrowsAsync<ForgeException>(() => all.RecoverAsync());
        Assert.Equal(("east/journal/stable.json", Failure.Usage), (refusal.Where, refusal.Failure));
        await all.PublishAsync(releases.Wider);
        await RequireEndedAsync(row, releases.Wider.Id);
        await RequireEndedAsync(added, releases.Wider.Id);
        Assert.False(await row.Engineer.RecoverAsync(undo: true));
    }

    [Fact]
    public async Task ARollbackGoesBackAlsoWhereTheJournalOfAnEarlierOneWasLeft()
    {
        await PublishInOneStoreAsync();
        await Assert.ThrowsAsync<IOException>(() => row.Through(store => new WatchedStore(store, before: call => call.Is(Verb.Put, "patches/") ? throw new IOException("killed") : Task.CompletedTask)).RollbackAsync());
        await Assert.ThrowsAsync<IOException>(() => row.Through(store => new WatchedStore(store, before: call => call.Is(Verb.Replace, "journal/") ? throw new IOException("killed") : Task.CompletedTask)).PublishAsync(releases.Second));
        Assert.NotEmpty(row.Unfinished("east"));
        await row.Engineer.RollbackAsync();
        await RequireEndedAsync(row, releases.First.Id);
    }

    [Fact]
    public async Task WhoHasNothingToDoLeavesTheJournalOfARunThatIsUnderWay()
    {
        await PublishInOneStoreAsync();
        var before = await row.Engineer.PlanAsync(releases.Second);

        // Killed right after its pointer moved and another publisher, who planned before, came by.
        var ada = row.Through(store => new WatchedStore(store, after: async call =>
        {
            if (call.Is(Verb.Replace, "channels/"))
            {
                await row.Engineer.PublishAsync(before);
            }
        }, before: call => call.Is(Verb.Put, "patches/") ? throw new IOException("killed") : Task.CompletedTask));
        await Assert.ThrowsAsync<IOException>(() => ada.RollbackAsync());
        await row.Engineer.RollbackAsync();
        await RequireEndedAsync(row, releases.First.Id);
    }

    [Fact]
    public async Task AJournalIsOnesOwnByItsBytesWhateverTagTheStoreGivesIt()
    {
        var writes = new ConcurrentDictionary<(string Store, ObjectKey Key), int>();
        await row.Engineer.PublishAsync(releases.First);
        var bob = row.Through(store => new StampingStore(store, writes), "bob@desk");
        var bobs = await bob.PlanAsync(releases.Wider);
        var ada = row.Through(store => new WatchedStore(new StampingStore(store, writes), after: async call =>
        {
            if (store == row["east"] && call.Is(Verb.Replace, "channels/"))
            {
                // Bob takes the journal over and gives it back: the same bytes have another tag then.
                await Assert.ThrowsAsync<ForgeException>(() => bob.PublishAsync(bobs));
            }
        }));
        await ada.PublishAsync(releases.Second);
        await RequireEndedAsync(row, releases.Second.Id);
    }

    [Fact]
    public async Task WhoMovedTheFirstStoreWaitsForTheJournalThatTheOtherGivesBack()
    {
        await row.Engineer.PublishAsync(releases.First);
        var (taken, seen) = (new TaskCompletionSource(), new TaskCompletionSource());
        var bobsRun = Task.CompletedTask;
        var bob = row.Through(store => new WatchedStore(store, before: async call =>
        {
            if (call.Is(Verb.Replace, "channels/"))
            {
                taken.TrySetResult();
                await seen.Task.WaitAsync(TimeSpan.FromMinutes(1));
            }
        }), "bob@desk");
        var bobs = await bob.PlanAsync(releases.Wider);
        var ada = row.Through(store => new WatchedStore(store, after: async call =>
        {
            if (store == row["east"] && call.Is(Verb.Replace, "channels/"))
            {
                bobsRun = Task.Run(async () => await Assert.ThrowsAsync<ForgeException>(() => bob.PublishAsync(bobs)));
                await taken.Task.WaitAsync(TimeSpan.FromMinutes(1));
            }
            else if (taken.Task.IsCompleted && call.Is(Verb.Open, "journal/"))
            {
                seen.TrySetResult();
            }
        }, before: async call =>
        {
            // However long Bob takes, Ada's second look is not her last one before he has given it back.
            if (seen.Task.IsCompleted && call.Is(Verb.Open, "journal/"))
            {
                await bobsRun.WaitAsync(TimeSpan.FromMinutes(1));
            }
        }));
        await ada.PublishAsync(releases.Second);
        await bobsRun;
        await RequireEndedAsync(row, releases.Second.Id);
    }

    [Fact]
    public async Task WhoEndsItsJournalLeavesTheOneThatAnotherHasJustPutInItsPlace()
    {
        await row.Engineer.PublishAsync(releases.First);
        var writes = 0;
        var ada = row.Through(store => new WatchedStore(store, before: async call =>
        {
            // Its second write ends it. Bob takes it over before that, and is cut off between the stores.
            if (call.Is(Verb.Replace, "journal/") && Interlocked.Increment(ref writes) == 2)
            {
                await LeaveApartAsync(row, "west", releases.Wider);
            }
        }));
        await ada.PublishAsync(releases.Second);
        Assert.True(await row.Engineer.RecoverAsync());
        await RequireEndedAsync(row, releases.Wider.Id);
    }

    private async Task PublishInOneStoreAsync()
    {
        row.Dispose();
        row = new StoreRow("east");
        foreach (var release in new[] { releases.Wider, releases.First, releases.Second })
        {
            await row.Engineer.PublishAsync(release);
        }
    }

    /// <summary>One store refuses to move.</summary>
    private static async Task LeaveApartAsync(StoreRow row, string refusing, ForgedRelease release)
    {
        var ada = row.Through(store => new WatchedStore(store, before: call => store == row[refusing] && call.Is(Verb.Replace, "channels/") ? throw new IOException("out of reach") : Task.CompletedTask));
        await Assert.ThrowsAnyAsync<Exception>(() => ada.PublishAsync(release));
        Assert.True((await row.ReadAsync()).Distinct().Count() > 1);
    }

    private static async Task RequireEndedAsync(StoreRow ended, Sha256Digest release)
    {
        Assert.All(await ended.ReadAsync(), there => Assert.Equal(release, there));
        await ended.RequireCopiesAsync();
        await ended.RequireRecordedAsync();
        Assert.False(await ended.Engineer.RecoverAsync());
    }

    /// <summary>As with KMS: what is written has another tag each time, be it the same bytes.</summary>
    private sealed class StampingStore(IStore store, ConcurrentDictionary<(string Store, ObjectKey Key), int> writes) : PassingStore(store)
    {
        public override async Task<StoredObject?> OpenAsync(ObjectKey key, CancellationToken cancellation) =>
            await base.OpenAsync(key, cancellation) is { } stored ? new StoredObject(stored.Content, stored.Size, $"{stored.Tag}{Stamp(key)}") : null;

        public override async Task<bool> TryReplaceAsync(ObjectKey key, Blob content, string? expectedTag, CancellationToken cancellation)
        {
            var isReplaced = (expectedTag?.EndsWith(Stamp(key), StringComparison.Ordinal) ?? true)
                && await base.TryReplaceAsync(key, content, expectedTag?[..^Stamp(key).Length], cancellation);
            writes.AddOrUpdate((Name, key), isReplaced ? 1 : 0, (_, before) => before + (isReplaced ? 1 : 0));
            return isReplaced;
        }

        private string Stamp(ObjectKey key) => string.Create(CultureInfo.InvariantCulture, $"#{writes.GetValueOrDefault((Name, key))}");
    }
}
