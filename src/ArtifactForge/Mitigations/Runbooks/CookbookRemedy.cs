using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations.Runbooks;

/// <summary>A patched cookbook: what was changed in it, where it is, and how to see that one has got it whole.</summary>
internal static class CookbookRemedy
{
    public static Remedy Of(CookbookPatchMitigation mitigation, Mends mends, Shelf shelf)
    {
        var merged = TarballVariant.Of(mends)[0];
        var tarball = shelf.Find(merged.Path);
        List<Block> use =
        [
            new Paragraph(Words.Of("Build the image with the patched cookbook, ").Then(shelf.Link(merged.Path)).Then(". For this issue it has:")),
            new Listing("text", string.Join('\n', mitigation.Patches.Select(Told))),
        ];
        if (merged.Sources.Count > 1) use.Add(Remedy.Shared(merged.Sources));
        use.Add(new Paragraph(Words.Of("The image configuration above names it already. Before you rely on it, see that it can be read and is what it should be:")));
        use.Add(Check(shelf, merged, tarball));
        return new Remedy
        {
            Mitigation = mitigation,
            Use = use,
            Confirm = [new Paragraph(Words.Of("The build ends well: this says `BUILD_COMPLETE`.")), new Commands(["pcluster describe-image --image-id IMAGE_ID --region REGION --query imageBuildStatus"])],
            Back =
            [
                new Paragraph(Words.Of(
                    $"Take `{ImageConfigKeys.Cookbook}` out of the image configuration: the next image is built with the release's own cookbook. Images that were built with the patched one stay as they are, and can be deleted.")),
                new Commands(["pcluster delete-image --image-id IMAGE_ID --region REGION"]),
                new Paragraph(Words.Of("Leave the address in a cluster's configuration until that cluster is updated or deleted: its nodes fetch the cookbook at every boot.")),
            ],
        };
    }

    /// <summary>What to pass on together with a patched tarball: Apache-2.0, section 4(b).</summary>
    public static IEnumerable<Block> Notice(TarballVariant variant, Shelf shelf)
    {
        var notice = Words.Of("Whoever passes the patched cookbook on passes this notice on with it, ")
            .Then(shelf.Link($"{variant.Folder}/{ChangeNotice.FileName}"));
        return shelf.Find(variant.Path) is { Changed.Count: > 0 } tarball
            ? [new Paragraph(notice.Then(":")), new Listing("text", ChangeNotice.Of(variant, tarball.Changed, shelf.HoldsSamples))]
            : [new Paragraph(notice.Then("."))];
    }

    private static Commands Check(Shelf shelf, TarballVariant merged, ShelfFile? tarball)
    {
        if (tarball?.Sha256 is { } digest) return new([tarball.Fetch, $"echo \"{digest}  {tarball.Name}\" | sha256sum -c"]);
        return new([.. Remedy.Fetch(shelf, merged.Path, merged.Path + ".sha256").Lines, $"sha256sum -c {merged.Name}.tgz.sha256"]);
    }

    private static string Told(CookbookPatch patch) => patch switch
    {
        AnchoredEdit { Action: EditAction.Replace } edit => $"in {PathOf(edit)}\n{Marked('-', edit.Anchor)}\n{Marked('+', edit.Text)}",
        AnchoredEdit { Action: EditAction.Delete } edit => $"in {PathOf(edit)}\n{Marked('-', edit.Anchor)}",
        AnchoredEdit { Action: EditAction.InsertBefore } edit => $"in {PathOf(edit)}, before {edit.Anchor.TrimEnd('\n')}\n{Marked('+', edit.Text)}",
        AnchoredEdit { Action: EditAction.InsertAfter } edit => $"in {PathOf(edit)}, after {edit.Anchor.TrimEnd('\n')}\n{Marked('+', edit.Text)}",
        AnchoredEdit { Action: EditAction.Append } edit => $"at the end of {PathOf(edit)}\n{Marked('+', edit.Text)}",
        AnchoredEdit { Action: EditAction.Create } edit => $"the new file {PathOf(edit)}\n{Marked('+', edit.Text)}",
        AnchoredEdit { Action: EditAction.SetMode } edit => $"{PathOf(edit)} becomes {(edit.Executable ? "executable" : "plain")}",
        _ => $"the diff {patch.Name}",
    };

    private static string PathOf(AnchoredEdit edit) => edit.Moves.Count == 0
        ? edit.Path
        : string.Join(", or ", edit.Moves.Select(move => $"{move.Path} ({move.Releases})"));

    private static string Marked(char mark, string text) => string.Join('\n', text.TrimEnd('\n').Split('\n').Select(line => $"{mark} {line}"));
}
