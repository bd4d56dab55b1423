using ArtifactForge.Archives;
using ArtifactForge.Catalog;
using ArtifactForge.Forging;
using ArtifactForge.Upstream;

namespace ArtifactForge.Tests;

/// <summary>A world in which the miniatures are upstream's own releases: their tarballs in a folder, their digests pinned.</summary>
public sealed class PinnedRoad : IDisposable
{
    private readonly TemporaryFolder work = new();
    private readonly Catalogue catalogue;

    private PinnedRoad(Catalogue catalogue) => this.catalogue = catalogue;

    public UpstreamFacts Pins { get; private set; } = null!;

    public static async Task<PinnedRoad> OpenAsync()
    {
        var road = new PinnedRoad(await Repository.ReadCatalogueAsync());
        var releases = new List<UpstreamRelease>();
        foreach (var release in road.catalogue.Upstream.Releases)
        {
            releases.Add(await road.PinAsync(release));
        }

        road.Pins = road.catalogue.Upstream with { Releases = releases };
        return road;
    }

    public void Dispose() => work.Dispose();

    public async Task<ForgedRelease> ForgeAsync(Func<Catalogue, Catalogue> edit, params string[] versions)
    {
        var edited = edit(catalogue with { Upstream = Pins });
        var upstream = new FolderUpstream(work["tarballs"], "tarballs");
        var plan = Forge.Plan(edited, upstream, new ForgeFilter([.. versions.Select(ReleaseVersion.Parse)], []));
        return await Forge.RunAsync(plan, upstream, work["releases"], new Progress<ForgeProgress>(), CancellationToken.None) with { Advisories = edited.Advisories };
    }

    private async Task<UpstreamRelease> PinAsync(UpstreamRelease release)
    {
        var samples = new SampleUpstream(Repository.Samples);
        if (!samples.Offers(release))
        {
            return release;
        }

        using var sample = await samples.OpenAsync(release, CancellationToken.None);
        using var packed = new MemoryStream();
        GzipPacker.Pack(sample.Archive, TreeEdit.None, packed, CancellationToken.None);
        work.Write($"tarballs/aws-parallelcluster-cookbook-{release.Version}.tgz", packed.ToArray());
        return release with { TarSha256 = sample.Archive.TarSha256, TreeSha256 = sample.Archive.TreeSha256, TarSize = sample.Archive.Size };
    }
}
