using ArtifactForge.Catalog;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>Verify misses pointers of channels that are recorded, and records between others.</summary>
[Collection(ForgedOnce.Name)]
public sealed class VerifyingRecords(SomeReleases releases) : IAsyncLifetime, IDisposable
{
    private readonly StoreRow row = new("east");

    /// <summary>Five moves of stable, one of candidate.</summary>
    public async Task InitializeAsync()
    {
        await row.Engineer.PublishAsync(releases.First);
        await row.Engineer.PublishAsync(releases.Second);
        await row.Engineer.PublishAsync(releases.First);
        await row.Engineer.PublishAsync(releases.Second);
        await row.Engineer.RollbackAsync();
        await row.Engineer.PublishAsync(releases.Second, StoreRow.Candidate);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => row.Dispose();

    private static string KeyOf(int sequence) => $"audit/channels/stable/{sequence:D8}.json";

    private Task<Verification> VerifyAsync(string? channel = null, IStore? through = null) =>
        new Verifier(through ?? row["east"], new UpstreamFacts { Sources = [], Releases = [] }, Path.GetTempPath(), new PinnedStore.Progress()).VerifyAsync(channel, CancellationToken.None);

    private async Task<IEnumerable<string>> DamagedAsync(string? channel = null) => (await VerifyAsync(channel)).Damages.Select(damage => damage.Key.ToString());

    private void Delete(params int[] sequences) => sequences.ToList().ForEach(sequence => File.Delete(row.PathOf("east", KeyOf(sequence))));

    [Theory]
    [InlineData(StoreRow.Stable, 5)]
    [InlineData(StoreRow.Candidate, 1)]
    public async Task APointerOfARecordedChannelIsMissedUnasked(string channel, int sequence)
    {
        Assert.Empty(await DamagedAsync());
        File.Delete(row.PathOf("east", ChannelPointer.KeyOf(channel)));
        foreach (var asked in new[] { null, channel })
        {
            var damage = Assert.Single((await VerifyAsync(asked)).Damages);
            Assert.Equal(ChannelPointer.KeyOf(channel), damage.Key);
            Assert.Contains($"last at sequence {sequence} by the audit record", damage.What, StringComparison.Ordinal);
            Assert.Contains($"Publish or promote to channel {channel} again", damage.Fix, StringComparison.Ordinal);
        }

        Assert.Empty(await DamagedAsync(channel == StoreRow.Stable ? StoreRow.Candidate : StoreRow.Stable));
    }

    [Fact]
    public async Task APointerThatNoListingNamesIsFollowed()
    {
        var verification = await VerifyAsync(through: new HidingStore(row["east"], "channels/"));
        Assert.Equal([StoreRow.Candidate, StoreRow.Stable], verification.Channels);
        Assert.Empty(verification.Damages);
    }

    [Theory]
    [InlineData("the record of move 3,", 3)]
    [InlineData("the records of moves 2 to 4,", 2, 3, 4)]
    [InlineData("the record of move 4,", 4, 5)]
    [InlineData("the record of move 4,", 1, 2, 3, 4, 5)]
    public async Task ARecordBetweenOthersIsMissed(string expected, params int[] missing)
    {
        Delete(missing);
        var damage = Assert.Single((await VerifyAsync()).Damages);
        Assert.Contains(KeyOf(missing.Length == 5 ? 4 : missing[0]), damage.Key.ToString(), StringComparison.Ordinal);
        Assert.Contains(expected, damage.What, StringComparison.Ordinal);
        Assert.Single(await DamagedAsync(StoreRow.Stable));
        Assert.Empty(await DamagedAsync(StoreRow.Candidate));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1, 2)]
    [InlineData(5)]
    [InlineData(1, 2, 5)]
    public async Task TheOldestAndThatOfTheLastMoveAreNot(params int[] missing)
    {
        Delete(missing);
        Assert.Empty(await DamagedAsync());
    }

    [Fact]
    public async Task TheOnlyMoveNeedHaveNoRecordYet()
    {
        File.Delete(row.PathOf("east", "audit/channels/candidate/00000001.json"));
        Assert.Empty(await DamagedAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task ARecordThatIsAnotherOrNoneIsDamage(int sequence)
    {
        var path = row.PathOf("east", KeyOf(sequence));
        foreach (var content in new[] { "garbage", "{}", "", await File.ReadAllTextAsync(row.PathOf("east", KeyOf(2))) })
        {
            await File.WriteAllTextAsync(path, content);
            Assert.Equal([KeyOf(sequence)], await DamagedAsync());
        }
    }

    [Fact]
    public async Task ARecordThatAListingLeavesOutIsThere()
    {
        Assert.Empty((await VerifyAsync(through: new HidingStore(row["east"], KeyOf(3)))).Damages);
    }

    [Fact]
    public async Task APointerThatWasRestoredFromAnOlderCopyIsNoGap()
    {
        var older = row.Copy();
        await row.Engineer.PublishAsync(releases.Second);
        File.Copy(older.PathOf("east", "channels/stable.json"), row.PathOf("east", "channels/stable.json"), overwrite: true);
        older.Dispose();
        Assert.DoesNotContain(await DamagedAsync(), key => key.StartsWith("audit/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RecordsOfAChannelWhosePointerIsGoneAreReadAsWell()
    {
        Delete(3);
        File.Delete(row.PathOf("east", "channels/stable.json"));
        Assert.Equal([KeyOf(3), "channels/stable.json"], await DamagedAsync());
    }
}
