using ArtifactForge.Forging;

namespace ArtifactForge.Tests.Publishing;

/// <summary>Releases of few files, forged once for all tests that move channels.</summary>
public sealed class SomeReleases : IAsyncLifetime, IDisposable
{
    private readonly SampleRoad road = new();

    public ForgedRelease First { get; private set; } = null!;

    /// <summary>The same version patched otherwise: another tarball under the same path.</summary>
    public ForgedRelease Second { get; private set; } = null!;

    /// <summary>Another version besides, with advisories of its own.</summary>
    public ForgedRelease Wider { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        First = await road.ForgeAsync("3.4.1");
        Second = await road.ForgeAsync(SampleRoad.WithOtherText, "3.4.1");
        Wider = await road.ForgeAsync("3.1.3", "3.4.1");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => road.Dispose();
}

[CollectionDefinition(Name)]
public sealed class ForgedOnce : ICollectionFixture<SomeReleases>
{
    public const string Name = "Releases that are forged once";
}
