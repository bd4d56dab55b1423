using ArtifactForge.Catalog;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>What Verify looks at, what it says is missing, and that its advice helps.</summary>
public sealed class VerifyingChannels : IAsyncLifetime, IDisposable
{
    private const string Copy = "patches/3.4.1/aws-parallelcluster-cookbook-3.4.1.tgz";

    private PinnedStore pinned = null!;

    public async Task InitializeAsync() => pinned = await PinnedStore.OpenAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => pinned.Dispose();

    private static ObjectKey TarballOf(ChannelState state) => state.View.Objects.First(entry => entry.Kind == ArtifactKind.CookbookTarball).Key;

    private async Task DeleteAsync(ObjectKey key) => await pinned.Store.DeleteAsync(key, CancellationToken.None);

    private async Task PruneAsync(int keep)
    {
        var plan = await PrunePlan.MakeAsync(pinned.Store, new PruneScope { All = [pinned.Store], Keep = keep, TarballsBefore = DateTimeOffset.MaxValue }, DateTimeOffset.UtcNow, CancellationToken.None);
        Assert.NotEmpty(plan.Removed);
        await new Pruner(TimeProvider.System, new Actor("ada@build", "tests"), new PublicationTally()).RunAsync(plan, "room", CancellationToken.None);
    }

    [Fact]
    public async Task AllChannelsAreReadOrTheOneThatIsNamed()
    {
        await pinned.PublishAsync();
        await pinned.PublishAsync(SampleRoad.WithOtherText, "candidate");
        await DeleteAsync(TarballOf(await pinned.StateAsync("candidate")));
        Assert.Equal(["candidate", "stable"], (await pinned.VerifyAsync()).Channels);
        Assert.Equal([TarballOf(await pinned.StateAsync("candidate"))], await pinned.DamagedAsync());
        Assert.Empty((await pinned.VerifyAsync("stable")).Damages);
        Assert.Equal(1, (await pinned.VerifyAsync("candidate")).Damaged);
    }

    [Fact]
    public async Task WhatSeveralReleasesShareIsReadOnce()
    {
        await pinned.PublishAsync();
        await pinned.PublishAsync(SampleRoad.WithOtherText);
        await pinned.PublishAsync("candidate");
        var counting = new CountingStore(pinned.Store);
        var verification = await pinned.VerifyAsync(through: counting);
        Assert.Equal(verification.Keys, counting.Opened.Count);
        Assert.Equal(counting.Opened.Distinct(), counting.Opened);
    }

    [Fact]
    public async Task AStoreWithoutAChannelHasNoneToShow()
    {
        var damage = Assert.Single((await pinned.VerifyAsync()).Damages);
        Assert.Equal(("channels/stable.json", "expected a channel's pointer, found none."), (damage.Key.ToString(), damage.What));
        Assert.Contains("correct --store or --channel", damage.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("candidate")]
    [InlineData("stable")]
    public async Task AChannelThatIsNamedAndGoneIsMissed(string gone)
    {
        await pinned.PublishAsync(gone);
        await pinned.PublishAsync("other");
        await DeleteAsync(ChannelPointer.KeyOf(gone));
        Assert.Equal([ChannelPointer.KeyOf(gone)], (await pinned.VerifyAsync(gone)).Damages.Select(damage => damage.Key));
    }

    [Fact]
    public async Task ThePointerThatCopiesFollowIsMissedUnasked()
    {
        await pinned.PublishAsync("candidate");
        Assert.Empty(await pinned.DamagedAsync());
        await pinned.PublishAsync();
        await DeleteAsync(ChannelPointer.KeyOf("stable"));
        Assert.Equal([ChannelPointer.KeyOf("stable")], await pinned.DamagedAsync());
    }

    [Fact]
    public async Task TheAdviceHelps()
    {
        await pinned.PublishAsync();
        var (tarball, copy) = (TarballOf(await pinned.StateAsync()), ObjectKey.Of(Copy));
        await Harm.PutAsync(pinned.Store, tarball, [1, 2, 3]);
        await Harm.PutAsync(pinned.Store, copy, [1, 2, 3]);
        var damages = (await pinned.VerifyAsync()).Damages;
        Assert.Equal([(tarball, Damage.Republish), (copy, Damage.Recopy)], damages.Select(damage => (damage.Key, damage.Fix)));
        await DeleteAsync(tarball);
        await pinned.PublishAsync();
        Assert.Empty(await pinned.DamagedAsync());
    }

    [Fact]
    public async Task WhatOnlyAnEarlierReleaseHoldsCannotBePublishedAgain()
    {
        await pinned.PublishAsync();
        var tarball = TarballOf(await pinned.StateAsync());
        await pinned.PublishAsync(SampleRoad.WithOtherText);
        await DeleteAsync(tarball);
        var damage = Assert.Single((await pinned.VerifyAsync()).Damages);
        Assert.Equal((tarball, "expected an object, found none.", Damage.Restore), (damage.Key, damage.What, damage.Fix));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task WhatWasPrunedIsNotMissedAndWhatIsGoneOtherwiseIs(int keep)
    {
        await pinned.PublishAsync();
        await pinned.PublishAsync(SampleRoad.WithOtherText);
        await pinned.PublishAsync(catalogue => catalogue, versions: ["3.4.0"]);
        await PruneAsync(keep);
        var state = await pinned.StateAsync();
        Assert.Empty(await pinned.DamagedAsync());
        await DeleteAsync(state.Pointer.View);
        Assert.Equal([state.Pointer.View], await pinned.DamagedAsync());
        if (keep > 0)
        {
            await DeleteAsync(state.Pointer.Previous!.View);
            Assert.Equal(new[] { state.Pointer.View, state.Pointer.Previous.View }.Order(), await pinned.DamagedAsync());
        }
    }

    [Fact]
    public async Task AReleaseThatIsLongPastIsReadAsWell()
    {
        await pinned.PublishAsync();
        var first = await pinned.StateAsync();
        await pinned.PublishAsync(SampleRoad.WithOtherText);
        await pinned.PublishAsync(catalogue => catalogue, versions: ["3.4.0"]);
        await DeleteAsync(TarballOf(first));
        Assert.Equal([TarballOf(first)], await pinned.DamagedAsync());
    }

    [Fact]
    public async Task APruneThatWasCutOffAndADamagedRecordOfOneAreNoMistake()
    {
        await pinned.PublishAsync();
        var first = await pinned.StateAsync();
        await pinned.PublishAsync(SampleRoad.WithOtherText);
        var mark = new PruneMark { Schema = 1, StartedAt = DateTimeOffset.UnixEpoch, StartedBy = "ada@build", Tool = "tests", Keys = [first.Pointer.View, first.Pointer.Manifest] };
        await Harm.PutAsync(pinned.Store, PruneMark.Key, CanonicalJson.Write(mark, PublishingJson.Default.PruneMark));
        await DeleteAsync(first.Pointer.Manifest);
        Assert.Empty(await pinned.DamagedAsync());

        var record = ObjectKey.Of("audit/prunes/one.json");
        await Harm.PutAsync(pinned.Store, record, [1, 2]);
        var verification = await pinned.VerifyAsync();
        Assert.Equal([record], verification.Damages.Select(damage => damage.Key));
        Assert.Equal((1, verification.Keys - 1), (verification.Damaged, verification.Whole));
    }

    [Theory]
    [InlineData(YankKind.Advisory, "ubuntu2004-mysql-client-downgrade")]
    [InlineData(YankKind.Version, "3.4.1")]
    public async Task WhatWasYankedIsNotMissed(YankKind kind, string name)
    {
        await pinned.PublishAsync(catalogue => catalogue, versions: ["3.4.0", "3.4.1"]);
        var before = await pinned.VerifyAsync();
        var yanker = new Yanker(TimeProvider.System, new Actor("ada@build", "tests"), new PublicationTally());
        await yanker.YankAsync([pinned.Publishing.Destination()], yanker.Record(kind, name, "it is wrong"), CancellationToken.None);
        var after = await pinned.VerifyAsync();
        Assert.Empty(after.Damages);
        Assert.NotEqual(before.Keys, after.Keys);
    }

    [Theory]
    [InlineData(YankKind.Advisory, "ubuntu2004-mysql-client-downgrade")]
    [InlineData(YankKind.Version, "3.4.1")]
    public async Task WhatWasYankedAndThenPrunedIsNotMissedEither(YankKind kind, string name)
    {
        await pinned.PublishAsync(catalogue => catalogue, versions: ["3.4.0", "3.4.1"]);
        var yanker = new Yanker(TimeProvider.System, new Actor("ada@build", "tests"), new PublicationTally());
        await yanker.YankAsync([pinned.Publishing.Destination()], yanker.Record(kind, name, "it is wrong"), CancellationToken.None);
        await PruneAsync(keep: 0);
        Assert.Empty((await pinned.VerifyAsync()).Damages);
    }

    [Fact]
    public async Task SamplesAreHeldAgainstTheManifestAlone()
    {
        using var road = new SampleRoad();
        await road.PublishAsync(await road.ForgeAsync("3.4.1"));
        var verification = await pinned.VerifyAsync(through: road.FolderStore);
        Assert.Equal((0, 1, 0), (verification.Damaged, verification.Tarballs, verification.PinnedTarballs));
    }

    [Fact]
    public async Task SamplesWhereTheyAreRefusedAreDamage()
    {
        using var road = new SampleRoad();
        await road.PublishAsync(await road.ForgeAsync("3.4.1"));
        var damage = Assert.Single((await pinned.VerifyAsync(through: new RealStore(road.FolderStore))).Damages);
        Assert.StartsWith("holds samples", damage.What, StringComparison.Ordinal);
        Assert.StartsWith("releases/", damage.Key.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AConnectionThatBreaksOffIsTriedAgain()
    {
        await pinned.PublishAsync();
        var tarball = TarballOf(await pinned.StateAsync());
        Assert.Empty((await pinned.VerifyAsync(through: new BreakingStore(pinned.Store, tarball, times: 2))).Damages);
        var damage = Assert.Single((await pinned.VerifyAsync(through: new BreakingStore(pinned.Store, tarball, times: 3))).Damages);
        Assert.Equal((tarball, "cannot be read to its end: the connection broke"), (damage.Key, damage.What));
    }

    [Fact]
    public async Task AFileThatMayNotBeReadIsNamedAndTheOthersAreRead()
    {
        await pinned.PublishAsync();
        var tarball = TarballOf(await pinned.StateAsync());
        var denied = new WatchedStore(pinned.Store, before: call => call.Is(Verb.Open, tarball.ToString()) ? throw new UnauthorizedAccessException("Access is denied.") : Task.CompletedTask);
        var (all, some) = (await pinned.VerifyAsync(), await pinned.VerifyAsync(through: denied));
        var damage = Assert.Single(some.Damages);
        Assert.Equal((tarball, "cannot be read to its end: Access is denied.", all.Keys), (damage.Key, damage.What, some.Keys));
    }

    [Fact]
    public async Task AStoreThatSaysNoIsNotDamaged()
    {
        await pinned.PublishAsync();
        var refusing = new RefusingStore(pinned.Store, TarballOf(await pinned.StateAsync()));
        Assert.Equal(Failure.Failed, (await Assert.ThrowsAsync<ForgeException>(() => pinned.VerifyAsync(through: refusing))).Failure);
    }

    private sealed class CountingStore(IStore store) : PassingStore(store)
    {
        private readonly Lock gate = new();

        public List<ObjectKey> Opened { get; } = [];

        public override Task<StoredObject?> OpenAsync(ObjectKey key, CancellationToken cancellation)
        {
            lock (gate)
            {
                Opened.AddRange(key == PruneMark.Key || key.IsBelow("audit/") ? [] : [key]);
            }

            return base.OpenAsync(key, cancellation);
        }
    }

    private sealed class RealStore(IStore store) : PassingStore(store), IStore
    {
        bool IStore.RefusesSamples => true;
    }

    private sealed class RefusingStore(IStore store, ObjectKey refused) : PassingStore(store)
    {
        public override Task<StoredObject?> OpenAsync(ObjectKey key, CancellationToken cancellation) =>
            key == refused ? throw new ForgeException($"{key}", "AccessDenied (403).", "Allow s3:GetObject.", Failure.Failed) : base.OpenAsync(key, cancellation);
    }

    private sealed class BreakingStore(IStore store, ObjectKey broken, int times) : PassingStore(store)
    {
        private int left = times;

        public override async Task<StoredObject?> OpenAsync(ObjectKey key, CancellationToken cancellation)
        {
            var stored = await base.OpenAsync(key, cancellation);
            return key == broken && Interlocked.Decrement(ref left) >= 0 ? stored! with { Content = new BreakingStream() } : stored;
        }
    }

    private sealed class BreakingStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("the connection broke");
    }
}
