using System.Text;
using ArtifactForge.Catalog;
using ArtifactForge.Forging;
using ArtifactForge.Mitigations.Runbooks;

namespace ArtifactForge.Publishing;

/// <summary>
/// Renders the pages of a view once all its other files are known. A release's page is made and carried over with its release.
/// An advisory's page names files of several releases, so it is made anew where one of them was forged now, and carried over
/// where none was.
/// </summary>
public sealed class RunbookRenderer(ForgedRelease release, Destination destination, ChannelState? current)
{
    private readonly HashSet<ReleaseVersion> forged = [.. release.Mends.Select(mends => mends.Release.Version)];

    /// <param name="files">Everything else that the view has, pages of releases that were carried over among it.</param>
    public IEnumerable<RenderedObject> Render(IReadOnlyList<RenderedObject> files)
    {
        var advisories = Renewed().Select(advisory => (Advisory: advisory, Releases: ReleasesOf(advisory))).Where(page => page.Releases.Count > 0).ToList();
        var carried = CarriedPages(advisories.Select(page => page.Advisory.Slug)).ToList();
        IEnumerable<string> pages =
        [
            .. forged.Select(ReleasePage.PathOf),
            .. advisories.Select(page => AdvisoryPage.PathOf(page.Advisory.Slug)),
            .. carried.Select(page => page.Entry.Path),
        ];
        var shelf = ShelfOf(files, pages);
        return
        [
            .. release.Mends.Select(mends => Rendered(new Artifact { Path = ReleasePage.PathOf(mends.Release.Version), Kind = ArtifactKind.Runbook, Release = mends.Release.Version }, ReleasePage.Of(mends, shelf))),
            .. advisories.Select(page => Rendered(new Artifact { Path = AdvisoryPage.PathOf(page.Advisory.Slug), Kind = ArtifactKind.Runbook, Advisory = page.Advisory.Slug }, AdvisoryPage.Of(page.Advisory, page.Releases, shelf))),
            .. carried,
        ];
    }

    /// <summary>The advisories that the releases forged now have, or had when they were published.</summary>
    private IEnumerable<Advisory> Renewed()
    {
        var before = current?.Manifest.Releases.Where(entry => forged.Contains(entry.Version)).SelectMany(entry => entry.Advisories).ToHashSet(StringComparer.Ordinal) ?? [];
        return release.Mends.SelectMany(mends => mends.Advisories)
            .Concat(release.Advisories.Where(advisory => before.Contains(advisory.Slug)))
            .DistinctBy(advisory => advisory.Slug);
    }

    private List<UpstreamRelease> ReleasesOf(Advisory advisory)
    {
        var slugs = release.Manifest.Releases.ToDictionary(entry => entry.Version, entry => entry.Advisories);
        return [.. advisory.Affects.Releases.Where(hit =>
            slugs.TryGetValue(hit.Version, out var its) && its.Contains(advisory.Slug)
            && advisory.Mitigations.Any(mitigation => mitigation.Applies.Hits(hit.Version)))];
    }

    /// <summary>Of advisories that only releases have which were not forged now.</summary>
    private IEnumerable<RenderedObject> CarriedPages(IEnumerable<string> renewed) =>
        from entry in current?.View.Objects ?? []
        where entry is { Kind: ArtifactKind.Runbook, Release: null, Advisory: not null }
            && release.Manifest.Advisories.Any(advisory => advisory.Slug == entry.Advisory) && !renewed.Contains(entry.Advisory)
        select new RenderedObject(entry, entry.StoredIn(destination.Store));

    private Shelf ShelfOf(IReadOnlyList<RenderedObject> files, IEnumerable<string> pages)
    {
        var changes = release.Manifest.Artifacts.Where(artifact => artifact.Changes is not null).ToDictionary(artifact => artifact.Path, artifact => artifact.Changes!, StringComparer.Ordinal);
        var there = files.Select(file => new ShelfFile(file.Entry.Path, destination.UrlOf(file.Entry.Key))
        {
            Sha256 = file.Entry.Sha256,
            Changed = changes.TryGetValue(file.Entry.Path, out var changed) ? [.. changed.Select(change => change.Path)] : [],
        }).ToList();
        return new Shelf(there.UnionBy(pages.Select(path => new ShelfFile(path, destination.UrlOf(ObjectKey.Of(path)))), file => file.Path))
        {
            Address = destination.PublicUrl,
            Regions = destination.Regions,
            CookbookRemark = destination.CookbookRemark,
            Remark = destination.AddressRemark ?? "The files listed here never change at their addresses; the paths are those of the store.",
            HoldsSamples = release.Manifest.HasSamples,
        };
    }

    private static RenderedObject Rendered(Artifact label, Page page)
    {
        var content = Blob.Of(Encoding.UTF8.GetBytes(MarkdownText.Of(page)), label.Path);
        return new RenderedObject(ViewObject.Of(label, content), content);
    }
}
