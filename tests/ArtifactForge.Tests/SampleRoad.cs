using ArtifactForge.Catalog;
using ArtifactForge.Forging;
using ArtifactForge.Mitigations;
using ArtifactForge.Publishing;
using ArtifactForge.Upstream;

namespace ArtifactForge.Tests;

/// <summary>The whole road in temporary folders, from the project's own samples and the part of its catalogue that is easy to count.</summary>
public sealed class SampleRoad : IDisposable
{
    public const string Url = "https://cookbooks.example.org";

    private readonly TemporaryFolder work = new();

    public TemporaryFolder Store { get; } = new();

    public FolderStore FolderStore => new(Store.Root, "out/store");

    public void Dispose()
    {
        work.Dispose();
        Store.Dispose();
    }

    public Task<ForgedRelease> ForgeAsync(params string[] versions) => ForgeAsync(catalogue => catalogue, versions);

    /// <summary>Forges only the given releases; all that are hit where none is given.</summary>
    public async Task<ForgedRelease> ForgeAsync(Func<Catalogue, Catalogue> edit, params string[] versions)
    {
        var catalogue = edit(await Repository.ReadSmallCatalogueAsync());
        var upstream = new SampleUpstream(Repository.Samples);
        var plan = Forge.Plan(catalogue, upstream, new ForgeFilter([.. versions.Select(ReleaseVersion.Parse)], []));
        return await Forge.RunAsync(plan, upstream, work.Root, new Progress<ForgeProgress>(), CancellationToken.None) with { Advisories = catalogue.Advisories };
    }

    public Destination Destination(IStore? store = null, string url = Url) =>
        new() { Store = store ?? FolderStore, PublicUrl = url, Regions = [AwsRegion.Parse("us-east-1")] };

    public async Task<PublicationPlan> PlanAsync(ForgedRelease release, Destination? destination = null, string channel = "stable")
    {
        var to = destination ?? Destination();
        return await Planner.PlanAsync(release, to, channel, await StoreContents.ReadAsync(to.Store, channel, CancellationToken.None), CancellationToken.None);
    }

    public async Task<PublicationTally> PublishAsync(ForgedRelease release, Destination? destination = null, string channel = "stable") =>
        await PublishAsync(await PlanAsync(release, destination, channel));

    public static async Task<PublicationTally> PublishAsync(params PublicationPlan[] plans)
    {
        var tally = new PublicationTally();
        await new Publisher(TimeProvider.System, new Actor("ada@build", "tests"), tally).PublishAsync(plans, CancellationToken.None);
        return tally;
    }

    /// <summary>The advisory's patch with another text put in, so that its tarballs differ.</summary>
    public static Catalogue WithOtherText(Catalogue catalogue) => catalogue with
    {
        Advisories = [.. catalogue.Advisories.Select(advisory => advisory with
        {
            Mitigations = [.. advisory.Mitigations.Select(mitigation => mitigation is CookbookPatchMitigation cookbook
                ? cookbook with { Patches = [.. cookbook.Patches.Select(patch => (CookbookPatch)(((AnchoredEdit)patch) with { Text = "\"apt install -y --allow-downgrades --quiet\"" }))] }
                : mitigation)],
        })],
    };
}
