using ArtifactForge.Archives;
using ArtifactForge.Catalog;
using ArtifactForge.Mitigations;
using ArtifactForge.Patching;
using ArtifactForge.Upstream;

namespace ArtifactForge.Forging;

/// <summary>A variant's patches in its release's tree, with everything checked that must be true of the result.</summary>
internal sealed record PatchedCookbook(PatchOutcome Outcome, int SkippedDigests)
{
    public static async Task<PatchedCookbook> MakeAsync(
        TarArchive archive, TarballVariant variant, bool isSample, RubySyntax ruby, CancellationToken cancellation)
    {
        var version = variant.Release.Version;
        var target = version.ToString();
        CookbookPatch[] patches = [.. variant.Patches.Select(patch => patch.For(version))];
        var outcome = Patcher.Apply(patches, BaseTree.Of(archive), target);
        byte[]? Read(string path) => outcome.Changes.TryGetValue(path, out var edit)
            ? edit.Content?.ToArray() ?? (edit.Kind == TreeEditKind.Change ? Unpatched(archive, path) : null)
            : Unpatched(archive, path);
        CookbookRules.Check(Read, version, $"{target} as patched by {string.Join(", ", variant.Sources.Select(advisory => advisory.Slug))}");
        var skipped = PostConditions.Check([.. Expected(variant)], Read, target, isSample);
        foreach (var (path, edit) in outcome.Changes)
        {
            if (edit.Content is { } content && RubySyntax.IsRuby(path)) await ruby.CheckAsync($"{SourcesOf(path, outcome, patches)} -> {path}", content, target, cancellation);
        }

        return new PatchedCookbook(outcome, skipped);
    }

    /// <summary>Where the patches are written that touched a file.</summary>
    private static string SourcesOf(string path, PatchOutcome outcome, IEnumerable<CookbookPatch> patches)
    {
        var names = outcome.Files.First(file => file.Path == path).Patches;
        return string.Join(", ", patches.Where(patch => names.Contains(patch.Name, StringComparer.Ordinal)).Select(patch => patch.Source).Distinct(StringComparer.Ordinal));
    }

    private static byte[]? Unpatched(TarArchive archive, string path) =>
        archive.Find(path) is { Kind: TarEntryKind.File or TarEntryKind.HardLink } entry ? archive.ReadContent(entry) : null;

    private static IEnumerable<Expectation> Expected(TarballVariant variant) =>
        from advisory in variant.Sources
        from mitigation in advisory.Mitigations.OfType<CookbookPatchMitigation>()
        where mitigation.Applies.Hits(variant.Release.Version)
        from expectation in mitigation.Expect
        select expectation.For(variant.Release.Version);
}
