using ArtifactForge.Publishing;

namespace ArtifactForge.EndToEnd.Stores;

/// <summary>Every kind of store that runs here, started once.</summary>
public sealed class StoreServers : IAsyncLifetime, IDisposable
{
    private readonly string folders = Directory.CreateTempSubdirectory("artifactforge-").FullName;

    public MotoServer? Moto { get; private set; }

    public CephServer? Ceph { get; private set; }

    /// <summary>What the tests are run against. A server that is missing is left out here and counted by <see cref="EveryServerIsThere"/>.</summary>
    public static IEnumerable<string> Kinds => new (string Name, string? Missing)[] { ("folder", null), ("moto", MotoServer.MissingBecause), ("ceph", CephServer.MissingBecause) }
        .Where(kind => kind.Missing is null)
        .Select(kind => kind.Name);

    public async Task<IStore> NewStoreAsync(string kind) => kind switch
    {
        "moto" => await Moto!.NewStoreAsync(),
        "ceph" => await Ceph!.NewStoreAsync(),
        _ => new FolderStore(Directory.CreateDirectory(Path.Combine(folders, Guid.NewGuid().ToString("N"))).FullName, "out/store"),
    };

    public StoreServer Server(string kind) => kind switch
    {
        "moto" => Moto!,
        _ => Ceph!,
    };

    public async Task InitializeAsync()
    {
        if (MotoServer.MissingBecause is null)
        {
            Moto = new MotoServer();
            await Moto.InitializeAsync();
        }

        if (CephServer.MissingBecause is null)
        {
            Ceph = new CephServer();
            await Ceph.InitializeAsync();
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        Moto?.Dispose();
        Ceph?.Dispose();
        Directory.Delete(folders, recursive: true);
    }
}

[CollectionDefinition(Name)]
public sealed class RunningServers : ICollectionFixture<StoreServers>
{
    public const string Name = "Servers that are started once";
}

/// <summary>On CI every server has to be there; elsewhere a missing one is a skip that says how to get it.</summary>
public sealed class EveryServerIsThere
{
    [NeedsFact(nameof(MotoServer))]
    public void Moto() => Assert.Null(MotoServer.MissingBecause);

    [NeedsFact(nameof(CephServer))]
    public void Ceph() => Assert.Null(CephServer.MissingBecause);

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class NeedsFactAttribute : FactAttribute
    {
        public NeedsFactAttribute(string server)
        {
            var missing = server == nameof(MotoServer) ? MotoServer.MissingBecause : CephServer.MissingBecause;
            Skip = Environment.GetEnvironmentVariable("CI") is "true" ? null : missing;
        }
    }
}
