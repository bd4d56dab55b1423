using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>The pointer remembers as many moves as anyone goes back to; the audit record all of them, for good.</summary>
[Collection(ForgedOnce.Name)]
public sealed class RememberingMoves(SomeReleases releases) : IDisposable
{
    private readonly StoreRow row = new("east");

    public void Dispose() => row.Dispose();

    [Fact]
    public async Task APointerRemembersTheLatestAndTheRecordHasThemAll()
    {
        for (var move = 1; move <= ChannelPointer.MostHistory + 3; move++)
        {
            row.Clock.Now += TimeSpan.FromMinutes(1);
            await row.Through(store => store, $"person{move}").PublishAsync(move % 2 == 0 ? releases.First : releases.Second, "next", $"reason {move}");
        }

        var pointer = await row.PointerAsync("east", "next");
        Assert.Equal(Enumerable.Range(3, ChannelPointer.MostHistory).Reverse().Select(number => (long)number), pointer.History.Select(move => move.Sequence));
        Assert.Equal(ChannelPointer.MostHistory + 3, row.Files("east", "audit/channels/next/").Count);
        var record = (await row.RecordAsync("east", "next", 2))!;
        Assert.Equal(("person2", "reason 2", releases.First.Id, MoveKind.Publish), (record.MovedBy, record.Reason, record.Release, record.Move));
        Assert.Equal(("ArtifactForge of the tests", row.Clock.Now - TimeSpan.FromMinutes(ChannelPointer.MostHistory + 1)), (record.Tool, record.MovedAt));
    }

    [Fact]
    public async Task ARecordIsNeverReplaced()
    {
        await row.Engineer.PublishAsync(releases.First);
        var before = row.Files("east", "audit/");
        await row.Engineer.PublishAsync(releases.Second);
        await row.Engineer.RollbackAsync();
        await row.Engineer.PruneAsync(keep: 0);
        var after = row.Files("east", "audit/");
        Assert.Equal(before, before.Keys.ToDictionary(key => key, key => after[key]));
        Assert.Equal(4, after.Count);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(2, 3)]
    [InlineData(1, 2, 3)]
    public async Task RecordsThatRunsWereTooShortLivedToWriteAreWrittenByTheNext(params int[] missing)
    {
        await row.Engineer.PublishAsync(releases.First);
        await row.Engineer.PublishAsync(releases.Second);
        await row.Engineer.PublishAsync(releases.Wider);
        var before = row.Files("east", "audit/");
        foreach (var sequence in missing)
        {
            File.Delete(row.PathOf("east", $"audit/channels/stable/{sequence:D8}.json"));
        }

        // It moves nothing.
        await row.Engineer.PublishAsync(releases.Wider);
        Assert.Equal(before, row.Files("east", "audit/"));
    }
}
