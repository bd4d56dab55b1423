using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

[Collection(ForgedOnce.Name)]
public sealed class PruningAStore(SomeReleases releases) : IDisposable
{
    private static readonly string[] Immutable = ["objects/", "releases/", "views/"];

    private readonly StoreRow row = new("east");

    public void Dispose() => row.Dispose();

    /// <summary>Wider, then First, then Second in stable.</summary>
    private async Task PrepareAsync()
    {
        await row.Engineer.PublishAsync(releases.Wider);
        await row.Engineer.PublishAsync(releases.First);
        await row.Engineer.PublishAsync(releases.Second);
    }

    private async Task<HashSet<string>> ReachedAsync(params string[] channels)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        foreach (var channel in channels)
        {
            reached.UnionWith((await row.StateAsync("east", channel))!.Reached().Select(key => key.ToString()));
        }

        return reached;
    }

    private static bool IsTarball(string key) => key.EndsWith(".tgz", StringComparison.Ordinal);

    private DateTimeOffset Age(string prefix, int days)
    {
        foreach (var key in row.Files("east", prefix).Keys)
        {
            File.SetLastWriteTimeUtc(row.PathOf("east", key), (row.Clock.Now - TimeSpan.FromDays(days)).UtcDateTime);
        }

        return row.Clock.Now - TimeSpan.FromDays(days - 1);
    }

    [Fact]
    public async Task LeavesWhatChannelsReachAndTarballs()
    {
        await PrepareAsync();
        await row.Engineer.PublishAsync(releases.Wider, StoreRow.Candidate);
        var (reached, before) = (await ReachedAsync(StoreRow.Stable, StoreRow.Candidate), row.Files("east", Immutable).Keys);
        var plan = Assert.Single(await row.Engineer.PruneAsync(keep: 0));
        var after = row.Files("east", Immutable).Keys;
        Assert.Equal(before.Where(key => reached.Contains(key) || IsTarball(key)).Order(StringComparer.Ordinal), after.Order(StringComparer.Ordinal));
        Assert.Equal(before.Except(after).Order(StringComparer.Ordinal), plan.Removed.Select(entry => entry.Key.ToString()));
        Assert.NotEmpty(plan.Removed);
        Assert.Equal([releases.Second.Id], (await row.ReadAsync()).OfType<Sha256Digest>());
        Assert.Equal([releases.Wider.Id], (await row.ReadAsync(StoreRow.Candidate)).OfType<Sha256Digest>());
        await row.RequireCopiesAsync();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    public async Task LeavesAsManyWaysBackAsAreKept(int keep, int ways)
    {
        await PrepareAsync();
        await row.Engineer.PruneAsync(keep);
        foreach (var (release, isThere) in new[] { (releases.First, ways >= 1), (releases.Wider, ways >= 2) })
        {
            using var copy = row.Copy();
            var error = await Record.ExceptionAsync(() => copy.Engineer.RollbackAsync(release.Id.Hex));
            Assert.Equal(isThere, error is null);
            Assert.Equal(isThere ? release.Id : releases.Second.Id, (await copy.ReadAsync()).Single());
            Assert.True(error is null or ForgeException { Failure: Failure.Conflict }, error?.ToString());
        }
    }

    [Fact]
    public async Task CountsPlacesAndNotMovesBetweenThem()
    {
        await PrepareAsync();
        for (var move = 0; move < 3; move++)
        {
            await row.Engineer.RollbackAsync(releases.First.Id.Hex);
            await row.Engineer.RollbackAsync(releases.Second.Id.Hex);
        }

        await row.Engineer.PruneAsync(keep: 2);
        await row.Engineer.RollbackAsync(releases.Wider.Id.Hex);
        Assert.Equal(releases.Wider.Id, (await row.ReadAsync()).Single());
    }

    [Fact]
    public async Task TakesOldTarballsOnRequestAndSaysWhichConfigurationsBreak()
    {
        await PrepareAsync();
        var before = (await row.StateAsync("east"))!.Pointer.Previous!;
        var limit = Age("objects/", days: 400);
        var plan = Assert.Single(await row.Engineer.PruneAsync(keep: 0, limit));
        Assert.Equal((await ReachedAsync(StoreRow.Stable)).Where(IsTarball), row.Files("east", "objects/").Keys.Where(IsTarball));
        Assert.Empty(plan.KeptTarballs);

        // Of First and of Wider: both name the same tarball.
        var tarball = Assert.Single(plan.Breaks.Select(one => one.Tarball).Distinct());
        Assert.Contains(plan.Removed, entry => entry.Key == tarball);
        Assert.Equal(new[] { releases.First.Id.Hex, releases.Wider.Id.Hex }.Order(StringComparer.Ordinal), plan.Breaks.Where(one => one.Path == "image-config/3.4.1/ubuntu2004-x86_64.yaml").Select(one => one.Release.Hex));
        Assert.Equal(before.Release, releases.First.Id);
    }

    [Fact]
    public async Task LeavesTarballsThatAreYoung()
    {
        await PrepareAsync();
        var limit = Age("objects/", days: 100) - TimeSpan.FromDays(10);
        var plan = Assert.Single(await row.Engineer.PruneAsync(keep: 0, limit));
        Assert.Empty(plan.Breaks);
        Assert.Single(plan.KeptTarballs);
    }

    [Fact]
    public async Task KnowsConfigurationsWhoseViewAnEarlierRunRemoved()
    {
        await PrepareAsync();
        var limit = Age("objects/", days: 400);
        await row.Engineer.PruneAsync(keep: 0);
        Assert.Single(row.Files("east", "views/"));
        var plan = Assert.Single(await row.Engineer.PruneAsync(keep: 0, limit));
        Assert.Equal(2, plan.Breaks.Count(one => one.Path == "image-config/3.4.1/ubuntu2004-x86_64.yaml"));
    }

    [Fact]
    public async Task OnlyPlannedChangesNothing()
    {
        await PrepareAsync();
        var before = row.Files("east");
        var plan = Assert.Single(await row.Engineer.PlanPruneAsync(keep: 0, Age("objects/", days: 400)));
        Assert.NotEmpty(plan.Breaks);
        Assert.Equal(before, row.Files("east"));
    }

    [Fact]
    public async Task WritesNothingWhereThereIsNothingToDo()
    {
        await PrepareAsync();
        var before = row.Files("east");
        var engineer = row.Engineer;
        await engineer.PruneAsync();
        Assert.Equal(before, row.Files("east"));
        Assert.Equal(0, engineer.Tally.Published);
    }

    [Fact]
    public async Task IsRecordedForGood()
    {
        await PrepareAsync();
        var engineer = row.Engineer;
        var plan = Assert.Single(await engineer.PruneAsync(keep: 1, reason: "spring cleaning"));
        var record = Assert.Single(row.Files("east", PruneRecord.Folder));
        var read = (await row["east"].TryReadAsync(ObjectKey.Of(record.Key), PublishingJson.Default.PruneRecord, CancellationToken.None))!;
        Assert.Equal(("ada@build", "spring cleaning", row.Clock.Now), (read.StartedBy, read.Reason, read.StartedAt));
        Assert.Equal(plan.Removed.Select(entry => entry.Key), read.Removed);
        Assert.Equal(plan.Removed.Count, engineer.Tally.Published);
        row.Clock.Now += TimeSpan.FromDays(1);
        await row.Engineer.PruneAsync(keep: 0);
        Assert.Equal(record.Value, row.Files("east", PruneRecord.Folder)[record.Key]);
        Assert.Equal(2, row.Files("east", PruneRecord.Folder).Count);
    }

    [Fact]
    public async Task LeavesWhatARunThatWasCutOffUploadedUntilItsLeaseExpires()
    {
        await row.Engineer.PublishAsync(releases.First);
        var before = row.Files("east", Immutable).Keys.ToList();
        await Assert.ThrowsAsync<IOException>(() => row.Through(store => new WatchedStore(store, before: call => call.Is(Verb.Add, "views/") || call.Is(Verb.Delete, Lease.Folder) ? throw new IOException("killed") : Task.CompletedTask)).PublishAsync(releases.Second));
        var uploaded = row.Files("east", Immutable).Keys.Except(before).ToList();
        Assert.NotEmpty(uploaded);

        row.Clock.Now += Lease.Lifetime - TimeSpan.FromSeconds(1);
        await row.Engineer.PruneAsync(keep: 0);
        Assert.Empty(uploaded.Except(row.Files("east", Immutable).Keys));

        row.Clock.Now += TimeSpan.FromSeconds(1);
        await row.Engineer.PruneAsync(keep: 0);
        Assert.Equal(before.Concat(uploaded.Where(IsTarball)).Order(StringComparer.Ordinal), row.Files("east", Immutable).Keys.Order(StringComparer.Ordinal));
        Assert.Empty(row.Files("east", Lease.Folder));
    }

    /// <summary>Also where it may do no more than its policy allows: other copies that the cut-off run owes are for the next one that publishes.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TakesCopiesAwayFirstThatACutOffRunLeftBehind(bool underPolicy)
    {
        await row.Engineer.PublishAsync(releases.Wider);
        await Assert.ThrowsAsync<IOException>(() => row.Through(store => new WatchedStore(store, before: call => call.Is(Verb.Delete, "requirements/") ? throw new IOException("killed") : Task.CompletedTask)).PublishAsync(releases.First));
        File.Delete(row.PathOf("east", row.Files("east", "image-config/").Keys.First()));
        Assert.NotEmpty(row.Files("east", "requirements/"));
        row.Clock.Now += TimeSpan.FromDays(2);
        var pruner = underPolicy ? row.Through(store => new AllowedStore(store, StorePolicy.Named("prune"))) : row.Engineer;
        Assert.NotEmpty((await pruner.PruneAsync(keep: 0)).Single().Removed);
        Assert.Empty(row.Files("east", "requirements/"));
        await row.Engineer.PublishAsync(releases.First);
        await row.RequireCopiesAsync();
    }

    [Theory]
    [InlineData("objects/notes.txt")]
    [InlineData("objects/ab/cdef0123456789")]
    [InlineData("objects/00000000000000000000000000000000/of/others.txt")]
    [InlineData("releases/1.0/manifest.json")]
    [InlineData("views/README.txt")]
    public async Task LeavesWhatIsNotNamedAsPublishingNamesIt(string key)
    {
        var file = row.PathOf("east", key);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "theirs");
        foreach (var release in new[] { releases.First, releases.Second })
        {
            await row.Engineer.PruneAsync(keep: 0, row.Clock.Now);
            await row.Engineer.PublishAsync(release);
        }

        Assert.NotEmpty(Assert.Single(await row.Engineer.PruneAsync(keep: 0, row.Clock.Now)).Removed);
        Assert.Equal("theirs", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task ALeaseOfAMachineWithASlowClockLivesADayByTheStoresClock()
    {
        await row.Engineer.PublishAsync(releases.First);
        var lease = Lease.Of([ObjectKey.Of("objects/0/of-a-run.txt")], new Actor("ada", "tests"), row.Clock.Now.AddDays(-3));
        var key = ObjectKey.Of($"{Lease.Folder}slow.json");
        await row["east"].TryAddAsync(key, Blob.Of(CanonicalJson.Write(lease, PublishingJson.Default.Lease), "slow.json"), CancellationToken.None);
        File.SetLastWriteTimeUtc(row.PathOf("east", key.ToString()), row.Clock.Now.AddHours(-23).UtcDateTime);
        Assert.Empty(Assert.Single(await row.Engineer.PlanPruneAsync(keep: 0, row.Clock.Now)).ExpiredLeases);
        row.Clock.Now += TimeSpan.FromHours(2);
        Assert.Equal([key], Assert.Single(await row.Engineer.PlanPruneAsync(keep: 0, row.Clock.Now)).ExpiredLeases);
    }

    [Fact]
    public async Task LeavesWhatJournalsOfItsSiblingsNameAlsoWhenAllLeasesExpired()
    {
        using var two = new StoreRow("east", "west");
        await two.Engineer.PublishAsync(releases.First);
        await Assert.ThrowsAsync<ForgeException>(() => two.Through(store => new WatchedStore(store, before: call => store == two["west"] && call.Is(Verb.Replace, "channels/") ? throw new IOException("out of reach") : Task.CompletedTask)).PublishAsync(releases.Second));
        two.Clock.Now += TimeSpan.FromDays(30);
        await two.Engineer.PruneAsync(keep: 0, two.Clock.Now);
        foreach (var (undo, release) in new[] { (true, releases.First), (false, releases.Second) })
        {
            using var copy = two.Copy();
            Assert.True(await copy.Engineer.RecoverAsync(undo));
            Assert.Equal([release.Id, release.Id], (await copy.ReadAsync()).OfType<Sha256Digest>());
        }
    }
}
