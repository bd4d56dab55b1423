using ArtifactForge.Forging;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

[Collection(ForgedOnce.Name)]
public sealed class RollingBackAChannel(SomeReleases releases) : IDisposable
{
    private readonly StoreRow row = new("east", "west");

    public void Dispose() => row.Dispose();

    private async Task PublishAsync(params ForgedRelease[] some)
    {
        foreach (var release in some)
        {
            await row.Engineer.PublishAsync(release);
        }
    }

    private async Task RequireAtAsync(ForgedRelease release, long sequence)
    {
        Assert.Equal([release.Id, release.Id], (await row.ReadAsync()).OfType<Sha256Digest>());
        Assert.Equal((sequence, sequence), ((await row.PointerAsync("east")).Sequence, (await row.PointerAsync("west")).Sequence));
        await row.RequireCopiesAsync();
        await row.RequireRecordedAsync();
    }

    [Fact]
    public async Task LeadsToTheReleaseBeforeUnderAHigherNumber()
    {
        await PublishAsync(releases.Wider, releases.First, releases.Second);
        await row.Engineer.RollbackAsync(reason: "images fail");
        await RequireAtAsync(releases.First, 4);
        var pointer = await row.PointerAsync("west");
        Assert.Equal((MoveKind.Rollback, "images fail"), (pointer.Move, pointer.Reason));
        Assert.Equal([3L, 2L, 1L], pointer.History.Select(move => move.Sequence));
    }

    [Fact]
    public async Task TwiceLeadsFurtherBackAndNeverToWhatItWasLedBackFrom()
    {
        await PublishAsync(releases.Wider, releases.First, releases.Second);
        await row.Engineer.RollbackAsync();
        await row.Engineer.RollbackAsync();
        await RequireAtAsync(releases.Wider, 5);
        var error = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.RollbackAsync());
        Assert.Equal(("east, channel stable", Failure.Usage), (error.Where, error.Failure));
        await RequireAtAsync(releases.Wider, 5);
    }

    [Fact]
    public async Task AfterARollbackAndANewReleaseLeadsToWhatWasThereBetween()
    {
        await PublishAsync(releases.First, releases.Second);
        await row.Engineer.RollbackAsync();
        await PublishAsync(releases.Wider);
        await row.Engineer.RollbackAsync();
        await RequireAtAsync(releases.First, 5);
    }

    [Fact]
    public async Task LeadsToASequenceNumber()
    {
        await PublishAsync(releases.Wider, releases.First, releases.Second);
        await row.Engineer.RollbackAsync("1");
        await RequireAtAsync(releases.Wider, 4);
    }

    [Fact]
    public async Task LeadsByNameAlsoToWhatItWasLedBackFrom()
    {
        await PublishAsync(releases.First, releases.Second);
        await row.Engineer.RollbackAsync();
        await row.Engineer.RollbackAsync(releases.Second.Id.Hex[..12]);
        await RequireAtAsync(releases.Second, 4);
    }

    [Fact]
    public async Task ToWhereItIsAlreadyMovesNothing()
    {
        await PublishAsync(releases.First, releases.Second);
        await row.Engineer.RollbackAsync(releases.First.Id.Hex);
        await row.Engineer.RollbackAsync(releases.First.Id.Hex);
        await RequireAtAsync(releases.First, 3);
    }

    [Fact]
    public async Task LeadsEachStoreToItsOwnView()
    {
        await PublishAsync(releases.First, releases.Second);
        var (east, west) = ((await row.PointerAsync("east")).Previous!.View, (await row.PointerAsync("west")).Previous!.View);
        await row.Engineer.RollbackAsync();
        Assert.NotEqual(east, west);
        Assert.Equal((east, west), ((await row.PointerAsync("east")).View, (await row.PointerAsync("west")).View));
    }

    [Fact]
    public async Task BringsStoresTogetherThatAreApart()
    {
        await PublishAsync(releases.First);
        await new Engineer([row["west"]], row.Clock).PublishAsync(releases.Second);
        var error = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.RollbackAsync());
        Assert.Equal(Failure.RegionsSplit, error.Failure);
        await row.Engineer.RollbackAsync(releases.First.Id.Hex[..12]);
        Assert.Equal([releases.First.Id, releases.First.Id], (await row.ReadAsync()).OfType<Sha256Digest>());
        Assert.Equal((1L, 3L), ((await row.PointerAsync("east")).Sequence, (await row.PointerAsync("west")).Sequence));
    }

    [Fact]
    public async Task ToANumberThatMeansAnotherReleaseInEachStoreIsAnErrorOfUsage()
    {
        await new Engineer([row["west"]], row.Clock).PublishAsync(releases.Second);
        await PublishAsync(releases.First, releases.Wider);
        var error = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.RollbackAsync("1"));
        Assert.Equal(("--to", Failure.Usage), (error.Where, error.Failure));
    }

    [Fact]
    public async Task OfAChannelThatNeverMovedCountsNoMoves()
    {
        await PublishAsync(releases.First);
        var error = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.RollbackAsync("123456789012"));
        Assert.Equal("has not been at 123456789012: it has only ever been where it is.", error.What);
    }

    [Fact]
    public async Task ToAPrunedReleaseIsRefusedAndWithoutANameTheNextOneServes()
    {
        await PublishAsync(releases.Wider, releases.First, releases.Second);
        File.Delete(row.PathOf("west", (await row.PointerAsync("west")).Previous!.View));
        var error = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.RollbackAsync("2"));
        Assert.Equal(($"west, release {releases.First.Id.Prefix[..12]}", Failure.Conflict), (error.Where, error.Failure));
        await row.Engineer.RollbackAsync();
        await RequireAtAsync(releases.Wider, 4);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("0123456789ab")]
    [InlineData("0")]
    [InlineData("")]
    public async Task ToWhereItNeverWasIsAnErrorOfUsage(string to)
    {
        await PublishAsync(releases.First, releases.Second);
        var error = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.RollbackAsync(to));
        Assert.Equal(("east, channel stable", Failure.Usage), (error.Where, error.Failure));
    }

    [Fact]
    public async Task ThatHasNeverMovedIsAnErrorOfUsage()
    {
        await PublishAsync(releases.First);
        Assert.Contains("never been at another release", (await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.RollbackAsync())).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThatIsEmptyIsRefused() =>
        Assert.Equal("east, channel stable", (await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.RollbackAsync())).Where);
}
