using ArtifactForge.Catalog;
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
        First = await road.ForgeAsync(Few, "3.4.1");
        Second = await road.ForgeAsync(all => SampleRoad.WithOtherText(Few(all)), "3.4.1");
        Wider = await road.ForgeAsync(Few, "3.1.3", "3.4.1");
    }

    /// <summary>One advisory of each sort is enough, and quick.</summary>
    private static Catalogue Few(Catalogue all) => all with
    {
        Advisories = [.. all.Advisories.Where(advisory => advisory.Slug is "ubuntu2004-mysql-client-downgrade" or "cdk-imagebuilder-1-153-0" or "api-stack-ecr-permissions")],
    };

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => road.Dispose();
}

[CollectionDefinition(Name)]
public sealed class ForgedOnce : ICollectionFixture<SomeReleases>
{
    public const string Name = "Releases that are forged once";
}
