using System.Collections.Concurrent;
using ArtifactForge.EndToEnd.Stores;
using ArtifactForge.EndToEnd.TheBuild;
using ArtifactForge.EndToEnd.TheRoad;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>What the tests of survival share: a clone whose build is compiled, servers, and a small world to publish.</summary>
public sealed class Ground : IAsyncLifetime, IDisposable
{
    // The documents name this and no server, so that they are the same in every store.
    public const string PublicUrl = "https://cookbooks.example.org";

    private readonly ConcurrentDictionary<string, Lazy<Task<OpenBucket>>> buckets = new();

    public Clone Clone { get; } = new();

    public StoreServers Servers { get; } = new();

    public SmallWorld World { get; private set; } = null!;

    /// <summary>A release that is there before a test begins.</summary>
    public Edition First { get; private set; } = null!;

    /// <summary>Another, which a test publishes over it.</summary>
    public Edition Second { get; private set; } = null!;

    public static IReadOnlyDictionary<string, string> Credentials { get; } = new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = StoreServer.AccessKey, ["AWS_SECRET_ACCESS_KEY"] = StoreServer.SecretKey };

    public async Task InitializeAsync()
    {
        await Task.WhenAll(Clone.InitializeAsync(), Servers.InitializeAsync());
        World = new SmallWorld(Clone);
        await World.MakeAsync();
        First = await EditionAsync(1);
        Second = await EditionAsync(2);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var bucket in buckets.Values)
        {
            bucket.Value.Result.Dispose();
        }

        Servers.Dispose();
        Clone.Dispose();
    }

    /// <summary>The bucket of a server that is started once; its first prefix holds <see cref="First"/>.</summary>
    public Task<OpenBucket> BucketAsync(string kind) => buckets.GetOrAdd(kind, name => new Lazy<Task<OpenBucket>>(() => NewBucketAsync(Servers.Server(name)))).Value;

    public async Task<OpenBucket> NewBucketAsync(StoreServer server)
    {
        var bucket = await OpenBucket.MakeAsync(server);
        await using var trial = new Trial(this, bucket, OpenBucket.First);
        var outcome = await trial.PublishAsync(First);
        Assert.True(outcome.ExitCode == 0, outcome.All);
        return bucket;
    }

    /// <summary>A new folder that holds <see cref="First"/>.</summary>
    public string NewFirstFolder()
    {
        var folder = Clone.NewFolder();
        foreach (var file in Directory.EnumerateFiles(First.Folder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(First.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return folder;
    }

    public RunningBuild StartPublish(string store, string catalogue, params string[] more) => Clone.Start(
        "./build.sh",
        ["Publish", "--store", store, "--public-url", PublicUrl, "--catalogue", catalogue, "--upstream", World.Tarballs, .. more],
        Credentials);

    public async Task<Outcome> PublishAsync(string store, string catalogue, params string[] more)
    {
        using var running = StartPublish(store, catalogue, more);
        return await running.EndAsync();
    }

    private async Task<Edition> EditionAsync(int number)
    {
        var (catalogue, folder) = (World.Catalogue(number), Clone.NewFolder());
        var outcome = await PublishAsync(folder, catalogue);
        Assert.True(outcome.ExitCode == 0, outcome.All);
        var release = await WholeRelease.ReadAsync(StoreBytesOf.Folder(folder), "stable", (_, _) => { });
        return new Edition(catalogue, folder, release!.Id);
    }
}

/// <summary>A catalogue, the release that it yields, and a folder where nothing else was published.</summary>
public sealed record Edition(string Catalogue, string Folder, string Id);

[CollectionDefinition(Name)]
public sealed class OneGround : ICollectionFixture<Ground>
{
    public const string Name = "A clone and servers to survive on";
}
