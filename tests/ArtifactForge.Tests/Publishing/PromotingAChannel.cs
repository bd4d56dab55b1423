using System.Text.Json;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

[Collection(ForgedOnce.Name)]
public sealed class PromotingAChannel(SomeReleases releases) : IDisposable
{
    private readonly StoreRow row = new("east", "west");

    public void Dispose() => row.Dispose();

    private async Task PrepareAsync()
    {
        await row.Engineer.PublishAsync(releases.First);
        await row.Engineer.PublishAsync(releases.Second, StoreRow.Candidate);
    }

    [Fact]
    public async Task LetsItPointToWhatTheOtherPointsTo()
    {
        await PrepareAsync();
        await row.Engineer.PromoteAsync(reason: "seen to work");
        foreach (var store in row.Stores)
        {
            var (from, to) = (await row.PointerAsync(store.Name, StoreRow.Candidate), await row.PointerAsync(store.Name));
            Assert.Equal((from.Release, from.Manifest, from.View), (to.Release, to.Manifest, to.View));
            Assert.Equal((2L, MoveKind.Promote, "seen to work", "ada@build"), (to.Sequence, to.Move, to.Reason, to.MovedBy));
            Assert.Equal(releases.First.Id, to.Previous!.Release);
        }

        Assert.Equal([releases.Second.Id, releases.Second.Id], (await row.ReadAsync()).OfType<Sha256Digest>());
        await row.RequireCopiesAsync();
        await row.RequireRecordedAsync();
    }

    [Fact]
    public async Task WritesNoImmutableObject()
    {
        await PrepareAsync();
        var before = row.Immutable();
        await row.Engineer.PromoteAsync();
        Assert.Equal(before.OrderBy(file => file.Key), row.Immutable().OrderBy(file => file.Key));
    }

    [Fact]
    public async Task TwiceMovesItOnce()
    {
        await PrepareAsync();
        await row.Engineer.PromoteAsync();
        var (pointer, again) = (await row.PointerAsync("east"), row.Engineer);
        await again.PromoteAsync();
        Assert.Equal((0, pointer.Sequence), (again.Tally.Published, (await row.PointerAsync("east")).Sequence));
        Assert.Empty(row.Files("east", Lease.Folder));
        Assert.Empty(row.Unfinished("east"));
    }

    [Fact]
    public async Task ThatIsEmptyBeginsIt()
    {
        await row.Engineer.PublishAsync(releases.Second, StoreRow.Candidate);
        await row.Engineer.PromoteAsync();
        Assert.Equal((1L, releases.Second.Id), ((await row.PointerAsync("west")).Sequence, (await row.PointerAsync("west")).Release));
        await row.RequireCopiesAsync();
    }

    [Fact]
    public async Task ToAnotherThanStableLeavesTheCopiesAlone()
    {
        await PrepareAsync();
        await row.Engineer.PromoteAsync(StoreRow.Candidate, "next");
        Assert.Equal(releases.Second.Id, (await row.PointerAsync("east", "next")).Release);
        await row.RequireCopiesAsync();
    }

    [Fact]
    public async Task ToWhatIsCutShortIsRefusedBeforeAnythingMoves()
    {
        await PrepareAsync();
        var before = await row.PointerAsync("west");
        var cut = (await row.StateAsync("west", StoreRow.Candidate))!.View.Objects.First(entry => entry.Kind == ArtifactKind.CookbookTarball).Key;
        await File.WriteAllBytesAsync(row.PathOf("west", cut), []);
        var error = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.PromoteAsync());
        Assert.Equal(($"west/{cut}", "belongs to that release and is not as it was published.", Failure.Damage), (error.Where, error.What, error.Failure));
        Assert.Equal((before.Sequence, before.Release), ((await row.PointerAsync("west")).Sequence, (await row.PointerAsync("east")).Release));
        Assert.Empty(row.Unfinished("east"));
    }

    [Fact]
    public async Task FromAnEmptyOneIsRefused()
    {
        await row.Engineer.PublishAsync(releases.First);
        var error = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.PromoteAsync());
        Assert.Equal(("east, channel candidate", Failure.RefusedInput), (error.Where, error.Failure));
        Assert.Contains("Publish --channel candidate", error.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stable", "stable")]
    [InlineData("candidate", "../up")]
    public async Task ToItselfOrToWhatIsNoChannelIsAnErrorOfUsage(string from, string to)
    {
        await PrepareAsync();
        Assert.Equal(Failure.Usage, (await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.PromoteAsync(from, to))).Failure);
    }

    [Fact]
    public async Task ThatStoresHoldDifferentlyIsRefused()
    {
        await PrepareAsync();
        await new Engineer([row["west"]], row.Clock).PublishAsync(releases.Wider, StoreRow.Candidate);
        var error = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.PromoteAsync());
        Assert.Equal(($"east at {releases.Second.Id.Prefix[..12]}, west at {releases.Wider.Id.Prefix[..12]}", Failure.RegionsSplit), (error.Where, error.Failure));
        Assert.Equal([releases.First.Id, releases.First.Id], (await row.ReadAsync()).OfType<Sha256Digest>());
    }

    [Fact]
    public async Task OfWhichAnObjectIsMissingIsDamageAndMovesNothing()
    {
        await PrepareAsync();
        var tarball = (await row.StateAsync("west", StoreRow.Candidate))!.View.Objects.First(entry => entry.Kind == ArtifactKind.CookbookTarball);
        File.Delete(row.PathOf("west", tarball.Key));
        var error = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.PromoteAsync());
        Assert.Equal(($"west/{tarball.Key}", Failure.Damage), (error.Where, error.Failure));
        Assert.Equal([releases.First.Id, releases.First.Id], (await row.ReadAsync()).OfType<Sha256Digest>());
    }

    [Fact]
    public async Task AndPublishingAgainRemembersEveryMove()
    {
        await PrepareAsync();
        await row.Engineer.PromoteAsync();
        await row.Engineer.PublishAsync(releases.First, reason: "back for now");
        using var pointer = JsonDocument.Parse(await File.ReadAllBytesAsync(row.PathOf("east", "channels/stable.json")));
        Assert.Equal(["publish", "promote", "publish"], pointer.RootElement.GetProperty("history").EnumerateArray().Select(move => move.GetProperty("move").GetString()).Prepend(pointer.RootElement.GetProperty("move").GetString()));
        Assert.Equal(releases.Second.Id.Hex, pointer.RootElement.GetProperty("previous").GetProperty("release").GetString());
    }
}
