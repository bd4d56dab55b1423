using System.Security.Cryptography;
using ArtifactForge.Archives;
using ArtifactForge.Catalog;
using ArtifactForge.Upstream;

namespace ArtifactForge.Forging;

/// <summary>A release that was read, packed anew without any change, and inflated again: what came out against what went in.</summary>
public sealed record RepackedRelease(ReleaseVersion Version, Sha256Digest Before, Sha256Digest After, long TarSize, long PackedSize)
{
    public bool IsSame => Before == After;

    public static async Task<IReadOnlyList<RepackedRelease>> MakeAllAsync(IReadOnlyList<UpstreamRelease> releases, IUpstream upstream, CancellationToken cancellation)
    {
        var repacked = new RepackedRelease[releases.Count];
        await Parallel.ForAsync(
            0,
            releases.Count,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation },
            async (index, token) => repacked[index] = await MakeAsync(releases[index], upstream, token));
        return repacked;
    }

    private static async Task<RepackedRelease> MakeAsync(UpstreamRelease release, IUpstream upstream, CancellationToken cancellation)
    {
        using var tarball = await upstream.OpenAsync(release, cancellation);
        using var packed = new MemoryStream();
        var digests = GzipPacker.Pack(tarball.Archive, TreeEdit.None, packed, cancellation);
        using var tar = Unpacked.Of(packed, $"{release.Version}, packed anew", Path.GetTempPath(), cancellation);
        return new RepackedRelease(
            release.Version, tarball.Archive.TarSha256, Sha256Digest.FromHash(await SHA256.HashDataAsync(tar, cancellation)), tar.Length, digests.Size);
    }
}
