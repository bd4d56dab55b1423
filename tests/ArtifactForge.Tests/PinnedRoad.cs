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

    /// <summary>Whether another tar will do that holds the pinned tree.</summary>
    public bool AcceptTree { get; init; }

    /// <param name="edits">What is other in its tarballs than in the miniatures.</param>
    public static async Task<PinnedRoad> OpenAsync(IReadOnlyDictionary<string, TreeEdit>? edits = null)
    {
        var road = new PinnedRoad(await Repository.ReadCatalogueAsync());
        road.Pins = await road.PackAsync(release => release, edits ?? TreeEdit.None);
        return road;
    }

    /// <summary>The same pins, and tarballs of the same trees that were made at another time.</summary>
    public async Task<PinnedRoad> MadeAtAnotherTimeAsync()
    {
        var road = new PinnedRoad(catalogue) { AcceptTree = true };
        await road.PackAsync(release => release with { CommitTime = release.CommitTime.AddDays(1) }, TreeEdit.None);
        road.Pins = Pins;
        return road;
    }

    public void Dispose() => work.Dispose();

    public async Task<ForgedRelease> ForgeAsync(Func<Catalogue, Catalogue> edit, params string[] versions)
    {
        var edited = edit(catalogue with { Upstream = Pins });
        var upstream = new FolderUpstream(work["tarballs"], "tarballs") { AcceptTree = AcceptTree };
        var plan = Forge.Plan(edited, upstream, new ForgeFilter([.. versions.Select(ReleaseVersion.Parse)], []));
        return await Forge.RunAsync(plan, upstream, work["releases"], new Progress<ForgeProgress>(), CancellationToken.None) with { Advisories = edited.Advisories };
    }

    private async Task<UpstreamFacts> PackAsync(Func<UpstreamRelease, UpstreamRelease> made, IReadOnlyDictionary<string, TreeEdit> edits)
    {
        var samples = new SampleUpstream(Repository.Samples);
        var releases = catalogue.Upstream.Releases.ToList();
        foreach (var release in catalogue.Upstream.Releases.Where(samples.Offers))
        {
            using var sample = await samples.OpenAsync(made(release), CancellationToken.None);
            using var packed = new MemoryStream();
            var digests = GzipPacker.Pack(sample.Archive, edits, packed, CancellationToken.None);
            work.Write($"tarballs/aws-parallelcluster-cookbook-{release.Version}.tgz", packed.ToArray());
            releases[releases.IndexOf(release)] = release with { TarSha256 = digests.TarSha256, TreeSha256 = digests.TreeSha256, TarSize = digests.TarSize };
        }

        return catalogue.Upstream with { Releases = releases };
    }
}
