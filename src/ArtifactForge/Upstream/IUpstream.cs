using ArtifactForge.Catalog;

namespace ArtifactForge.Upstream;

/// <summary>A place that tarballs come from.</summary>
public interface IUpstream
{
    /// <summary>As the user named it, for messages.</summary>
    string Name { get; }

    /// <summary>True for miniatures of our own, which must never be taken for the real thing.</summary>
    bool IsSample { get; }

    /// <summary>What it opens is the very tar that is pinned, so that its digest is known before.</summary>
    bool GivesPinnedTars => false;

    /// <summary>Whether it can have this release at all; whether it really has shows when it is opened.</summary>
    bool Offers(UpstreamRelease release);

    /// <summary>The release's tarball, its digests checked against what is pinned.</summary>
    Task<UpstreamTarball> OpenAsync(UpstreamRelease release, CancellationToken cancellation);

    /// <summary>The tarball of a release that is not pinned yet, so that it can be.</summary>
    Task<UpstreamTarball> OpenUnpinnedAsync(ReleaseVersion version, CancellationToken cancellation);
}
