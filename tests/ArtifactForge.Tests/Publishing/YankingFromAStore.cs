using ArtifactForge.Forging;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

[Collection(ForgedOnce.Name)]
public sealed class YankingFromAStore(SomeReleases releases) : IDisposable
{
    private const string Advisory = "cdk-imagebuilder-1-153-0";
    private const string Version = "3.1.3";
    private const string Reason = "the pins break *everything*";

    private readonly StoreRow row = new("east", "west");

    public void Dispose() => row.Dispose();

    private async Task PrepareAsync()
    {
        await row.Engineer.PublishAsync(releases.First);
        await row.Engineer.PublishAsync(releases.Wider);
        await row.Engineer.PublishAsync(releases.Wider, StoreRow.Candidate);
    }

    private async Task<View> ViewAsync(string store = "west", string channel = StoreRow.Stable) => (await row.StateAsync(store, channel))!.View;

    private async Task<string> PageAsync(string path)
    {
        await row.RequireCopiesAsync();
        return await File.ReadAllTextAsync(row.PathOf("west", path));
    }

    private static IEnumerable<string> PathsOf(View view, Func<ViewObject, bool> which) => view.Objects.Where(which).Select(entry => entry.Path);

    [Fact]
    public async Task AnAdvisoryTakesWithItWhatWasMadeOfIt()
    {
        await PrepareAsync();
        var (before, stored) = (await ViewAsync(), row.Immutable());
        await row.Engineer.YankAsync(YankKind.Advisory, Advisory, Reason);
        foreach (var channel in new[] { StoreRow.Stable, StoreRow.Candidate })
        {
            foreach (var store in row.Stores)
            {
                var view = await ViewAsync(store.Name, channel);
                Assert.Equal([new YankNotice(YankKind.Advisory, Advisory, Reason)], view.Yanked);
                Assert.Equal([$"runbooks/{Advisory}.md"], PathsOf(view, entry => entry.Advisory == Advisory));
                Assert.Equal([$"runbooks/{Version}.md"], PathsOf(view, entry => entry.Release?.ToString() == Version && entry.Advisory is null));
                Assert.Equal((MoveKind.Yank, Reason, releases.Wider.Id), ((await row.PointerAsync(store.Name, channel)).Move, (await row.PointerAsync(store.Name, channel)).Reason, view.Release));
            }
        }

        var (kept, after) = (before.Objects.Where(entry => entry.Release?.ToString() == "3.4.1").ToList(), await ViewAsync());
        Assert.NotEmpty(kept);
        Assert.Empty(kept.Except(after.Objects));
        Assert.Equal(stored, stored.Keys.ToDictionary(key => key, key => row.Immutable()[key]));
        await row.RequireRecordedAsync();
        Assert.Equal([releases.Wider.Id, releases.Wider.Id], (await row.ReadAsync()).OfType<Sha256Digest>());
    }

    [Fact]
    public async Task WhatWasYankedInOneStoreAloneIsASkew()
    {
        await PrepareAsync();
        var yanker = new Yanker(row.Clock, new Actor("ada@build", "tests"), new PublicationTally());
        await yanker.YankAsync([.. row.Engineer.Destinations.Where(destination => destination.Store.Name == "west")], yanker.Record(YankKind.Advisory, Advisory, Reason), CancellationToken.None);
        var (read, _) = await StoreStatus.ReadAllAsync(row.Stores, row.Clock.Now, CancellationToken.None);
        var places = StoreStatus.Skew(read)[StoreRow.Stable];
        Assert.Equal([("east", false), ("west", true)], places.Select(place => (place.Store.Name, place.IsAt.EndsWith($" without {Advisory}", StringComparison.Ordinal))).Order());
    }

    [Theory]
    [InlineData(YankKind.Advisory, Advisory, $"runbooks/{Advisory}.md")]
    [InlineData(YankKind.Advisory, Advisory, $"runbooks/{Version}.md")]
    [InlineData(YankKind.Version, Version, $"runbooks/{Version}.md")]
    public async Task PagesSayWhyWhereThePagesOfTheMendsWere(YankKind kind, string name, string page)
    {
        await PrepareAsync();
        await row.Engineer.YankAsync(kind, name, Reason);
        Assert.Contains(@"on 2030-01-02", await PageAsync(page), StringComparison.Ordinal);
        Assert.Contains(@"the pins break \*everything\*", await PageAsync(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AVersionTakesWithItAllOfItsFiles()
    {
        await PrepareAsync();
        var before = await ViewAsync();
        await row.Engineer.YankAsync(YankKind.Version, Version);
        var view = await ViewAsync();
        Assert.Equal([$"runbooks/{Version}.md"], PathsOf(view, entry => entry.Release?.ToString() == Version));
        Assert.Equal(before.Objects.Where(entry => entry.Release?.ToString() != Version), view.Objects.Where(entry => entry.Release?.ToString() != Version));
        await row.RequireCopiesAsync();
    }

    [Fact]
    public async Task AReleaseLeadsEveryChannelBackToTheOneBefore()
    {
        await PrepareAsync();
        await row.Engineer.PublishAsync(releases.Second, StoreRow.Candidate);
        await row.Engineer.PublishAsync(releases.Wider, StoreRow.Candidate);
        await row.Engineer.YankAsync(YankKind.Release, releases.Wider.Id.Hex[..12], Reason);
        Assert.Equal([releases.First.Id, releases.First.Id], (await row.ReadAsync()).OfType<Sha256Digest>());
        Assert.Equal([releases.Second.Id, releases.Second.Id], (await row.ReadAsync(StoreRow.Candidate)).OfType<Sha256Digest>());
        Assert.Equal((MoveKind.Yank, Reason), ((await row.PointerAsync("east")).Move, (await row.PointerAsync("east")).Reason));
        await row.RequireCopiesAsync();
        await row.RequireRecordedAsync();

        // It is not gone back to either.
        await row.Engineer.PublishAsync(releases.Second);
        Assert.Equal(Failure.Conflict, (await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.RollbackAsync(releases.Wider.Id.Hex))).Failure);
        await row.Engineer.RollbackAsync();
        Assert.Equal(releases.First.Id, (await row.PointerAsync("west")).Release);
    }

    [Fact]
    public async Task AReleaseThatAChannelBeganWithStaysThereAndThatIsSaidWhenAllOthersAreLedAway()
    {
        await PrepareAsync();
        var error = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.YankAsync(YankKind.Release, releases.Wider.Id.Hex));
        Assert.Equal(("east, west, channel candidate", Failure.Conflict), (error.Where, error.Failure));
        Assert.Contains("Publish --channel candidate", error.Fix, StringComparison.Ordinal);
        Assert.Equal(releases.First.Id, (await row.PointerAsync("east")).Release);
        Assert.Equal(releases.Wider.Id, (await row.PointerAsync("east", StoreRow.Candidate)).Release);
        Assert.Single(row.Files("west", Yank.Folder));
    }

    [Fact]
    public async Task WhatWasYankedIsNotPublishedAgain()
    {
        await PrepareAsync();
        await row.Engineer.YankAsync(YankKind.Advisory, Advisory, Reason);
        var error = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.PublishAsync(releases.Wider));
        Assert.Equal(($"east/yanked/advisory/{Advisory}.json", Failure.Conflict), (error.Where, error.Failure));
        Assert.Contains(Reason, error.What, StringComparison.Ordinal);

        await row.Engineer.PublishAsync(releases.First);
        Assert.Equal([new YankNotice(YankKind.Advisory, Advisory, Reason)], (await ViewAsync()).Yanked);
        Assert.Contains("withdrawn", await PageAsync($"runbooks/{Advisory}.md"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsYankedWhileItIsUploadedIsNotPublished()
    {
        await PrepareAsync();
        var happened = 0;
        await row.Engineer.PublishAsync(releases.Second);
        var publisher = row.Through(store => new WatchedStore(store, before: call => call.Is(Verb.Add, "leases/") && Interlocked.Exchange(ref happened, 1) == 0 ? row.Engineer.YankAsync(YankKind.Advisory, Advisory) : Task.CompletedTask));
        Assert.Equal(Failure.Conflict, (await Assert.ThrowsAsync<ForgeException>(() => publisher.PublishAsync(releases.Wider, "next"))).Failure);
        Assert.Null(await row.StateAsync("east", "next"));
    }

    /// <summary>A run for some releases only carries the others over, with what was yanked of them.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhatWasYankedIsNotCarriedOverAndNeitherIsTheGapAfterItIsLifted(bool lifted)
    {
        await PrepareAsync();
        await row.Engineer.YankAsync(YankKind.Advisory, Advisory);
        await (lifted ? row.Engineer.LiftAsync(YankKind.Advisory, Advisory) : Task.CompletedTask);
        var filtered = releases.Second.WithRestOf((await row.StateAsync("east"))!.Manifest);
        Assert.Contains(filtered.Manifest.Advisories, advisory => advisory.Slug == Advisory);
        var error = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.PublishAsync(filtered));
        Assert.Equal(Failure.Conflict, error.Failure);
        Assert.Contains("Publish everything", error.Fix, StringComparison.Ordinal);
        Assert.Equal(releases.Wider.Id, (await row.PointerAsync("east")).Release);
    }

    [Fact]
    public async Task OnceLiftedAllOfItComesBackWithTheNextPublication()
    {
        await PrepareAsync();
        var before = await ViewAsync();
        await row.Engineer.YankAsync(YankKind.Advisory, Advisory);
        await row.Engineer.YankAsync(YankKind.Version, "3.4.1");
        await row.Engineer.LiftAsync(YankKind.Advisory, Advisory);
        await row.Engineer.LiftAsync(YankKind.Version, "3.4.1");
        await row.Engineer.PublishAsync(releases.Wider);
        Assert.Equal(before.Objects, (await ViewAsync()).Objects);
        Assert.Empty((await ViewAsync()).Yanked);
        await row.RequireCopiesAsync();
        Assert.Empty(row.Files("east", Yank.Folder));
        Assert.Equal((2, 2), (row.Files("east", "audit/yanks/").Count, row.Files("east", "audit/lifts/").Count));
    }

    [Fact]
    public async Task AReleaseIsLiftedByTheDigitsThatItWasYankedBy()
    {
        await PrepareAsync();
        await row.Engineer.PublishAsync(releases.First, StoreRow.Candidate);
        await row.Engineer.YankAsync(YankKind.Release, releases.Wider.Id.Hex[..12]);
        await row.Engineer.LiftAsync(YankKind.Release, releases.Wider.Id.Hex[..12]);
        await row.Engineer.RollbackAsync(releases.Wider.Id.Hex);
        Assert.Equal(releases.Wider.Id, (await row.PointerAsync("west")).Release);
    }

    [Fact]
    public async Task WhatAChannelHeldOnceCanBeYankedAndIsNotGoneBackTo()
    {
        await PrepareAsync();
        await row.Engineer.PublishAsync(releases.Second);
        await row.Engineer.PublishAsync(releases.Second, StoreRow.Candidate);
        await row.Engineer.YankAsync(YankKind.Advisory, Advisory);
        Assert.Equal(Failure.Conflict, (await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.RollbackAsync(releases.Wider.Id.Hex))).Failure);
        await row.Engineer.RollbackAsync();
        Assert.Equal([releases.First.Id, releases.First.Id], (await row.ReadAsync()).OfType<Sha256Digest>());
    }

    [Fact]
    public async Task WhatWasYankedIsNeitherPromotedNorRecoveredTo()
    {
        await PrepareAsync();
        await row.Engineer.PublishAsync(releases.First);
        await Assert.ThrowsAsync<IOException>(() => row.Through(store => new WatchedStore(store, before: call => call.Is(Verb.Replace, "channels/") ? throw new IOException("killed") : Task.CompletedTask)).PublishAsync(releases.Wider));

        // Cut off before it got to the channels: the records are there.
        await Assert.ThrowsAsync<IOException>(() => row.Through(store => new WatchedStore(store, before: call => call.Is(Verb.Add, "leases/") ? throw new IOException("killed") : Task.CompletedTask)).YankAsync(YankKind.Advisory, Advisory));
        foreach (var work in new Func<Task>[] { () => row.Engineer.PromoteAsync(), () => row.Engineer.RecoverAsync() })
        {
            var error = await Assert.ThrowsAsync<ForgeException>(work);
            Assert.EndsWith($"/yanked/advisory/{Advisory}.json", error.Where, StringComparison.Ordinal);
            Assert.Equal(Failure.Conflict, error.Failure);
        }

        Assert.True(await row.Engineer.RecoverAsync(undo: true));
        await row.Engineer.YankAsync(YankKind.Advisory, Advisory);

        // What is left of it may be.
        await row.Engineer.PromoteAsync();
        Assert.Equal([$"runbooks/{Advisory}.md"], PathsOf(await ViewAsync(), entry => entry.Advisory == Advisory));
        await row.RequireCopiesAsync();
    }

    [Theory]
    [InlineData(YankKind.Advisory, "cdk-imagebuilder-1-153-1", "Did you mean 'cdk-imagebuilder-1-153-0'?")]
    [InlineData(YankKind.Version, "3.1.4", "Did you mean '3.1.3'?")]
    [InlineData(YankKind.Release, "0123456789ab", "Known: ")]
    [InlineData(YankKind.Advisory, "../../channels/stable", "Known: ")]
    public async Task ANameThatNothingHasIsAnErrorOfUsageThatSuggests(YankKind kind, string name, string suggestion)
    {
        await PrepareAsync();
        var before = row.Files("east");
        var error = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.YankAsync(kind, name));
        Assert.Equal(Failure.Usage, error.Failure);
        Assert.StartsWith(suggestion, error.Fix, StringComparison.Ordinal);
        Assert.Equal(before, row.Files("east"));
        Assert.Equal(Failure.Usage, (await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.LiftAsync(kind, name))).Failure);
    }

    [Fact]
    public async Task TwiceMovesNothingAndKeepsTheFirstReason()
    {
        await PrepareAsync();
        await row.Engineer.YankAsync(YankKind.Version, "3.4.1", Reason);
        await row.Engineer.YankAsync(YankKind.Advisory, Advisory, Reason);
        var (before, again) = (row.Files("west"), row.Engineer);
        row.Clock.Now += TimeSpan.FromHours(1);
        var yank = await again.YankAsync(YankKind.Version, "3.4.1", "another reason");
        Assert.Equal((Reason, 0), (yank.Reason, again.Tally.Published));
        Assert.Equal(before, row.Files("west"));
    }
}
