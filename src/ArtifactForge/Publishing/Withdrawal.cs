using System.Globalization;
using System.Text;
using ArtifactForge.Forging;
using ArtifactForge.Mitigations.Runbooks;

namespace ArtifactForge.Publishing;

/// <summary>
/// What a channel shows of a release once something in it was yanked, made from the store alone: what is touched is no longer
/// named, and a page with the reason stands where people look. Publishing everything brings back what can be made without it.
/// </summary>
public static class Withdrawal
{
    /// <summary>The plan that lets the channel show the rest; null where it names nothing of what was yanked.</summary>
    /// <param name="recorded">What is yanked in that store: what another run recorded and has not withdrawn yet goes as well, lest each of two refuse the other.</param>
    public static async Task<PublicationPlan?> PlanAsync(Destination destination, ChannelState state, Yank yank, IEnumerable<Yank> recorded, CancellationToken cancellation)
    {
        if (!Touches(state, yank))
        {
            return null;
        }

        // Where several speak of one release, that of the whole release has the word, or the latest.
        var yanks = recorded.Where(one => one.Kind != YankKind.Release).OrderByDescending(one => one.Kind).ThenByDescending(one => one.YankedAt).ThenBy(one => one.Name, StringComparer.Ordinal).ToList();
        var touching = yanks.Where(one => Touches(state, one)).ToList();
        var kept = touching.Aggregate(state.View.Objects, (rest, one) => Rest(rest, state, one));
        var pages = touching.SelectMany(one => PageOf(one, state.Manifest)).DistinctBy(page => page.Entry.Path, StringComparer.Ordinal).ToList();
        var view = state.View with
        {
            Yanked = Notices(yanks.Select(Notice).Concat(state.View.Yanked).DistinctBy(notice => (notice.Kind, notice.Name))),
            Objects = [.. kept.Where(entry => !pages.Exists(page => string.Equals(page.Entry.Path, entry.Path, StringComparison.Ordinal))).Concat(pages.Select(page => page.Entry)).OrderBy(entry => entry.Path, StringComparer.Ordinal)],
        };
        var content = Blob.Of(CanonicalJson.Write(view, PublishingJson.Default.View), "view.json");
        var store = destination.Store;
        var fresh = pages.ToDictionary(page => page.Entry.Key, page => page.Content);
        return new PublicationPlan
        {
            Destination = destination,
            Channel = state.Pointer.Channel,
            Current = state,
            Kind = MoveKind.Yank,
            Reason = yank.Reason,
            Release = state.Pointer.Release,
            Manifest = state.Manifest,
            View = view,
            ViewKey = StoreLayout.ViewKey(view.Release, content.Sha256),
            Objects =
            [
                .. pages.Select(page => new PlannedObject(page.Entry.Key, PlannedAction.Add, page.Content)),
                new PlannedObject(state.Pointer.Manifest, PlannedAction.Keep, Blob.Of(state.Manifest.ToBytes(), "manifest.json")),
                new PlannedObject(StoreLayout.ViewKey(view.Release, content.Sha256), PlannedAction.Add, content),
            ],
            Copies = Copies.AreOf(state.Pointer.Channel) ? await Copies.PlanAsync(store, view, await Copies.ListAsync(store, Copies.Channel, cancellation), fresh, cancellation) : [],
        };
    }

    public static YankNotice Notice(Yank yank) => new(yank.Kind, yank.Name, yank.Reason);

    /// <summary>In one order, however they came together.</summary>
    public static IReadOnlyList<YankNotice> Notices(IEnumerable<YankNotice> notices) => [.. notices.OrderBy(notice => notice.Kind).ThenBy(notice => notice.Name, StringComparer.Ordinal)];

    /// <summary>The page that tells what was yanked and why, where the page of its mends was.</summary>
    public static RenderedObject PageOf(Yank yank)
    {
        var (what, path) = yank.Kind == YankKind.Advisory
            ? ($"Advisory {yank.Name}", AdvisoryPage.PathOf(yank.Name))
            : ($"Fixes for ParallelCluster {yank.Name}", ReleasePage.PathOf(ReleaseVersion.Parse(yank.Name)));
        var page = new Page($"{what}: withdrawn",
        [
            new Paragraph(Words.Plain(string.Create(CultureInfo.InvariantCulture, $"Withdrawn on {yank.YankedAt.UtcDateTime:yyyy-MM-dd}: {yank.Reason}"))),
            new Paragraph(Words.Plain("Do not use its files any more. Files that are in use stay where they are, because nodes fetch their cookbook at every boot, but this store no longer lists them.")),
        ]);
        var content = Blob.Of(Encoding.UTF8.GetBytes(MarkdownText.Of(page)), path);
        return new RenderedObject(
            ViewObject.Of(new Artifact { Path = path, Kind = ArtifactKind.Runbook, Advisory = yank.Kind == YankKind.Advisory ? yank.Name : null, Release = yank.Kind == YankKind.Version ? ReleaseVersion.Parse(yank.Name) : null }, content),
            content);
    }

    /// <summary>Besides, where an advisory goes, pages of the releases that it hit speak of it.</summary>
    private static IEnumerable<RenderedObject> PageOf(Yank yank, Manifest manifest) =>
        yank.Kind == YankKind.Version
            ? [PageOf(yank)]
            : manifest.Releases.Where(release => release.Advisories.Contains(yank.Name)).Select(release => SinceYanked(release.Version, yank)).Prepend(PageOf(yank));

    private static RenderedObject SinceYanked(ReleaseVersion version, Yank yank)
    {
        var path = ReleasePage.PathOf(version);
        var page = new Page($"ParallelCluster {version}: being fixed",
        [
            new Paragraph(Words.Plain(string.Create(CultureInfo.InvariantCulture, $"A fix was withdrawn on {yank.YankedAt.UtcDateTime:yyyy-MM-dd}, advisory {yank.Name}: {yank.Reason}"))),
            new Paragraph(Words.Plain("What was made together with it is no longer listed here. The rest comes back with the next publication.")),
        ]);
        var content = Blob.Of(Encoding.UTF8.GetBytes(MarkdownText.Of(page)), path);
        return new RenderedObject(ViewObject.Of(new Artifact { Path = path, Kind = ArtifactKind.Runbook, Release = version }, content), content);
    }

    private static bool Touches(ChannelState state, Yank yank) => Rest(state.View.Objects, state, yank).Count < state.View.Objects.Count;

    private static IReadOnlyList<ViewObject> Rest(IReadOnlyList<ViewObject> objects, ChannelState state, Yank yank)
    {
        var hit = state.Manifest.Releases.Where(release => release.Advisories.Contains(yank.Name)).Select(release => release.Version).ToHashSet();
        var patched = state.View.Objects.Where(entry => entry.Kind == ArtifactKind.CookbookTarball && string.Equals(entry.Advisory, yank.Name, StringComparison.Ordinal)).Select(entry => entry.Release).ToHashSet();
        return [.. objects.Where(entry => yank.Kind == YankKind.Version
            ? !string.Equals(entry.Release?.ToString(), yank.Name, StringComparison.Ordinal)
            : !IsTouched(entry))];

        // What was made for one advisory alone stays with it; what was made for a release holds the mends of all its advisories.
        // Its tarball does so only if this advisory patches it.
        bool IsTouched(ViewObject entry) => entry.Advisory is not null
            ? string.Equals(entry.Advisory, yank.Name, StringComparison.Ordinal)
            : entry.Release is { } version && hit.Contains(version) && (entry.Kind is not (ArtifactKind.CookbookTarball or ArtifactKind.Sidecar) || patched.Contains(version));
    }
}
