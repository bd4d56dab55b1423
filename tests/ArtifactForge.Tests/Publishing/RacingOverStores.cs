using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>Several people move one channel in several stores at once: in the end all stores hold one release, or somebody is told how to get there.</summary>
[Collection(ForgedOnce.Name)]
public sealed class RacingOverStores(SomeReleases releases) : IDisposable
{
    private readonly StoreRow row = new("east", "west");

    public void Dispose() => row.Dispose();

    /// <summary>Something happens once, before the first call that is meant.</summary>
    private Engineer Interrupted(Func<StoreCall, bool> at, Func<Task> happening, string who = "ada@build") => row.Through(Once(at, happening), who);

    private static Func<IStore, IStore> Once(Func<StoreCall, bool> at, Func<Task> happening)
    {
        var happened = 0;
        return store => new WatchedStore(store, call => at(call) && Interlocked.Exchange(ref happened, 1) == 0 ? happening() : Task.CompletedTask);
    }

    private static Func<StoreCall, bool> At(Verb verb, string key, int time)
    {
        var calls = 0;
        return call => call.Is(verb, key) && Interlocked.Increment(ref calls) == time;
    }

    private static Engineer Bob(StoreRow row, bool reversed = false) => new(reversed ? [.. row.Stores.Reverse()] : row.Stores, row.Clock, "bob@desk");

    private async Task RequireEndedAsync(Sha256Digest release)
    {
        Assert.Equal([release, release], (await row.ReadAsync()).OfType<Sha256Digest>());
        await row.RequireCopiesAsync();
        await row.RequireRecordedAsync();
    }

    /// <summary>Each point at which another may come in between, by the call that follows it, the first of its kind or the second.</summary>
    public static TheoryData<Verb, string, int> Moments() => new()
    {
        { Verb.Add, "leases/", 1 },
        { Verb.Add, "objects/", 1 },
        { Verb.Add, "views/", 1 },
        { Verb.Open, "journal/", 1 },
        { Verb.Replace, "journal/", 1 },
        { Verb.Replace, "channels/", 1 },
        { Verb.Add, "audit/", 1 },
        { Verb.Put, "patches/", 1 },
        { Verb.Delete, "leases/", 1 },
        { Verb.Replace, "journal/", 2 },
    };

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task APublisherWhomAnotherOvertakesGoesOnOrIsToldAndNothingIsLeftApart(Verb verb, string key, int time)
    {
        await row.Engineer.PublishAsync(releases.First);
        var error = await Record.ExceptionAsync(() => Interrupted(At(verb, key, time), () => Bob(row, reversed: true).PublishAsync(releases.Wider)).PublishAsync(releases.Second));
        Assert.True(error is null or ForgeException { Failure: Failure.Conflict or Failure.RegionsSplit }, error?.ToString());
        await RequireEndedAsync(releases.Wider.Id);
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task APublisherWhomAnotherMeetsThatHasNothingToDoIsNotHeldUp(Verb verb, string key, int time)
    {
        await row.Engineer.PublishAsync(releases.First);
        await Interrupted(At(verb, key, time), async () =>
        {
            var error = await Record.ExceptionAsync(() => Bob(row).PublishAsync(releases.First));
            Assert.True(error is null or ForgeException { Failure: Failure.Conflict or Failure.RegionsSplit }, error?.ToString());
        }).PublishAsync(releases.Second);
        Assert.Single((await row.ReadAsync()).Distinct());
        await row.RequireRecordedAsync();
        await row.RequireCopiesAsync();
    }

    [Fact]
    public async Task WhoFindsThatAnotherHasMovedTheFirstStoreGivesTheJournalBack()
    {
        await row.Engineer.PublishAsync(releases.First);

        // Bob plans before Ada has moved anything, and takes her journal over after she has moved the first store.
        var bobs = await Bob(row).PlanAsync(releases.Wider);
        var ada = row.Through(store => new WatchedStore(store, after: async call =>
        {
            if (store == row["east"] && call.Is(Verb.Replace, "channels/"))
            {
                var told = await Assert.ThrowsAsync<ForgeException>(() => Bob(row).PublishAsync(bobs));
                Assert.Equal(("east/channels/stable.json", Failure.Conflict), (told.Where, told.Failure));
            }
        }));
        await ada.PublishAsync(releases.Second);
        await RequireEndedAsync(releases.Second.Id);
    }

    [Fact]
    public async Task WhoLosesItsJournalBetweenTwoStoresSaysThatTheyAreApart()
    {
        await row.Engineer.PublishAsync(releases.First);
        var ada = row.Through(store => new WatchedStore(store, after: async call =>
        {
            if (store == row["east"] && call.Is(Verb.Replace, "channels/"))
            {
                // Bob is cut off right after he has taken the journal over.
                await Assert.ThrowsAsync<IOException>(() => row.Through(one => new WatchedStore(one, after: mine => mine.Is(Verb.Replace, "journal/") ? throw new IOException("killed") : Task.CompletedTask), "bob@desk").PublishAsync(releases.Wider));
            }
        }));
        var error = await Assert.ThrowsAsync<ForgeException>(() => ada.PublishAsync(releases.Second));
        Assert.Equal(("west channel stable", Failure.RegionsSplit), (error.Where, error.Failure));
        Assert.Contains("1 of 2 stores did", error.What, StringComparison.Ordinal);

        // The journal is Bob's now, and tells where each store was when he took it.
        Assert.True(await row.Engineer.RecoverAsync());
        await RequireEndedAsync(releases.Wider.Id);
    }

    [Fact]
    public async Task WhoMovesAChannelThatWasLeftApartBringsAllStoresAlong()
    {
        await row.Engineer.PublishAsync(releases.First);
        await LeaveApartAsync();
        await Bob(row).PublishAsync(releases.Wider);
        await RequireEndedAsync(releases.Wider.Id);
    }

    [Fact]
    public async Task AJournalThatEverybodyWentPastIsEndedByRecoverAndMovesNothing()
    {
        await row.Engineer.PublishAsync(releases.First);
        await LeaveApartAsync();
        foreach (var store in row.Stores)
        {
            await new Engineer([store], row.Clock).PublishAsync(releases.Wider);
        }

        Assert.NotEmpty(row.Unfinished("east"));
        Assert.True(await row.Engineer.RecoverAsync(undo: true));
        await RequireEndedAsync(releases.Wider.Id);
    }

    [Fact]
    public async Task WhereOneStoreWentElsewhereRecoverSaysWhich()
    {
        await row.Engineer.PublishAsync(releases.First);
        await LeaveApartAsync();
        await new Engineer([row["west"]], row.Clock).PublishAsync(releases.Wider);
        var error = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.RecoverAsync());
        Assert.Equal(("west, channel stable", Failure.RegionsSplit), (error.Where, error.Failure));
        await row.Engineer.PublishAsync(releases.Second);
        await RequireEndedAsync(releases.Second.Id);
    }

    [Fact]
    public async Task RecoverIsAboutTheStoresOfTheRunInAnyOrderAndNoOthers()
    {
        await row.Engineer.PublishAsync(releases.First);
        await LeaveApartAsync();
        using var other = new StoreRow("north");
        foreach (var stores in new IStore[][] { [row["east"]], [row["east"], row["west"], other["north"]] })
        {
            var error = await Assert.ThrowsAsync<ForgeException>(() => new Engineer(stores, row.Clock).RecoverAsync());
            Assert.Equal(("east/journal/stable.json", Failure.Usage), (error.Where, error.Failure));
        }

        Assert.True(await Bob(row, reversed: true).RecoverAsync());
        await RequireEndedAsync(releases.Second.Id);
    }

    [Fact]
    public async Task NothingIsUndoneToWhereNothingWas()
    {
        await LeaveApartAsync();
        var error = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.RecoverAsync(undo: true));
        Assert.Equal(Failure.Usage, error.Failure);
        Assert.True(await row.Engineer.RecoverAsync());
        await RequireEndedAsync(releases.Second.Id);
    }

    [Fact]
    public async Task AJournalOfAnotherChannelUnderItsNameIsDamage()
    {
        await row.Engineer.PublishAsync(releases.First);
        await LeaveApartAsync();
        File.Move(row.PathOf("east", "journal/stable.json"), row.PathOf("east", "journal/candidate.json"));
        Assert.Equal(Failure.Damage, (await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.RecoverAsync(channel: StoreRow.Candidate))).Failure);
    }

    [Fact]
    public async Task ARecoveryWhileTheRunIsAliveLeadsToTheSameEnd()
    {
        await row.Engineer.PublishAsync(releases.First);
        var error = await Record.ExceptionAsync(() => Interrupted(call => call.Is(Verb.Open, "journal/") && row.Files("east", Journal.Folder).Count > 0, () => Bob(row).RecoverAsync()).PublishAsync(releases.Second));
        Assert.True(error is null or ForgeException { Failure: Failure.Conflict or Failure.RegionsSplit }, error?.ToString());
        await RequireEndedAsync(releases.Second.Id);
    }

    [Fact]
    public async Task OfManyAtOnceOneReleaseIsLeftOrASplitIsSaidAndEnded()
    {
        for (var round = 0; round < 6; round++)
        {
            using var stores = new StoreRow("east", "west", "north");
            var failures = await Task.WhenAll(new[] { releases.First, releases.Second, releases.Wider }.Select((release, number) => Task.Run(async () =>
            {
                // Each lists the stores in another order.
                IReadOnlyList<IStore> order = [.. stores.Stores.Skip(number), .. stores.Stores.Take(number)];
                var error = await Record.ExceptionAsync(() => new Engineer(order, stores.Clock, $"person{number}").PublishAsync(release));
                Assert.True(error is null or ForgeException { Failure: Failure.Conflict or Failure.RegionsSplit }, error?.ToString());
                return ((ForgeException?)error)?.Failure;
            })));
            if ((await stores.ReadAsync()).Distinct().Count() > 1)
            {
                Assert.Contains(Failure.RegionsSplit, failures.OfType<Failure>());
                await stores.Engineer.PublishAsync(releases.Wider);
            }

            Assert.Single((await stores.ReadAsync()).Distinct());
            await stores.RequireCopiesAsync();
        }
    }

    /// <summary>Second is in the east and First (or nothing) in the west.</summary>
    private async Task LeaveApartAsync()
    {
        var ada = row.Through(store => new WatchedStore(store, before: call => store == row["west"] && call.Is(Verb.Replace, "channels/") ? throw new IOException("out of reach") : Task.CompletedTask));
        var error = await Assert.ThrowsAsync<ForgeException>(() => ada.PublishAsync(releases.Second));
        Assert.Equal(("west channel stable", Failure.RegionsSplit), (error.Where, error.Failure));
    }
}
