using System.Runtime.CompilerServices;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>A listing says something wrong about one object, every time that it is asked for. Nothing that anybody needs may go for that.</summary>
[Collection(ForgedOnce.Name)]
public sealed class ListingsThatLie(SomeReleases releases) : IAsyncLifetime, IDisposable
{
    private const string Nobodys = "objects/00000000000000000000000000000000/";

    private readonly StoreRow prepared = new("east");

    private static readonly Dictionary<string, Func<ListedObject, ListedObject?>> Lies = new(StringComparer.Ordinal)
    {
        ["left out"] = _ => null,
        ["another key"] = entry => ObjectKey.TryParse(Flipped(entry.Key.ToString()), out var other) ? entry with { Key = other } : null,
        ["another size"] = entry => entry with { Size = entry.Size + 1 },
        ["older"] = entry => entry with { ModifiedAt = entry.ModifiedAt.AddYears(-8) },
        ["another digest"] = entry => entry with { Md5 = new string('0', 32) },
    };

    public static TheoryData<string> Names() => [.. Lies.Keys];

    /// <summary>Second in stable, First to go back to, Wider as a candidate, and something that nobody needs.</summary>
    public async Task InitializeAsync()
    {
        await prepared.Engineer.PublishAsync(releases.First);
        await prepared.Engineer.PublishAsync(releases.Second);
        await prepared.Engineer.PublishAsync(releases.Wider, StoreRow.Candidate);
        await prepared["east"].PutAsync(ObjectKey.Of($"{Nobodys}y"), Blob.Of("nobody's"u8.ToArray(), "y"), CancellationToken.None);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => prepared.Dispose();

    private static string Flipped(string key) => $"{key[..^1]}{(char)(key[^1] ^ 1)}";

    private IEnumerable<ObjectKey> Keys(params string[] below) => prepared.Files("east", below).Keys.Select(ObjectKey.Of);

    private static Func<IStore, IStore> About(ObjectKey key, string lie) => store => new LyingStore(store, entry => entry.Key == key ? Lies[lie](entry) : entry);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task PruneLeavesWhatChannelsAndWaysBackReach(string lie)
    {
        var removed = 0;
        foreach (var key in Keys("channels/", "releases/", "views/", "objects/"))
        {
            using var row = prepared.Copy();
            var error = await Record.ExceptionAsync(() => row.Through(About(key, lie)).PruneAsync(keep: 1, row.Clock.Now.AddYears(-6)));
            Assert.True(error is null or ForgeException { Failure: Failure.Failed }, $"{key}: {error}");
            removed += row.Files("east", Nobodys).Count == 0 ? 1 : 0;
            await RequireWholeAsync(row);
        }

        Assert.True(removed > 10, "Nothing is removed any more.");
    }

    [Theory]
    [InlineData("another key", false)]
    [InlineData("another size", true)]
    [InlineData("older", true)]
    public async Task PruneLeavesWhatIsLeased(string lie, bool goesOn)
    {
        var before = prepared.Files("east", "objects/").Keys.ToList();
        await Assert.ThrowsAsync<IOException>(() => prepared.Through(store => new WatchedStore(store, before: call => call.Is(Verb.Replace, "channels/") ? throw new IOException("killed") : Task.CompletedTask)).PublishAsync(releases.Wider));
        var uploaded = prepared.Files("east", "objects/").Keys.Except(before).ToList();
        foreach (var key in Keys("leases/"))
        {
            using var row = prepared.Copy();
            var error = await Record.ExceptionAsync(() => row.Through(About(key, lie)).PruneAsync(keep: 1, row.Clock.Now));
            Assert.Equal(goesOn, error is null);
            Assert.Empty(uploaded.Except(row.Files("east", "objects/").Keys));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task PublishingAgainFindsThatAllIsThereAndAccusesNobody(string lie)
    {
        foreach (var key in Keys("channels/", "views/", "objects/", "patches/", "runbooks/"))
        {
            using var row = prepared.Copy();
            var before = row.Immutable();
            await row.Through(About(key, lie)).PublishAsync(releases.First);
            Assert.Equal(before.Keys.Order(StringComparer.Ordinal), row.Immutable().Keys.Order(StringComparer.Ordinal));
            Assert.Equal([releases.First.Id], (await row.ReadAsync()).OfType<Sha256Digest>());
            Assert.Equal(before, row.Immutable());
        }
    }

    [Theory]
    [InlineData("another size")]
    [InlineData("older")]
    [InlineData("another digest")]
    public async Task APromotionAccusesNobody(string lie)
    {
        foreach (var key in Keys("views/", "objects/"))
        {
            using var row = prepared.Copy();
            await row.Through(About(key, lie)).PromoteAsync();
            Assert.Equal([releases.Wider.Id], (await row.ReadAsync()).OfType<Sha256Digest>());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task AYankReachesEveryChannel(string lie)
    {
        foreach (var key in Keys("channels/"))
        {
            using var row = prepared.Copy();
            await row.Through(About(key, lie)).YankAsync(YankKind.Version, "3.1.3");
            var views = new[] { (await row.StateAsync("east", StoreRow.Stable))!.View, (await row.StateAsync("east", StoreRow.Candidate))!.View };
            Assert.All(views, view => Assert.DoesNotContain(view.Objects, entry => entry.Release?.ToString() == "3.1.3" && !entry.Path.StartsWith("runbooks/", StringComparison.Ordinal)));
            Assert.Contains(views, view => view.Yanked.Count > 0);
        }
    }

    [Theory]
    [InlineData("another key")]
    public async Task AYankThatCannotBeReadStopsARun(string lie)
    {
        await prepared.Engineer.YankAsync(YankKind.Version, "3.1.3");
        var key = Assert.Single(Keys("yanked/"));
        var error = await Assert.ThrowsAsync<ForgeException>(() => prepared.Through(About(key, lie)).PublishAsync(releases.Wider));
        Assert.Contains("the listing cannot be relied on", error.What, StringComparison.Ordinal);
    }

    private async Task RequireWholeAsync(StoreRow row)
    {
        Assert.Equal([releases.Second.Id], (await row.ReadAsync()).OfType<Sha256Digest>());
        Assert.Equal([releases.Wider.Id], (await row.ReadAsync(StoreRow.Candidate)).OfType<Sha256Digest>());
        await row.Engineer.RollbackAsync(releases.First.Id.Hex);
        Assert.Equal([releases.First.Id], (await row.ReadAsync()).OfType<Sha256Digest>());
    }

    private sealed class LyingStore(IStore store, Func<ListedObject, ListedObject?> tell) : PassingStore(store)
    {
        public override async IAsyncEnumerable<ListedObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
        {
            await foreach (var entry in base.ListAsync(prefix, cancellation))
            {
                if (tell(entry) is { } told)
                {
                    yield return told;
                }
            }
        }
    }
}
