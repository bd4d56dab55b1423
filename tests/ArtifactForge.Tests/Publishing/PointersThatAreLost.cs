using System.Text;
using System.Text.Json;
using ArtifactForge.Catalog;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>A channel whose pointer is gone, or at the end of all numbers: what it once was is not begun again.</summary>
[Collection(ForgedOnce.Name)]
public sealed class PointersThatAreLost(SomeReleases releases) : IDisposable
{
    private readonly StoreRow row = new("east");

    public void Dispose() => row.Dispose();

    private void Lose(string channel = StoreRow.Stable) => File.Delete(row.PathOf("east", ChannelPointer.KeyOf(channel)));

    private async Task SetSequenceAsync(long sequence) =>
        await File.WriteAllBytesAsync(row.PathOf("east", "channels/stable.json"), (await row.PointerAsync("east") with { Sequence = sequence }).ToBytes());

    [Fact]
    public async Task TheSequenceGoesOnFromTheRecord()
    {
        await row.Engineer.PublishAsync(releases.First);
        await row.Engineer.PublishAsync(releases.Second);
        Lose();
        Assert.Equal(3, Assert.Single(await row.Engineer.PlanAsync(releases.Second)).NextSequence);
        await row.Engineer.PublishAsync(releases.Second);
        Assert.Equal(3, (await row.PointerAsync("east")).Sequence);
        Assert.Equal(releases.Second.Id, (await row.RecordAsync("east", StoreRow.Stable, 3))!.Release);
    }

    [Fact]
    public async Task TheSequenceGoesOnByPromoteToo()
    {
        await row.Engineer.PublishAsync(releases.First);
        await row.Engineer.PublishAsync(releases.Second);
        await row.Engineer.PublishAsync(releases.First, StoreRow.Candidate);
        Lose();
        await row.Engineer.PromoteAsync();
        Assert.Equal(3, (await row.PointerAsync("east")).Sequence);
    }

    [Fact]
    public async Task APointerThatWasSetBackIsFoundAndItsNumbersGoOnFromTheRecords()
    {
        await row.Engineer.PublishAsync(releases.First);
        var old = await File.ReadAllBytesAsync(row.PathOf("east", "channels/stable.json"));
        await row.Engineer.PublishAsync(releases.Second);
        await row.Engineer.PublishAsync(releases.Wider);
        await File.WriteAllBytesAsync(row.PathOf("east", "channels/stable.json"), old);
        var facts = new UpstreamFacts { Sources = [], Releases = [] };
        var damage = Assert.Single((await new Verifier(row["east"], facts, Path.GetTempPath(), new PinnedStore.Progress()).VerifyAsync(StoreRow.Stable, CancellationToken.None)).Damages);
        Assert.Equal((ChannelPointer.KeyOf(StoreRow.Stable), "is at sequence 1, and move 3 is recorded."), (damage.Key, damage.What));

        var refusal = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.PublishAsync(releases.Wider));
        Assert.Equal(("east/audit/channels/stable/00000002.json", Failure.Damage), (refusal.Where, refusal.Failure));
        Assert.Contains("Delete it, and publish or promote to the channel again", refusal.Fix, StringComparison.Ordinal);
        Lose();
        await row.Engineer.PublishAsync(releases.Wider);
        Assert.Equal(4, (await row.PointerAsync("east")).Sequence);
        await row.RequireRecordedAsync();
    }

    /// <summary>First, then Second, and back to First.</summary>
    private async Task MoveAndLoseAsync()
    {
        await row.Engineer.PublishAsync(releases.First);
        await row.Engineer.PublishAsync(releases.Second);
        await row.Engineer.RollbackAsync(reason: "images fail");
        Lose();
    }

    private Task DamageAsync(int sequence, string content = "garbage") => File.WriteAllTextAsync(row.PathOf("east", Audit.KeyOf(StoreRow.Stable, sequence)), content);

    private async Task<IEnumerable<long>> RememberedAsync(string channel = StoreRow.Stable) => (await row.PointerAsync("east", channel)).History.Select(move => move.Sequence);

    [Fact]
    public async Task TheHistoryGoesOnAndSoDoesTheWayBack()
    {
        await row.Engineer.PublishAsync(releases.First, reason: "the first");
        await row.Engineer.PublishAsync(releases.Second);
        var before = await row.PointerAsync("east");
        Lose();
        await row.Engineer.PublishAsync(releases.Second);
        Assert.Equal(before.History.Prepend(before.AsMove()), (await row.PointerAsync("east")).History);
        await row.Engineer.RollbackAsync();
        Assert.Equal([releases.First.Id], await row.ReadAsync());
        Assert.Equal(4, (await row.PointerAsync("east")).Sequence);
        await row.RequireCopiesAsync();
        await row.RequireRecordedAsync();
    }

    [Fact]
    public async Task TheHistoryGoesOnAfterPromoteToo()
    {
        await MoveAndLoseAsync();
        await row.Engineer.PublishAsync(releases.Wider, StoreRow.Candidate);
        await row.Engineer.PromoteAsync();
        Assert.Equal([3L, 2L, 1L], await RememberedAsync());
        await row.Engineer.RollbackAsync();
        Assert.Equal([releases.First.Id], await row.ReadAsync());
    }

    [Fact]
    public async Task TheHistoryGoesOnAfterRecoverToo()
    {
        using var two = new StoreRow("east", "west");
        await two.Engineer.PublishAsync(releases.First);
        File.Delete(two.PathOf("east", "channels/stable.json"));
        File.Delete(two.PathOf("west", "channels/stable.json"));
        var cutOff = two.Through(store => new WatchedStore(store, before: call =>
            call.Is(Verb.Replace, "channels/") && string.Equals(store.Name, "west", StringComparison.Ordinal) ? throw new IOException("cut off") : Task.CompletedTask));
        await Assert.ThrowsAnyAsync<Exception>(() => cutOff.PublishAsync(releases.Second));
        Assert.True(await two.Engineer.RecoverAsync());
        Assert.Equal([1L], (await two.PointerAsync("west")).History.Select(move => move.Sequence));
        await two.Engineer.RollbackAsync();
        Assert.Equal([releases.First.Id, releases.First.Id], await two.ReadAsync());
    }

    [Fact]
    public async Task WhatTheChannelWasLedBackFromIsNotOffered()
    {
        await MoveAndLoseAsync();
        await row.Engineer.PublishAsync(releases.First);
        Assert.Contains("was led back from", (await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.RollbackAsync())).What, StringComparison.Ordinal);
        await row.Engineer.RollbackAsync("2");
        Assert.Equal([releases.Second.Id], await row.ReadAsync());
    }

    [Fact]
    public async Task AsMuchIsRememberedAsAnyPointerDoes()
    {
        for (var move = 1; move <= ChannelPointer.MostHistory + 3; move++)
        {
            await row.Engineer.PublishAsync(move % 2 == 0 ? releases.First : releases.Second, "next");
        }

        Lose("next");
        await row.Engineer.PublishAsync(releases.First, "next");
        Assert.Equal(Enumerable.Range(4, ChannelPointer.MostHistory).Reverse().Select(number => (long)number), await RememberedAsync("next"));
    }

    [Theory]
    [InlineData("garbage", 1, 3L, 2L)]
    [InlineData("garbage", 2, 3L, 1L)]
    [InlineData("{}", 3, 2L, 1L)]
    [InlineData("", 3, 2L, 1L)]
    [InlineData(null, 2, 3L, 1L)]
    public async Task ADamagedRecordIsLeftOutAndKeepsNobodyFromPublishing(string? content, int sequence, params long[] remembered)
    {
        await MoveAndLoseAsync();
        await (content is null
            ? DamageAsync(sequence, await File.ReadAllTextAsync(row.PathOf("east", Audit.KeyOf(StoreRow.Stable, 1))))
            : DamageAsync(sequence, content));
        await row.Engineer.PublishAsync(releases.Wider);
        Assert.Equal(4, (await row.PointerAsync("east")).Sequence);
        Assert.Equal(remembered, await RememberedAsync());
    }

    [Fact]
    public async Task ARecordThatNamesTheViewOfAnotherReleaseIsDamaged()
    {
        await MoveAndLoseAsync();
        var (first, second) = ((await row.RecordAsync("east", StoreRow.Stable, 1))!, (await row.RecordAsync("east", StoreRow.Stable, 2))!);
        await DamageAsync(1, JsonSerializer.Serialize(first with { View = second.View }, PublishingJson.Default.PointerMove));
        await row.Engineer.PublishAsync(releases.Wider);
        Assert.Equal([3L, 2L], await RememberedAsync());
    }

    /// <summary>Move 3, a rollback, would say that 2 is one that the channel was led back from.</summary>
    [Fact]
    public async Task BehindADamagedRecordNothingIsOfferedThatMayHaveBeenLedBackFrom()
    {
        await MoveAndLoseAsync();
        await DamageAsync(3);
        await row.Engineer.PublishAsync(releases.Wider);
        await row.Engineer.RollbackAsync();
        Assert.Equal([releases.First.Id], await row.ReadAsync());
    }

    [Fact]
    public async Task ARecordThatAListingHidesIsReadAllTheSame()
    {
        await MoveAndLoseAsync();
        await row.Through(store => new HidingStore(store, Audit.KeyOf(StoreRow.Stable, 2).ToString())).PublishAsync(releases.First);
        Assert.Equal([3L, 2L, 1L], await RememberedAsync());
    }

    [Fact]
    public async Task AReleaseThatIsGoneIsNoWayBackAndNoDamage()
    {
        await MoveAndLoseAsync();
        File.Delete(row.PathOf("east", StoreLayout.ManifestKey(releases.Second.Id)));
        await row.Engineer.PublishAsync(releases.First);
        Assert.Equal([3L, 1L], await RememberedAsync());
    }

    [Fact]
    public async Task WithTheManifestGoneTooPublishingPutsBackBoth()
    {
        await row.Engineer.PublishAsync(releases.First);
        File.Delete(row.PathOf("east", (await row.PointerAsync("east")).Manifest));
        var refusal = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.PublishAsync(releases.First));
        Assert.Equal((Failure.Damage, ChannelState.Restore), (refusal.Failure, refusal.Fix));
        Lose();
        await row.Engineer.PublishAsync(releases.First);
        Assert.Equal([releases.First.Id], await row.ReadAsync());
        Assert.Equal(2, (await row.PointerAsync("east")).Sequence);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task ADocumentThatIsGoneOrDamagedIsPutBackByPublishingToAnotherChannel(bool view, bool damaged)
    {
        await row.Engineer.PublishAsync(releases.First);
        await row.Engineer.PublishAsync(releases.Second);
        var (before, pointer) = (row.Immutable(), await row.PointerAsync("east"));
        var path = row.PathOf("east", view ? pointer.View : pointer.Manifest);
        File.Delete(path);
        await (damaged ? File.WriteAllTextAsync(path, "{}") : Task.CompletedTask);
        await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.PublishAsync(releases.Second));
        File.Delete(path);
        await row.Engineer.PublishAsync(releases.Second, "mend");
        Assert.Equal(before, row.Immutable());
        await row.Engineer.RollbackAsync();
        Assert.Equal([releases.First.Id], await row.ReadAsync());
    }

    [Fact]
    public async Task AfterTheHighestNumberNothingMoves()
    {
        await row.Engineer.PublishAsync(releases.First);
        await SetSequenceAsync(ChannelPointer.MostMoves);
        var refusal = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.PublishAsync(releases.Second));
        Assert.Equal((Failure.Damage, "east/channels/stable.json"), (refusal.Failure, refusal.Where));
        Assert.Equal((ChannelPointer.MostMoves, releases.First.Id), ((await row.PointerAsync("east")).Sequence, (await row.PointerAsync("east")).Release));
    }

    [Fact]
    public async Task TheHighestItselfIsTaken()
    {
        await row.Engineer.PublishAsync(releases.First);
        await SetSequenceAsync(ChannelPointer.MostMoves - 1);
        await row.Engineer.PublishAsync(releases.Second);
        Assert.Equal(ChannelPointer.MostMoves, (await row.PointerAsync("east")).Sequence);
    }

    [Theory]
    [InlineData("version", "foo")]
    [InlineData("version", "not a version")]
    [InlineData("release", "44b715bc2cd6")]
    [InlineData("advisory", "../up")]
    public async Task AYankOfNothingIsDamageAndNotACrash(string kind, string name)
    {
        var file = row.PathOf("east", $"yanked/{kind}/foo.json");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, $$"""{"schema":1,"kind":"{{kind}}","name":"{{name}}","reason":"r","yankedAt":"2026-01-01T00:00:00Z","yankedBy":"b","tool":"t"}""");
        var refusal = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.PublishAsync(releases.First));
        Assert.Equal((Failure.Damage, $"east/yanked/{kind}/foo.json"), (refusal.Failure, refusal.Where));
    }

    [Fact]
    public async Task AViewThatNamesAPathTwiceIsDamageAndNotACrash()
    {
        await row.Engineer.PublishAsync(releases.First);
        var state = (await row.StateAsync("east"))!;
        var bytes = CanonicalJson.Write(state.View with { Objects = [.. state.View.Objects, state.View.Objects[0]] }, PublishingJson.Default.View);
        var key = StoreLayout.ViewKey(state.Pointer.Release, Sha256Digest.OfContent(bytes));
        await row["east"].TryAddAsync(key, Blob.Of(bytes, "view.json"), CancellationToken.None);
        await File.WriteAllBytesAsync(row.PathOf("east", "channels/stable.json"), (state.Pointer with { View = key }).ToBytes());
        var refusal = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.PublishAsync(releases.Second));
        Assert.Equal((Failure.Damage, $"east/{key}"), (refusal.Failure, refusal.Where));
        Assert.Contains("2 times", refusal.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StatusShowsTheStoresThatCanBeRead()
    {
        using var two = new StoreRow("east", "west");
        await two.Engineer.PublishAsync(releases.First);
        Directory.CreateDirectory(two.PathOf("west", Journal.Folder));
        await File.WriteAllTextAsync(two.PathOf("west", "journal/stable.json"), "garbage", Encoding.UTF8);
        var (read, refusals) = await StoreStatus.ReadAllAsync(two.Stores, two.Clock.Now, CancellationToken.None);
        Assert.Equal("east", Assert.Single(read).Store.Name);
        Assert.StartsWith("west/journal/stable.json", Assert.Single(refusals).Where, StringComparison.Ordinal);
    }
}
