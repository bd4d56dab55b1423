using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations.Runbooks;

/// <summary>One known issue over all the releases that it hits, with the mends of the newest of them as the example.</summary>
public static class AdvisoryPage
{
    public static string PathOf(string slug) => $"{ReleasePage.Folder}/{slug}.md";

    /// <param name="releases">Those that are published with mends of this advisory, oldest first.</param>
    public static Page Of(Advisory advisory, IReadOnlyList<UpstreamRelease> releases, Shelf shelf)
    {
        var mends = Mends.For(releases[^1], [advisory]);
        var chapters = new Chapters(advisory, mends, shelf);
        var configuration = Configuration.Of(mends, shelf);
        List<Block> blocks =
        [
            new Paragraph(Words.Plain($"Published {advisory.Published:yyyy-MM-dd}{(advisory.Updated > advisory.Published ? $", updated {advisory.Updated:yyyy-MM-dd}" : "")}. Affects ParallelCluster {Words.Listed(advisory.Affects.Releases.Select(release => $"{release.Version}"))}.")),
            .. ReleasePage.Surroundings(shelf),
            new Heading(2, "What happens"),
            .. chapters.Happening(advisory.Affects),
            new Heading(2, Chapters.AmIAffected),
            .. chapters.Checks(),
            new Heading(2, Chapters.WhatDoIDo),
            new Paragraph(Words.Plain(releases.Count == 1
                ? $"The instructions below are for {mends.Release.Version}."
                : $"The instructions below are for {mends.Release.Version}. For another release, use that release's files; their names are the same.")),
            new Grid(["Release", "Files"], [.. releases.Select(release => Row(advisory, release, shelf))]),
            .. configuration.Count == 0 ? Array.Empty<Block>() : [new Heading(3, Configuration.Title), .. configuration],
            .. chapters.Uses(3),
            new Heading(2, Chapters.DidItWork),
            .. chapters.Confirmations(3),
            new Heading(2, Chapters.HowDoIGoBack),
            .. chapters.WaysBack(3),
        ];
        // The merged tarball may have more in it than this page tells of: its own stands beside it.
        ReleasePage.Close(blocks, mends, shelf, TarballVariant.Of(mends) is [.., var own] ? own : null);
        blocks.AddRange([new Heading(2, "Notes"), .. chapters.Sources()]);
        return new Page(advisory.Title, blocks);
    }

    private static Words[] Row(Advisory advisory, UpstreamRelease release, Shelf shelf) =>
    [
        shelf.Find(ReleasePage.PathOf(release.Version)) is null ? Words.Plain(release.Version.ToString()) : Words.Link(release.Version.ToString(), $"{release.Version}.md"),
        shelf.Of(advisory, release) is { Count: > 0 } files
            ? Words.Join(", ", files.Where(IsShown).Select(file => Words.Link(file.Name, file.Url)).DistinctBy(words => words.Spans[0].Url))
            : Words.Plain("none"),
    ];

    // Configurations have a table of their own, what stands beside a tarball is named with it, and of tarballs one takes the
    // one with all mends of the release.
    private static bool IsShown(ShelfFile file) =>
        !file.Path.StartsWith("image-config/", StringComparison.Ordinal) && (!file.Path.StartsWith("patches/", StringComparison.Ordinal) || (file.Path.EndsWith(".tgz", StringComparison.Ordinal) && file.Path.Count(letter => letter == '/') == 2));
}
