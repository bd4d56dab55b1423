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
    [Parameter("A single release: to explain, to diff against (NewPatch), to rebase onto (Refresh), or to yank.")]
    private readonly string? Release;

    [Category(ForAdministrators)]
    public Target Explain => _ => _
        .Description("Explains a release's known issues (--release) or an advisory: which file fixes each, how to use it, how to undo it.")
        .After(Lint)
        .Executes(() => Answer(nameof(Explain), async cancellation =>
        {
            RefuseOne("--advisory", Advisory, nameof(Explain), "--advisories", "explain");
            var catalogue = await ReadCatalogueAsync(cancellation);
            Require("--release", "release", Release is null ? [] : [Release], [.. catalogue.Upstream.Releases.Select(release => release.Version.ToString())]);
            var filter = Filter(catalogue);
            var asked = filter.Releases.Concat(Release is null ? [] : [ReleaseVersion.Parse(Release)]).Distinct().ToList();
            var selected = Selected(catalogue, filter with { Releases = asked });
            if (selected.Count == 0)
            {
                Screen.Paragraph(NothingFound(asked, Selected(catalogue, filter with { Releases = asked, Advisories = [] })), indent: 0);
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

    /// <param name="others">The advisories that affect the releases, but are not among those that were asked for.</param>
    private static string NothingFound(List<ReleaseVersion> asked, List<Advisory> others)
    {
        var releases = string.Join(", ", asked.Order());
        return asked.Count == 0 ? "The catalogue has no advisories."
            : others.Count == 0 ? $"No advisory in the catalogue affects {releases}."
            : $"None of the selected advisories affects {releases}; these do: {string.Join(", ", others.Select(advisory => advisory.Slug))}.";
    }

    /// <summary>What a store will have, before anybody has asked it: nothing is fetched to explain something.</summary>
    private Shelf ExpectedShelf(IReadOnlyList<Mends> all)
    {
        var address = PublicUrl ?? (Store?.StartsWith("s3://", StringComparison.Ordinal) == true ? Store : SomeStore);
        return Shelf.Expected(
            all,
            address.Replace("{region}", RegionList()[0].Name, StringComparison.Ordinal).TrimEnd('/'),
            RegionList(),
            address == SomeStore
                ? $"{SomeStore} stands for the address of a store: fill it in, or give it with --public-url."
                : "Runbooks in the store use addresses that never change; use those for anything you keep.");
    }
}
