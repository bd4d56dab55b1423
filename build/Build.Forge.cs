using System.ComponentModel;
using System.Text.Json.Nodes;
using ArtifactForge;
using ArtifactForge.Catalog;
using ArtifactForge.Forging;
using ArtifactForge.Mitigations;
using ArtifactForge.Upstream;
using Nuke.Common;
using Nuke.Common.IO;

internal sealed partial class Build
{
    [Category(ForReleaseEngineers)]
    [Parameter("Where tarballs come from: official (default), sample, a FOLDER, or a URL with {version} in it.")]
    private readonly string Upstream = "official";

    [Category(ForReleaseEngineers)]
    public Target Forge => _ => _
        .Description("Makes a release on this machine: patched tarballs and what stands beside them.")
        .After(Lint)
        .Executes(() => Answer(nameof(Forge), async cancellation =>
        {
            var (_, release) = await ForgeAsync(cancellation);
            ReleaseText.Write(release, Shown(release.Folder));
            return ReleaseText.ToJson(release, Shown(release.Folder));
        }));

    private async Task<(Catalogue Catalogue, ForgedRelease Release)> ForgeAsync(CancellationToken cancellation)
    {
        var catalogue = await ReadCatalogueAsync(cancellation);
        var upstream = OpenUpstream(catalogue);
        var plan = ArtifactForge.Forging.Forge.Plan(catalogue, upstream, Filter(catalogue));
        if (plan.Count == 0)
        {
            throw new ForgeException(
                where: $"catalogue {Shown(CatalogueFolder)}, upstream {upstream.Name}",
                what: "no release is both selected and hit by an advisory.",
                fix: "Look at what there is with Explain; widen --releases or --advisories.",
                Failure.Usage);
        }

        TellLeftOut(catalogue, upstream);
        using var progress = new ForgeProgressBar(plan.Count);
        var release = await ArtifactForge.Forging.Forge.RunAsync(plan, upstream, Out / "releases", progress, cancellation);
        return (catalogue, release with { Advisories = catalogue.Advisories });
    }

    private IUpstream OpenUpstream(Catalogue catalogue) => Upstream switch
    {
        "sample" => new SampleUpstream(CatalogueFolder / CatalogueFiles.SamplesFolder),
        "official" => Web("official", catalogue.Upstream.Sources),
        _ when Upstream.Contains("://", StringComparison.Ordinal) && Upstream.Contains("{version}", StringComparison.Ordinal) => Web(Upstream, [new TarballSource(Upstream, Upstream)]),
        _ when Directory.Exists(Upstream) => new FolderUpstream(Path.GetFullPath(Upstream), Upstream),
        _ => throw new ForgeException(
            where: "--upstream",
            what: $"'{Upstream}' is no folder.",
            fix: $"{Suggestion.For(Upstream, ["official", "sample"])} A URL holds {{version}} where the version goes.",
            Failure.Usage),
    };

    private WebUpstream Web(string name, IReadOnlyList<TarballSource> sources) =>
        new(name, sources, RegionList()[0], Out / "cache", new HttpClient { Timeout = TimeSpan.FromMinutes(5) });

    private static void TellLeftOut(Catalogue catalogue, IUpstream upstream)
    {
        var missing = catalogue.Upstream.Releases.Where(release => !upstream.Offers(release) && Mends.For(release, catalogue.Advisories).All.Count > 0).ToList();
        if (missing.Count > 0)
        {
            Serilog.Log.Warning($"Upstream {upstream.Name} has no {string.Join(", ", missing.Select(release => release.Version))}: left out.");
        }
    }
}
