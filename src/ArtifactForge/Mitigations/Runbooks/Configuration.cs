using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations.Runbooks;

/// <summary>The one image configuration in which all mends of a release meet that show in one.</summary>
internal static class Configuration
{
    public const string Title = "The image configuration";

    public static IReadOnlyList<Block> Of(Mends mends, Shelf shelf)
    {
        var targets = ImageConfigTarget.Of(mends);
        if (targets.Count == 0) return [];
        var showing = targets.SelectMany(target => target.Mends).Select(mend => mend.Advisory).ToHashSet();
        var mended = mends.Advisories.Where(showing.Contains).Select(advisory => advisory.Slug).ToList();
        return
        [
            new Paragraph(Words.Of($"Use the complete file for your operating system and architecture, or merge its fragment into the configuration you have. Both are in `image-config/{mends.Release.Version}` and contain the fixes for {Words.Listed(mended)}. Values that only you know are marked CHANGE.")),
            Files(targets, shelf),
            .. targets.GroupBy(target => Fragment(target, mends, shelf), StringComparer.Ordinal).SelectMany(same => Snippet([.. same], targets.Count, same.Key)),
            new Paragraph(Words.Of(targets.Any(target => target.Mends.Any(mend => mend.Mitigation is IamRoleMitigation))
                ? "Once the role exists (see below), check that the configuration is accepted, then build:"
                : "Check that the configuration is accepted, then build:")),
            new Commands(
            [
                "pcluster build-image --image-id IMAGE_ID --image-configuration CONFIGURATION.yaml --region REGION --dryrun true",
                "pcluster build-image --image-id IMAGE_ID --image-configuration CONFIGURATION.yaml --region REGION",
            ]),
        ];
    }

    private static Grid Files(IReadOnlyList<ImageConfigTarget> targets, Shelf shelf)
    {
        var severalRegions = shelf.Regions.Count > 1;
        return new Grid(
            severalRegions ? ["System", "Architecture", "Region", "Complete", "Fragment"] : ["System", "Architecture", "Complete", "Fragment"],
            [.. from target in targets
                from region in shelf.Regions
                select (Words[])
                [
                    Words.Plain(target.System.Name),
                    Words.Plain(target.Architecture.Id),
                    .. severalRegions ? [Words.Plain(region.Name)] : Array.Empty<Words>(),
                    File(shelf, shelf.ConfigPath(target, region)),
                    File(shelf, shelf.ConfigPath(target, region, ".fragment.yaml")),
                ]]);
    }

    private static Words File(Shelf shelf, string path) => shelf.Find(path) is { } file ? Words.Link(file.Name, file.Url) : Words.Code(Path.GetFileName(path));

    private static IEnumerable<Block> Snippet(IReadOnlyList<ImageConfigTarget> same, int all, string fragment) =>
    [
        new Paragraph(Words.Plain(same.Count == all ? "The fragment:" : $"The fragment for {string.Join(", ", same.Select(target => $"{target.System.Name} ({target.Architecture.Id})"))}:")),
        new Listing("yaml", fragment),
    ];

    // Without its head, which says what stands around it here.
    private static string Fragment(ImageConfigTarget target, Mends mends, Shelf shelf) => string.Join(
        '\n', ImageConfigDocument.Fragment(target, shelf.Regions[0], shelf.CookbookUrl(mends), shelf.CookbookRemark).Split('\n').SkipWhile(line => line.StartsWith('#')));
}
