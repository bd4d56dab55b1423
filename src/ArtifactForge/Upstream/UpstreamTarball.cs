using ArtifactForge.Archives;
using ArtifactForge.Catalog;

namespace ArtifactForge.Upstream;

/// <summary>A release's tarball, uncompressed in a stream of its own, read once and found to be what is pinned.</summary>
public sealed class UpstreamTarball : IDisposable
{
    private UpstreamTarball(Stream content, TarArchive archive)
    {
        Content = content;
        Archive = archive;
    }

    public TarArchive Archive { get; }

    /// <summary>The pinned tar's digest, where another tar was accepted for holding the same tree.</summary>
    public Sha256Digest? Instead { get; private init; }

    /// <summary>The uncompressed tar.</summary>
    internal Stream Content { get; }

    /// <summary>Takes the stream over.</summary>
    /// <param name="content">The uncompressed tar, seekable.</param>
    /// <param name="origin">Where it came from, for messages.</param>
    /// <param name="acceptTree">The same tree in another tar will do.</param>
    public static UpstreamTarball Read(Stream content, string origin, UpstreamRelease release, bool acceptTree, CancellationToken cancellation)
    {
        var tarball = ReadUnpinned(content, origin, cancellation);
        try
        {
            var archive = tarball.Archive;
            var isPinned = archive.TarSha256 == release.TarSha256;
            if (!isPinned && !(acceptTree && archive.TreeSha256 == release.TreeSha256))
            {
                throw Refusal(archive, origin, release);
            }

            RequireRules(archive, release.Version);
            return isPinned ? tarball : new UpstreamTarball(content, archive) { Instead = release.TarSha256 };
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
            return new UpstreamTarball(content, TarArchive.Read(content, origin, ArchiveLimits.InForce, cancellation));
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    public void Dispose() => Content.Dispose();

    private static ForgeException Refusal(TarArchive archive, string origin, UpstreamRelease release) => archive.TreeSha256 == release.TreeSha256
        ? new ForgeException(
            origin,
            $"holds the files of {release.Version}, but another tar around them: expected SHA-256 {release.TarSha256}, found {archive.TarSha256}.",
            $"Take the tarball of the tag v{release.Version}, or accept this one with --accept-tree: the release then records that and has another id.")
        : new ForgeException(
            origin,
            $"is not release {release.Version}: expected a tar with SHA-256 {release.TarSha256}, found {archive.TarSha256}.",
            $"Take the tarball of the tag v{release.Version}, or look at what is pinned in upstream.yaml.");

    /// <summary>The tree must be one that nodes can use: <see cref="CookbookRules"/>.</summary>
    public static void RequireRules(TarArchive archive, ReleaseVersion version) => CookbookRules.Check(
        path => archive.Find(path) is { Kind: TarEntryKind.File or TarEntryKind.HardLink } entry ? archive.ReadContent(entry) : null, version, archive.Name);
}
