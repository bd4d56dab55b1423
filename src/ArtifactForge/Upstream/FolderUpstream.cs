using ArtifactForge.Archives;
using ArtifactForge.Catalog;

namespace ArtifactForge.Upstream;

/// <summary>A folder of tarballs that somebody has fetched: <c>aws-parallelcluster-cookbook-V.tgz</c> or <c>.tar.gz</c>.</summary>
public sealed class FolderUpstream(string folder, string name) : IUpstream
{
    public string Name { get; } = name;

    public bool IsSample => false;

    public bool Offers(UpstreamRelease release) => true;

    public Task<UpstreamTarball> OpenAsync(UpstreamRelease release, CancellationToken cancellation)
    {
        var names = new[] { ".tgz", ".tar.gz" }.Select(extension => $"aws-parallelcluster-cookbook-{release.Version}{extension}").ToList();
        var file = names.Find(candidate => File.Exists(Path.Combine(folder, candidate)))
            ?? throw new ForgeException(
                where: Name,
                what: Directory.Exists(folder) ? $"has neither {names[0]} nor {names[1]}." : "is no folder.",
                fix: $"Put the tarball of tag v{release.Version} there, or leave the release out with --releases.");
        using var packed = File.OpenRead(Path.Combine(folder, file));
        var origin = $"{Name}/{file}";
        return Task.FromResult(UpstreamTarball.Read(Unpacked.InMemory(packed, origin, cancellation), origin, release, cancellation));
    }
}
