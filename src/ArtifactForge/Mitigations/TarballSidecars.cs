using System.Globalization;

namespace ArtifactForge.Mitigations;

/// <summary>The texts that stand beside a tarball and depend on no store: the commit's time, as mirrors look for it, and the notice of changes.</summary>
public static class TarballSidecars
{
    public static IEnumerable<ArtifactText> Of(TarballVariant variant, IEnumerable<string> changedFiles, bool isSample) =>
    [
        Sidecar(variant, $"{variant.Path}.date", variant.Release.CommitTime.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'\n", CultureInfo.InvariantCulture)),
        Sidecar(variant, $"{variant.Folder}/{ChangeNotice.FileName}", ChangeNotice.Of(variant, changedFiles, isSample)),
    ];

    // What stands beside the merged tarball belongs to no single advisory, even where only one is in it.
    private static ArtifactText Sidecar(TarballVariant variant, string path, string text) => new()
    {
        Path = path,
        Kind = ArtifactKind.Sidecar,
        Release = variant.Release.Version,
        Sources = variant.Advisory is { } advisory ? [advisory] : [],
        Text = text,
    };
}
