using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations.Runbooks;

/// <summary>A patched cookbook: what was changed in it, where it is, how to see that one has got it whole, and who takes it from where.</summary>
internal static class CookbookRemedy
{
    public static Remedy Of(CookbookPatchMitigation mitigation, Mends mends, Shelf shelf)
    {
        var variants = TarballVariant.Of(mends);
        var (merged, own) = (variants[0], variants.Single(variant => variant.Advisory?.Mitigations.Contains(mitigation) == true));
        var forImages = mitigation.Applies.Feature == Feature.BuildImage;
        return new Remedy
        {
            Mitigation = mitigation,
            Use =
            [
                new Paragraph(Words.Of(forImages ? "Build the image with the patched cookbook, " : "Give the cluster's nodes the patched cookbook, ").Then(shelf.Link(merged.Path)).Then(". Its change for this issue:")),
                new Listing("text", string.Join('\n', mitigation.Patches.Select(patch => Told(patch.For(mends.Release.Version))))),
                .. Besides(merged, own, shelf),
                new Paragraph(Words.Of($"{(forImages ? "The image configuration above already names it. " : "")}Before you rely on it, check that it can be downloaded and is intact:")),
                Check(shelf, merged, shelf.Find(merged.Path)),
                .. forImages ? [] : InClusters(mends, shelf),
            ],
            Confirm = forImages
                ? [new Paragraph(Words.Of("The build succeeded if this prints `BUILD_COMPLETE`.")), new Commands(["pcluster describe-image --image-id IMAGE_ID --region REGION --query imageBuildStatus"])]
                : [],
            Back =
            [
                .. forImages ? BackFromImages() : [new Paragraph(Words.Of($"Create the next cluster without `{ImageConfigKeys.Cookbook}` and without a custom image that contains the patched cookbook."))],
                new Paragraph(Words.Of("Leave the address in a cluster's configuration until that cluster is deleted: its nodes fetch the cookbook at every boot.")),
            ],
        };
    }

    /// <summary>What to pass on together with a patched tarball: Apache-2.0, section 4(b).</summary>
    public static IEnumerable<Block> Notice(TarballVariant variant, Shelf shelf)
    {
        var notice = Words.Of("If you redistribute the patched cookbook, include this notice, ")
            .Then(shelf.Link($"{variant.Folder}/{ChangeNotice.FileName}"));
        return shelf.Find(variant.Path) is { Changed.Count: > 0 } tarball
            ? [new Paragraph(notice.Then(":")), new Listing("text", ChangeNotice.Of(variant, tarball.Changed, shelf.HoldsSamples))]
            : [new Paragraph(notice.Then("."))];
    }

    // Not only what this page tells of: on an advisory's own page that would be less than one gets.
    private static IEnumerable<Block> Besides(TarballVariant merged, TarballVariant own, Shelf shelf)
    {
        var all = merged.Sources.Select(advisory => advisory.Slug).Union(shelf.Patching(merged)).Order(StringComparer.Ordinal).ToList();
        return all.Count == 1 ? [] :
        [
            new Paragraph(Words.Plain($"It contains the fixes for {Words.Listed(all)}, in this order; applying it once covers all of them. For this fix alone, use ")
                .Then(shelf.Link(own.Path)).Then(".")),
        ];
    }

    private static IEnumerable<Block> InClusters(Mends mends, Shelf shelf)
    {
        var configuration = new ConfigNode();
        configuration.Set(ImageConfigKeys.Cookbook, shelf.CookbookUrl(mends) ?? "ADDRESS", remark: shelf.CookbookRemark);
        return
        [
            new Paragraph(Words.Of("Name it in the configuration of a new cluster, so that all nodes fetch it when they start:")),
            new Listing("yaml", configuration.ToYaml("")),
            new Paragraph(Words.Of("Or build an image with it, using the image configuration above, and name that image under `Image/CustomAmi` in the cluster's configuration; the nodes then already contain it.")),
            new Paragraph(Words.Of("A running cluster keeps the cookbook that its head node started with; `pcluster update-cluster` refuses to change the address.")),
        ];
    }

    private static IEnumerable<Block> BackFromImages() =>
    [
        new Paragraph(Words.Of(
            $"Remove `{ImageConfigKeys.Cookbook}` from the image configuration; the next image is then built with the release's own cookbook. Images that were built with the patched one are unchanged and can be deleted.")),
        new Commands(["pcluster delete-image --image-id IMAGE_ID --region REGION"]),
    ];

    private static Commands Check(Shelf shelf, TarballVariant merged, ShelfFile? tarball)
    {
        if (tarball?.Sha256 is { } digest) return new([tarball.Fetch, $"echo \"{digest}  {tarball.Name}\" | sha256sum -c"]);
        return new([.. Remedy.Fetch(shelf, merged.Path, merged.Path + ".sha256").Lines, $"sha256sum -c {merged.Name}.tgz.sha256"]);
    }

    private static string Told(CookbookPatch patch) => patch switch
    {
        AnchoredEdit { Action: EditAction.Replace } edit => $"in {edit.Path}\n{Marked('-', edit.Anchor)}\n{Marked('+', edit.Text)}",
        AnchoredEdit { Action: EditAction.Delete } edit => $"in {edit.Path}\n{Marked('-', edit.Anchor)}",
        AnchoredEdit { Action: EditAction.InsertBefore } edit => $"in {edit.Path}, before {edit.Anchor.TrimEnd('\n')}\n{Marked('+', edit.Text)}",
        AnchoredEdit { Action: EditAction.InsertAfter } edit => $"in {edit.Path}, after {edit.Anchor.TrimEnd('\n')}\n{Marked('+', edit.Text)}",
        AnchoredEdit { Action: EditAction.Append } edit => $"at the end of {edit.Path}\n{Marked('+', edit.Text)}",
        AnchoredEdit { Action: EditAction.Create } edit => $"the new file {edit.Path}\n{Marked('+', edit.Text)}",
        AnchoredEdit { Action: EditAction.SetMode } edit => $"{edit.Path} becomes {(edit.Executable ? "executable" : "plain")}",
        _ => $"the diff {patch.Name}",
    };

    private static string Marked(char mark, string text) => string.Join('\n', text.TrimEnd('\n').Split('\n').Select(line => $"{mark} {line}"));
}
