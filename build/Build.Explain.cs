using System.ComponentModel;
using System.Text.Json.Nodes;
using ArtifactForge;
using ArtifactForge.Catalog;
using ArtifactForge.Mitigations;
using ArtifactForge.Mitigations.Runbooks;
using Nuke.Common;

internal sealed partial class Build
{
    // Stands for the store where nobody says which one is meant.
    private const string SomeStore = "STORE";

    [Category(ForEverybody)]
    [Parameter("One release: to tell about (Explain), that was edited (NewPatch), to land on (Refresh).")]
    private readonly string? Release;

    [Category(ForAdministrators)]
    public Target Explain => _ => _
        .Description("Tells what hits a release (--release) or what an advisory is about: which file mends it, how to use it, how to go back.")
        .After(Lint)
        .Executes(() => Answer(nameof(Explain), async cancellation =>
        {
            var catalogue = await ReadCatalogueAsync(cancellation);
            Require("--release", "release", Release is null ? [] : [Release], [.. catalogue.Upstream.Releases.Select(release => release.Version.ToString())]);
            var filter = Filter(catalogue);
            var asked = filter.Releases.Concat(Release is null ? [] : [ReleaseVersion.Parse(Release)]).Distinct().ToList();
            var selected = Selected(catalogue, filter with { Releases = asked });
            if (selected.Count == 0)
            {
                Screen.Line($"No advisory of the catalogue hits {string.Join(", ", asked.Order())}.");
            }

            List<Mends> Mending(IEnumerable<Advisory> advisories) =>
                [.. catalogue.Upstream.Releases.Where(release => asked.Count == 0 || asked.Contains(release.Version)).Select(release => Mends.For(release, advisories)).Where(mends => mends.All.Count > 0)];
            var all = Mending(selected);
            var shelf = ExpectedShelf(Mending(catalogue.Advisories));
            foreach (var page in asked.Count == 0 ? selected.Select(advisory => AdvisoryPage.Of(advisory, advisory.Affects.Releases, shelf)) : all.Select(mends => ReleasePage.Of(mends, shelf)))
            {
                PageText.Write(page);
            }

            return new JsonArray([.. selected.Select(advisory => AdvisoryJson.ToJson(advisory, all, shelf))]);
        }));

    /// <summary>What a store will have, before anybody has asked it: nothing is fetched to explain something.</summary>
    private Shelf ExpectedShelf(IReadOnlyList<Mends> all)
    {
        var address = PublicUrl ?? (Store?.StartsWith("s3://", StringComparison.Ordinal) == true ? Store : SomeStore);
        return Shelf.Expected(
            all,
            address.Replace("{region}", RegionList()[0].Name, StringComparison.Ordinal).TrimEnd('/'),
            RegionList(),
            address == SomeStore
                ? $"Files are named by their path in a store: put its address for {SomeStore}, or give it with --public-url."
                : "Runbooks in the store name addresses that never change; take those for what stays in use.");
    }
}
