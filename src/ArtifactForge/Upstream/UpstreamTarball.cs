using ArtifactForge.Archives;
using ArtifactForge.Catalog;

namespace ArtifactForge.Upstream;

/// <summary>A release's tarball, uncompressed in a stream of its own, read once and found to be what is pinned.</summary>
public sealed class UpstreamTarball : IDisposable
{
    private readonly Stream content;

    private UpstreamTarball(Stream content, TarArchive archive)
    {
        this.content = content;
        Archive = archive;
    }

    public TarArchive Archive { get; }

    /// <summary>Takes the stream over.</summary>
    /// <param name="content">The uncompressed tar, seekable.</param>
    /// <param name="origin">Where it came from, for messages.</param>
    public static UpstreamTarball Read(Stream content, string origin, UpstreamRelease release, CancellationToken cancellation)
    {
        var tarball = ReadUnpinned(content, origin, cancellation);
        try
        {
            Require(tarball.Archive, origin, release);
            RequireRules(tarball.Archive, release.Version);
            return tarball;
        }
        catch
        {
            tarball.Dispose();
            throw;
        }
    }

    /// <summary>The same for a tarball of our own making, for which there is no pin.</summary>
    public static UpstreamTarball ReadUnpinned(Stream content, string origin, CancellationToken cancellation)
    {
        try
        {
            return new UpstreamTarball(content, TarArchive.Read(content, origin, ArchiveLimits.Default, cancellation));
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    public void Dispose() => content.Dispose();

    /// <summary>The tree must be one that nodes can use: <see cref="CookbookRules"/>.</summary>
    public static void RequireRules(TarArchive archive, ReleaseVersion version) => CookbookRules.Check(
        path => archive.Find(path) is { Kind: TarEntryKind.File or TarEntryKind.HardLink } entry ? archive.ReadContent(entry) : null, version, archive.Name);

    private static void Require(TarArchive archive, string origin, UpstreamRelease release)
    {
        if (archive.TarSha256 == release.TarSha256)
        {
            return;
        }

        var what = archive.TreeSha256 == release.TreeSha256
            ? $"holds the files of {release.Version}, but another tar around them: expected SHA-256 {release.TarSha256}, found {archive.TarSha256}."
            : $"is not release {release.Version}: expected a tar with SHA-256 {release.TarSha256}, found {archive.TarSha256}.";
        throw new ForgeException(origin, what, $"Take the tarball of the tag v{release.Version}, or look at what is pinned in upstream.yaml.");
    }
}
