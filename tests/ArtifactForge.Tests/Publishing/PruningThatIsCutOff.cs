using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

[Collection(ForgedOnce.Name)]
public sealed class PruningThatIsCutOff(SomeReleases releases) : IDisposable
{
    private readonly StoreRow row = new("east");

    public void Dispose() => row.Dispose();

    /// <summary>Second in stable; First and Wider are for Prune, tarballs too.</summary>
    private async Task PrepareAsync()
    {
        await row.Engineer.PublishAsync(releases.Wider);
        await row.Engineer.PublishAsync(releases.First);
        await row.Engineer.PublishAsync(releases.Second);
    }

    // Files are younger than the clock that the tests set.
    private static Task PruneAsync(StoreRow some, Engineer engineer) => engineer.PruneAsync(keep: 0, some.Clock.Now);

    private static string[] Left(StoreRow some) => [.. some.Files("east", "objects/", "releases/", "views/", "channels/", "leases/").Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AtAnyCallTakesUpWhereItWas(bool afterWrites)
    {
        await PrepareAsync();
        using var whole = row.Copy();
        var outage = afterWrites ? Outage.After(int.MaxValue) : Outage.Before(int.MaxValue);
        await PruneAsync(whole, whole.Through(outage.Of));
        Assert.True(outage.Count > 15, $"only {outage.Count} calls");
        for (var call = 1; call <= outage.Count; call++)
        {
            using var cut = row.Copy();
            await Assert.ThrowsAnyAsync<Exception>(() => PruneAsync(cut, cut.Through((afterWrites ? Outage.After(call) : Outage.Before(call)).Of)));
            Assert.Equal(releases.Second.Id, (await cut.ReadAsync()).Single());

            await PruneAsync(cut, cut.Engineer);
            Assert.Equal(Left(whole), Left(cut));
            Assert.Null(await PruneMark.ReadAsync(cut["east"], CancellationToken.None));
            await cut.RequireCopiesAsync();

            // What was pruned may be published again.
            await cut.Engineer.PublishAsync(releases.First);
            Assert.Equal(releases.First.Id, (await cut.ReadAsync()).Single());
        }
    }

    [Fact]
    public async Task NothingThatIsLeftNamesWhatIsGone()
    {
        await PrepareAsync();
        var outage = Outage.After(int.MaxValue);
        using var whole = row.Copy();
        await PruneAsync(whole, whole.Through(outage.Of));
        for (var write = 1; write <= outage.Count; write++)
        {
            using var cut = row.Copy();
            await Assert.ThrowsAnyAsync<Exception>(() => PruneAsync(cut, cut.Through(Outage.After(write).Of)));
            foreach (var key in cut.Files("east", "views/").Keys)
            {
                var view = await ChannelState.ReadViewAsync(cut["east"], ObjectKey.Of(key), CancellationToken.None);
                Assert.Empty(await cut["east"].MissingAsync([StoreLayout.ManifestKey(view.Release), .. view.Objects.Select(entry => entry.Key)], CancellationToken.None));
            }
        }
    }

    [Fact]
    public async Task KeepsPublishersOffWhatItNamedUntilItHasEnded()
    {
        await PrepareAsync();
        await Assert.ThrowsAsync<IOException>(() => PruneAsync(row, row.Through(store => new WatchedStore(store, before: call => call.Is(Verb.Delete, "objects/") ? throw new IOException("killed") : Task.CompletedTask))));
        var error = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.PublishAsync(releases.First));
        Assert.Equal(Failure.Conflict, error.Failure);
        Assert.Contains("run Prune again first", error.Fix, StringComparison.Ordinal);
        Assert.Empty(row.Files("east", Lease.Folder));

        await row.Engineer.PruneAsync(keep: 0);
        await row.Engineer.PublishAsync(releases.First);
        Assert.Equal(releases.First.Id, (await row.ReadAsync()).Single());
    }

    [Fact]
    public async Task DoesNotHinderPublishersOfAnythingElse()
    {
        await PrepareAsync();
        await Assert.ThrowsAsync<IOException>(() => PruneAsync(row, row.Through(store => new WatchedStore(store, before: call => call.Is(Verb.Delete, "views/") ? throw new IOException("killed") : Task.CompletedTask))));
        await row.Engineer.PublishAsync(releases.Second, StoreRow.Candidate);
        Assert.Equal(releases.Second.Id, (await row.ReadAsync(StoreRow.Candidate)).Single());
    }

    [Theory]
    [InlineData(Verb.Replace, "prune/")]
    [InlineData(Verb.Add, "audit/prunes/")]
    [InlineData(Verb.Delete, "views/")]
    [InlineData(Verb.Delete, "objects/")]
    public async Task OfTwoAtOnceOneRemovesAndTheOtherIsToldOrFindsNothing(Verb verb, string key)
    {
        await PrepareAsync();
        var happened = 0;
        var error = await Record.ExceptionAsync(() => PruneAsync(row, row.Through(store => new WatchedStore(store, before: async call =>
        {
            if (call.Is(verb, key) && Interlocked.Exchange(ref happened, 1) == 0)
            {
                row.Clock.Now += TimeSpan.FromSeconds(1);
                await PruneAsync(row, new Engineer(row.Stores, row.Clock, "bob@desk"));
            }
        }))));
        Assert.Equal(1, happened);
        Assert.True(error is null or ForgeException { Failure: Failure.Conflict }, error?.ToString());
        Assert.Equal((await row.StateAsync("east"))!.Reached().Count(), row.Files("east", "objects/", "releases/", "views/").Count + (await row.StateAsync("east"))!.View.Objects.GroupBy(entry => entry.Key).Sum(group => group.Count() - 1));
        await PruneAsync(row, row.Engineer);
        Assert.Null(await PruneMark.ReadAsync(row["east"], CancellationToken.None));
    }
}
