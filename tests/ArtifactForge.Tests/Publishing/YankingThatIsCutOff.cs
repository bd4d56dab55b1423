using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>Yank is cut off after every write to any store, and run again: the stores end as if nothing had happened.</summary>
[Collection(ForgedOnce.Name)]
public sealed class YankingThatIsCutOff(SomeReleases releases) : IDisposable
{
    private readonly StoreRow row = new("east", "west");

    public void Dispose() => row.Dispose();

    public static TheoryData<YankKind> Kinds() => [.. Enum.GetValues<YankKind>()];

    private string NameOf(YankKind kind) => kind switch
    {
        YankKind.Advisory => "cdk-imagebuilder-1-153-0",
        YankKind.Version => "3.4.1",
        _ => releases.Wider.Id.Hex,
    };

    private async Task PrepareAsync()
    {
        foreach (var channel in new[] { StoreRow.Stable, StoreRow.Candidate })
        {
            await row.Engineer.PublishAsync(releases.First, channel);
            await row.Engineer.PublishAsync(releases.Wider, channel);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AnywhereEndsWhenItIsRunAgain(YankKind kind)
    {
        await PrepareAsync();
        using var whole = row.Copy();
        var outage = Outage.After(int.MaxValue);
        await whole.Through(outage.Of).YankAsync(kind, NameOf(kind));
        Assert.True(outage.Count > 25, $"only {outage.Count} writes");
        for (var write = 1; write <= outage.Count; write++)
        {
            using var cut = row.Copy();
            await Assert.ThrowsAnyAsync<Exception>(() => cut.Through(Outage.After(write).Of).YankAsync(kind, NameOf(kind)));
            await cut.ReadAsync();
            await cut.ReadAsync(StoreRow.Candidate);
            await cut.Engineer.YankAsync(kind, NameOf(kind), "asked again");
            foreach (var store in cut.Stores)
            {
                Assert.Equal(WithoutLeases(whole, store), WithoutLeases(cut, store));
            }

            await cut.RequireCopiesAsync();
            await cut.RequireRecordedAsync();
            await cut.RequireRecordedAsync(StoreRow.Candidate);
        }
    }

    [Fact]
    public async Task AfterItsRecordIsNotInTheWayOfAnotherYank()
    {
        await PrepareAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => row.Through(Outage.After(2).Of).YankAsync(YankKind.Advisory, NameOf(YankKind.Advisory)));
        Assert.NotEmpty(row.Files("east", Yank.Folder));
        await row.Engineer.YankAsync(YankKind.Version, NameOf(YankKind.Version));
        await row.Engineer.YankAsync(YankKind.Advisory, NameOf(YankKind.Advisory));
        foreach (var channel in new[] { StoreRow.Stable, StoreRow.Candidate })
        {
            await row.ReadAsync(channel);
            foreach (var store in row.Stores)
            {
                var view = (await row.StateAsync(store.Name, channel))!.View;
                Assert.Equal(["3.4.1", "cdk-imagebuilder-1-153-0"], view.Yanked.Select(notice => notice.Name).Order(StringComparer.Ordinal));
                Assert.DoesNotContain(view.Objects, entry => entry.Kind != ArtifactKind.Runbook && (entry.Advisory == "cdk-imagebuilder-1-153-0" || entry.Release?.ToString() == "3.4.1"));
            }
        }

        await row.RequireCopiesAsync();
        await row.RequireRecordedAsync();
    }

    [Fact]
    public async Task AgainAndAgainWithTwoPeopleYankingEndsWhenBothRunAgain()
    {
        await PrepareAsync();
        var other = new Engineer(row.Stores, row.Clock, "bob@desk");
        var errors = await Task.WhenAll(
            Record.ExceptionAsync(() => row.Engineer.YankAsync(YankKind.Advisory, NameOf(YankKind.Advisory))),
            Record.ExceptionAsync(() => other.YankAsync(YankKind.Version, NameOf(YankKind.Version))));
        Assert.All(errors, error => Assert.True(error is null or ForgeException { Failure: Failure.Conflict or Failure.RegionsSplit }, error?.ToString()));
        await row.Engineer.YankAsync(YankKind.Advisory, NameOf(YankKind.Advisory));
        await other.YankAsync(YankKind.Version, NameOf(YankKind.Version));
        Assert.Equal(2, (await row.StateAsync("west"))!.View.Yanked.Count);
        await row.RequireCopiesAsync();
        await row.RequireRecordedAsync();
    }

    private static IEnumerable<KeyValuePair<string, Sha256Digest>> WithoutLeases(StoreRow some, IStore store) =>
        some.Files(store.Name).Where(file => !file.Key.StartsWith(Lease.Folder, StringComparison.Ordinal)).OrderBy(file => file.Key, StringComparer.Ordinal);
}
