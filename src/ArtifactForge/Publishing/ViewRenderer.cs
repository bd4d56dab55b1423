using System.Text;
using ArtifactForge.Forging;
using ArtifactForge.Mitigations;

namespace ArtifactForge.Publishing;

/// <summary>A file of a view with its bytes.</summary>
public sealed record RenderedObject(ViewObject Entry, Blob Content);

/// <summary>Renders what depends on a store: the sidecars of the tarballs as stored there, and the documents with its URL in them.</summary>
public sealed class ViewRenderer(Destination destination, IReadOnlyDictionary<string, RenderedObject> tarballs)
{
    private readonly List<RenderedObject> rendered = [];

    /// <summary>Every file that was forged now or depends on the store, by path. Tarballs (by path) are as the store has or will have them.</summary>
    public static IReadOnlyList<RenderedObject> Render(ForgedRelease release, Destination destination, IReadOnlyDictionary<string, RenderedObject> tarballs)
    {
        var renderer = new ViewRenderer(destination, tarballs);
        foreach (var artifact in release.Manifest.Artifacts.Where(artifact => release.Files.ContainsKey(artifact.Path)))
        {
            var file = release.Files[artifact.Path];
            renderer.AddForged(artifact, Blob.OfFile(release.PathOf(file), file));
        }

        foreach (var mends in release.Mends)
        {
            renderer.AddImageConfigs(mends);
        }

        return renderer.rendered;
    }

    private void AddForged(Artifact artifact, Blob content)
    {
        if (!tarballs.TryGetValue(artifact.Path, out var tarball))
        {
            Add(artifact, content);
            return;
        }

        rendered.Add(tarball);
        foreach (var (path, text) in TarballSums.Of(tarball.Entry))
        {
            AddText(new Artifact { Path = path, Kind = ArtifactKind.Sidecar, Release = artifact.Release, Advisory = artifact.Advisory }, text);
        }
    }

    private void AddText(Artifact label, string text, AwsRegion? region = null) =>
        Add(label, Blob.Of(Encoding.UTF8.GetBytes(text), label.Path), region);

    private void Add(Artifact label, Blob content, AwsRegion? region = null) =>
        rendered.Add(new RenderedObject(ViewObject.Of(label, content, region), content));

    private void AddImageConfigs(Mends mends)
    {
        var url = TarballVariant.Of(mends) is [var merged, ..] ? destination.UrlOf(tarballs[merged.Path].Entry.Key) : null;
        var remark = destination.CookbookRemark;
        foreach (var target in ImageConfigTarget.Of(mends))
        {
            foreach (var region in destination.Regions)
            {
                // A store of one region has no need to say which.
                var name = destination.Regions.Count == 1 ? target.Name : $"{target.Name}-{region}";
                AddText(Label(target, $"{name}.yaml"), ImageConfigDocument.Complete(target, region, url, remark), region);
                AddText(Label(target, $"{name}.fragment.yaml"), ImageConfigDocument.Fragment(target, region, url, remark), region);
            }
        }
    }

    private static Artifact Label(ImageConfigTarget target, string file) => new()
    {
        Path = $"image-config/{target.Release.Version}/{file}",
        Kind = ArtifactKind.ImageConfig,
        Release = target.Release.Version,
        Os = target.System.Id,
        Arch = target.Architecture.Id,
    };
}
