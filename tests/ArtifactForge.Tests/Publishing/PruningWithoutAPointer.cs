using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>A channel whose pointer is gone still needs what it reached: nothing is removed until it is put right.</summary>
[Collection(ForgedOnce.Name)]
public sealed class PruningWithoutAPointer(SomeReleases releases) : IDisposable
{
    private readonly StoreRow row = new("east");

    public void Dispose() => row.Dispose();

    private async Task PrepareAsync()
    {
        await row.Engineer.PublishAsync(releases.First);
        await row.Engineer.PublishAsync(releases.Second);
        await row.Engineer.PublishAsync(releases.Wider, StoreRow.Candidate);
    }

    private byte[] Lose(string channel)
    {
        var path = row.PathOf("east", ChannelPointer.KeyOf(channel));
        var content = File.ReadAllBytes(path);
        File.Delete(path);
        return content;
    }

    [Theory]
    [InlineData(StoreRow.Stable, 2)]
    [InlineData(StoreRow.Candidate, 1)]
    public async Task RemovesNothingAndSaysWhichChannelIsLost(string channel, int sequence)
    {
        await PrepareAsync();
        var pointer = Lose(channel);
        var before = row.Files("east");
        var refusal = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.PruneAsync(keep: 0, DateTimeOffset.MaxValue));
        Assert.Equal((Failure.Damage, $"east/channels/{channel}.json"), (refusal.Failure, refusal.Where));
        Assert.Contains($"last at sequence {sequence} by the audit record", refusal.What, StringComparison.Ordinal);
        Assert.Contains($"audit/channels/{channel}/{sequence:D8}.json", refusal.Fix, StringComparison.Ordinal);
        Assert.Equal(before, row.Files("east"));

        await File.WriteAllBytesAsync(row.PathOf("east", ChannelPointer.KeyOf(channel)), pointer);
        await row.Engineer.PruneAsync(keep: 0, DateTimeOffset.MaxValue);
        Assert.Equal([releases.Second.Id], (await row.ReadAsync()).OfType<Sha256Digest>());
        Assert.Equal([releases.Wider.Id], (await row.ReadAsync(StoreRow.Candidate)).OfType<Sha256Digest>());
    }

    [Fact]
    public async Task AllThatAreLostAreNamed()
    {
        await PrepareAsync();
        Lose(StoreRow.Stable);
        Lose(StoreRow.Candidate);
        var refusals = await Assert.ThrowsAsync<SeveralRefusals>(() => row.Engineer.PruneAsync(keep: 0));
        Assert.Equal(["east/channels/candidate.json", "east/channels/stable.json"], refusals.All.Select(refusal => refusal.Where));
    }

    [Fact]
    public async Task PromotingToItPutsItRight()
    {
        await PrepareAsync();
        Lose(StoreRow.Candidate);
        await row.Engineer.PromoteAsync(StoreRow.Stable, StoreRow.Candidate);
        Assert.NotEmpty(Assert.Single(await row.Engineer.PruneAsync(keep: 0)).Removed);
        Assert.Equal([releases.Second.Id], (await row.ReadAsync(StoreRow.Candidate)).OfType<Sha256Digest>());
    }

    [Fact]
    public async Task OneThatIsLostMeanwhileStopsItToo()
    {
        await PrepareAsync();
        var before = row.Immutable();
        var losing = row.Through(store => new WatchedStore(store, before: call =>
        {
            if (call.Is(Verb.Replace, "prune/"))
            {
                File.Delete(row.PathOf("east", "channels/candidate.json"));
            }

            return Task.CompletedTask;
        }));
        var refusal = await Assert.ThrowsAsync<ForgeException>(() => losing.PruneAsync(keep: 0, DateTimeOffset.MaxValue));
        Assert.Equal((Failure.Damage, "east/channels/candidate.json"), (refusal.Failure, refusal.Where));
        Assert.Equal(before, row.Immutable());
    }

    [Fact]
    public async Task AListingThatHidesAPointerDoesNotLoseIt()
    {
        await PrepareAsync();
        await row.Through(store => new HidingStore(store, "channels/")).PruneAsync(keep: 0);
        Assert.Equal([releases.Second.Id], (await row.ReadAsync()).OfType<Sha256Digest>());
        Assert.Equal([releases.Wider.Id], (await row.ReadAsync(StoreRow.Candidate)).OfType<Sha256Digest>());
    }

    [Fact]
    public async Task StatusNamesItInsteadOfNothing()
    {
        await row.Engineer.PublishAsync(releases.First);
        await row.Engineer.PublishAsync(releases.Second);
        Lose(StoreRow.Stable);
        var (read, refusals) = await StoreStatus.ReadAllAsync(row.Stores, row.Clock.Now, CancellationToken.None);
        Assert.Empty(refusals);
        var census = Assert.Single(read).Census;
        Assert.Empty(census.Channels);
        Assert.Equal([new LostChannel(StoreRow.Stable, 2)], census.Lost);
        Assert.Equal("its pointer is gone; last at sequence 2 by the audit record", census.Lost[0].What);
    }
}
