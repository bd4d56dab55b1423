using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>Something in a store is damaged, or is somebody else's. Whoever does not need it goes on.</summary>
[Collection(ForgedOnce.Name)]
public sealed class DamageInACorner(SomeReleases releases) : IDisposable
{
    private const string Version = "3.1.3";

    private readonly StoreRow row = new("east");

    public void Dispose() => row.Dispose();

    private void Write(string key, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(row.PathOf("east", key))!);
        File.WriteAllText(row.PathOf("east", key), text);
    }

    [Fact]
    public async Task AChannelThatIsDamagedKeepsNobodyFromYankingInTheOthers()
    {
        await row.Engineer.PublishAsync(releases.Wider);
        await row.Engineer.PublishAsync(releases.Wider, StoreRow.Candidate);
        Write("channels/candidate.json", "{");
        var error = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.YankAsync(YankKind.Version, Version));
        Assert.Equal(("east/channels/candidate.json:1", Failure.Damage), (error.Where, error.Failure));
        Assert.Equal([new YankNotice(YankKind.Version, Version, "it was wrong")], (await row.StateAsync("east"))!.View.Yanked);
        Assert.Single(row.Files("east", Yank.Folder));
    }

    [Fact]
    public async Task WhereNoOtherChannelHasWhatIsToBeYankedTheDamagedOneIsNamed()
    {
        await row.Engineer.PublishAsync(releases.First);
        await row.Engineer.PublishAsync(releases.Wider, StoreRow.Candidate);
        Write("channels/candidate.json", "{");
        var error = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.YankAsync(YankKind.Version, Version));
        Assert.Equal(("east/channels/candidate.json:1", Failure.Damage), (error.Where, error.Failure));
        Assert.Empty(row.Files("east", Yank.Folder));
    }

    [Fact]
    public async Task StatusShowsTheOtherChannelsAndPruneRemovesNothing()
    {
        await row.Engineer.PublishAsync(releases.First);
        await row.Engineer.PublishAsync(releases.Second);
        await row.Engineer.PublishAsync(releases.Wider, StoreRow.Candidate);
        Write("channels/candidate.json", "{");
        var before = row.Immutable();
        var (read, refusals) = await StoreStatus.ReadAllAsync(row.Stores, row.Clock.Now, CancellationToken.None);
        var census = Assert.Single(read).Census;
        Assert.Empty(refusals);
        Assert.Equal([StoreRow.Stable], census.Channels.Select(state => state.Pointer.Channel));
        Assert.Equal((StoreRow.Candidate, "east/channels/candidate.json:1"), (Assert.Single(census.Lost).Channel, census.Lost[0].Cause!.Where));
        Assert.Equal(Failure.Damage, (await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.PruneAsync(keep: 0))).Failure);
        Assert.Equal(before, row.Immutable());
    }

    [Theory]
    [InlineData("views/README.txt")]
    [InlineData(null)]
    public async Task AFormerViewThatCannotBeReadKeepsNobodyFromPublishing(string? key)
    {
        await row.Engineer.PublishAsync(releases.First);
        key ??= (await row.PointerAsync("east")).View.ToString();
        await row.Engineer.PublishAsync(releases.Wider);
        Write(key, "nothing that anybody can read");
        Write("runbooks/of-somebody-else.md", "theirs");
        await row.Engineer.PublishAsync(releases.Second);
        Assert.Equal([releases.Second.Id], (await row.ReadAsync()).OfType<Sha256Digest>());
        Assert.True(File.Exists(row.PathOf("east", "runbooks/of-somebody-else.md")));
        Assert.False(File.Exists(row.PathOf("east", $"runbooks/{Version}.md")));
    }

    [Theory]
    [InlineData("leases/README.txt")]
    [InlineData("yanked/README.txt")]
    [InlineData("journal/README.txt")]
    public async Task FilesOfOthersAmongTheStoresOwnAreLeftAlone(string key)
    {
        await row.Engineer.PublishAsync(releases.First);
        Write(key, "theirs");
        await row.Engineer.PublishAsync(releases.Second);
        await row.Engineer.PruneAsync(keep: 0);
        var (read, refusals) = await StoreStatus.ReadAllAsync(row.Stores, row.Clock.Now, CancellationToken.None);
        Assert.Equal((1, 0), (read.Count, refusals.Count));
        Assert.True(File.Exists(row.PathOf("east", key)));
    }

    [Fact]
    public async Task AYankThatTheServerDoesNotRecordIsNoYank()
    {
        await row.Engineer.PublishAsync(releases.Wider);
        var error = await Assert.ThrowsAsync<ForgeException>(() => row.Through(store => new NeverAgain(store)).YankAsync(YankKind.Version, Version));
        Assert.Equal(($"east/yanked/version/{Version}.json", Failure.Failed), (error.Where, error.Failure));
        Assert.Empty((await row.StateAsync("east"))!.View.Yanked);
    }

    /// <summary>As some servers do with what was deleted from a bucket whose versioning is suspended.</summary>
    private sealed class NeverAgain(IStore store) : PassingStore(store)
    {
        public override Task<bool> TryAddAsync(ObjectKey key, Blob content, CancellationToken cancellation) =>
            key.IsBelow(Yank.Folder) ? Task.FromResult(false) : base.TryAddAsync(key, content, cancellation);
    }

    /// <summary>Somebody's file among the copies has all former views read: one of them that names what is no path is passed over like others that are damaged.</summary>
    [Fact]
    public async Task AFormerViewThatNamesWhatIsNoPathKeepsNobodyFromPublishing()
    {
        await row.Engineer.PublishAsync(releases.First);
        var view = (await row.StateAsync("east"))!.View;
        view = view with { Objects = [.. new[] { "patches/../x", "patches/ours.txt", "" }.Select(path => view.Objects[0] with { Path = path })] };
        var content = CanonicalJson.Write(view, PublishingJson.Default.View);
        await Harm.PutAsync(row["east"], StoreLayout.ViewKey(view.Release, Sha256Digest.OfContent(content)), content);
        Write("patches/ours.txt", "ours");
        Write("patches/somebodys.txt", "somebody's");
        await row.Engineer.PublishAsync(releases.Second);
        Assert.Equal(releases.Second.Id, (await row.ReadAsync()).Single());
        Assert.Empty(row.Files("east", "patches/ours.txt"));
        Assert.Single(row.Files("east", "patches/somebodys.txt"));
    }
}
