using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>Something is yanked while a run publishes it. Wherever in that run it happens, no channel is at it afterwards without anybody having been told.</summary>
[Collection(ForgedOnce.Name)]
public sealed class YankingWhileOthersPublish(SomeReleases releases) : IAsyncLifetime, IDisposable
{
    private const string Advisory = "cdk-imagebuilder-1-153-0";

    private readonly StoreRow prepared = new("east");

    /// <summary>First in stable, and Wider, which has the advisory, where it may be promoted from.</summary>
    public async Task InitializeAsync()
    {
        await prepared.Engineer.PublishAsync(releases.First);
        await prepared.Engineer.PublishAsync(releases.Wider, StoreRow.Candidate);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => prepared.Dispose();

    private Task MoveAsync(Engineer engineer, string how) => how == "publish" ? engineer.PublishAsync(releases.Wider) : engineer.PromoteAsync();

    private static Task<Yank> YankAsync(StoreRow row) => new Engineer(row.Stores, row.Clock, "bob@desk").YankAsync(YankKind.Advisory, Advisory);

    private static async Task<bool> IsAtItAsync(StoreRow row) =>
        (await row.StateAsync("east", StoreRow.Stable))!.View.Objects.Any(entry => entry.Advisory == Advisory && !entry.Path.StartsWith("runbooks/", StringComparison.Ordinal));

    [Theory]
    [InlineData("publish")]
    [InlineData("promote")]
    public async Task AllOfTheYankBeforeAnyCallOfIt(string how)
    {
        var outage = Outage.Before(int.MaxValue);
        using (var counted = prepared.Copy())
        {
            await MoveAsync(counted.Through(outage.Of), how);
            Assert.True(await IsAtItAsync(counted));
        }

        var told = 0;
        for (var number = 1; number <= outage.Count; number++)
        {
            using var row = prepared.Copy();
            var calls = 0;
            var engineer = row.Through(store => new WatchedStore(store, before: async _ => await (Interlocked.Increment(ref calls) == number ? YankAsync(row) : Task.CompletedTask)));
            var error = await Record.ExceptionAsync(() => MoveAsync(engineer, how));
            Assert.True(error is null or ForgeException { Failure: Failure.Conflict }, error?.ToString());
            Assert.False(error is null && await IsAtItAsync(row), $"nobody was told (call {number})");
            told += error is null ? 0 : 1;
            await YankAsync(row);
            Assert.False(await IsAtItAsync(row));
            await row.RequireRecordedAsync();
        }

        Assert.InRange(told, 1, outage.Count - 1);
    }
}
