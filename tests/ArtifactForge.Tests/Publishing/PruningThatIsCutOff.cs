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

    /// <summary>The mark is there from the first of these on, and nobody has removed anything before the last.</summary>
    [Theory]
    [InlineData(Verb.Replace, "prune/", true)]
    [InlineData(Verb.List, "leases/", false)]
    [InlineData(Verb.Open, "channels/", false)]
    [InlineData(Verb.Add, "audit/prunes/", true)]
    public async Task WhereNothingWasRemovedYetNobodyIsKeptOff(Verb verb, string key, bool isAfter)
    {
        await PrepareAsync();
        using var stop = new CancellationTokenSource();
        var (isMarked, notes) = (false, new List<string>());
        async Task StepInAsync(StoreCall call, bool after)
        {
            // What is done to take the mark back is done after the stop.
            if (stop.IsCancellationRequested) return;
            isMarked |= after && call.Is(Verb.Replace, "prune/");
            if (!isMarked || after != isAfter || !call.Is(verb, key)) return;
            await stop.CancelAsync();
            stop.Token.ThrowIfCancellationRequested();
        }

        var plan = Assert.Single(await row.Engineer.PlanPruneAsync(keep: 0, row.Clock.Now));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PruneAsync(plan, store => new WatchedStore(store, call => StepInAsync(call, after: false), call => StepInAsync(call, after: true)), notes, stop.Token));
        Assert.True(stop.IsCancellationRequested);
        Assert.Null(await PruneMark.ReadAsync(row["east"], CancellationToken.None));
        Assert.Empty(notes);
        await row.Engineer.PublishAsync(releases.First);
        Assert.Equal(releases.First.Id, (await row.ReadAsync()).Single());
    }

    [Fact]
    public async Task WhereAChannelIsLostMeanwhileNobodyIsKeptOff()
    {
        await PrepareAsync();
        await row.Engineer.PublishAsync(releases.Second, StoreRow.Candidate);
        var (plan, notes) = (Assert.Single(await row.Engineer.PlanPruneAsync(keep: 0, row.Clock.Now)), new List<string>());
        File.Delete(row.PathOf("east", ChannelPointer.KeyOf(StoreRow.Candidate)));
        var error = await Assert.ThrowsAsync<ForgeException>(() => PruneAsync(plan, store => store, notes, CancellationToken.None));
        Assert.Equal(Failure.Damage, error.Failure);
        Assert.Null(await PruneMark.ReadAsync(row["east"], CancellationToken.None));
        Assert.Empty(notes);
    }

    [Fact]
    public async Task WhereSomethingWasRemovedItSaysThatItsMarkStays()
    {
        await PrepareAsync();
        var (plan, notes) = (Assert.Single(await row.Engineer.PlanPruneAsync(keep: 0, row.Clock.Now)), new List<string>());
        await Assert.ThrowsAsync<IOException>(() => PruneAsync(plan, store => new WatchedStore(store, before: call => call.Is(Verb.Delete, "objects/") ? throw new IOException("out of reach") : Task.CompletedTask), notes, CancellationToken.None));
        Assert.Equal(plan.Removed.Count, (await PruneMark.ReadAsync(row["east"], CancellationToken.None))!.Keys.Count);
        Assert.Equal("east/prune/mark.json stays and keeps publishers off what it names: run Prune again, which takes up where this one was.", Assert.Single(notes));

        // So does the next one, although it has removed nothing itself: what the first named may be half gone.
        notes.Clear();
        var again = Assert.Single(await row.Engineer.PlanPruneAsync(keep: 0, row.Clock.Now));
        await Assert.ThrowsAsync<IOException>(() => PruneAsync(again, store => new WatchedStore(store, before: call => call.Is(Verb.Add, "audit/prunes/") ? throw new IOException("out of reach") : Task.CompletedTask), notes, CancellationToken.None));
        Assert.Equal(plan.Removed.Count, (await PruneMark.ReadAsync(row["east"], CancellationToken.None))!.Keys.Count);
        Assert.Single(notes);
    }

    [Fact]
    public async Task WhatCannotBeTakenBackIsTold()
    {
        await PrepareAsync();
        var (plan, notes, isOut) = (Assert.Single(await row.Engineer.PlanPruneAsync(keep: 0, row.Clock.Now)), new List<string>(), false);
        await Assert.ThrowsAsync<IOException>(() => PruneAsync(plan, store => new WatchedStore(store, before: call => (isOut |= call.Is(Verb.Add, "audit/prunes/")) ? throw new IOException("out of reach") : Task.CompletedTask), notes, CancellationToken.None));
        Assert.EndsWith("run Prune again, which takes up where this one was. It could not be taken back: out of reach", Assert.Single(notes), StringComparison.Ordinal);
    }

    /// <summary>A machine falls asleep between looking at the mark and removing. Meanwhile another Prune ends, and somebody publishes the same again.</summary>
    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    public async Task WhoWakesLooksAgainBeforeAnythingIsRemoved(int seconds)
    {
        await PrepareAsync();
        var (isRecorded, slept, removed) = (false, false, 0);
        var error = await Assert.ThrowsAsync<ForgeException>(() => PruneAsync(row, row.Through(store => new WatchedStore(
            store,
            before: call =>
            {
                removed += call.Is(Verb.Delete, "") ? 1 : 0;
                return Task.CompletedTask;
            },
            after: async call =>
            {
                isRecorded |= call.Is(Verb.Add, "audit/prunes/");
                if (!isRecorded || slept || !call.Is(Verb.Open, "prune/mark.json")) return;
                slept = true;
                row.Clock.Now += TimeSpan.FromSeconds(seconds);
                var bob = new Engineer(row.Stores, row.Clock, "bob@desk");
                await PruneAsync(row, bob);
                await bob.PublishAsync(releases.First);
            }))));
        Assert.Equal((Failure.Conflict, 0), (error.Failure, removed));
        Assert.Equal(releases.First.Id, (await row.ReadAsync()).Single());
        await row.RequireCopiesAsync();
    }

    private Task<PrunePlan> PruneAsync(PrunePlan plan, Func<IStore, IStore> through, List<string> notes, CancellationToken cancellation) =>
        new Pruner(row.Clock, new Actor("ada@build", "ArtifactForge of the tests"), new PublicationTally(notes: new Notes(notes))).RunAsync(plan with { Store = through(plan.Store) }, null, cancellation);

    private sealed class Notes(List<string> all) : IProgress<string>
    {
        public void Report(string value) => all.Add(value);
    }
}
