using System.Security.Cryptography;
using ArtifactForge.Archives;
using ArtifactForge.Upstream;

namespace ArtifactForge.Publishing;

/// <summary>A tarball as a store has it: the tar inside is its identity, the compressed bytes are whatever they were first.</summary>
public sealed record StoredTarball(long Size, Sha256Digest Sha256, string Md5, Sha256Digest TarSha256)
{
    /// <summary>Null where there is none any more.</summary>
    public static async Task<StoredTarball?> TryReadAsync(IStore store, ObjectKey key, CancellationToken cancellation)
    {
        await using var stored = await store.OpenAsync(key, cancellation);
        if (stored is null)
        {
            return null;
        }

        using var packed = new SpoolStream(Path.GetTempPath(), stored.Size);
        using var digests = new DigestingStream(packed, HashAlgorithmName.SHA256, HashAlgorithmName.MD5);
        await stored.Content.CopyToAsync(digests, cancellation);
        using var tar = new DigestingStream(Stream.Null, HashAlgorithmName.SHA256);
        Inflation.Copy(packed, $"{store.Name}/{key}", tar, ArchiveLimits.InForce, cancellation);
        return new StoredTarball(digests.Length, Sha256Digest.FromHash(digests.Digest(0)), Convert.ToHexStringLower(digests.Digest(1)), Sha256Digest.FromHash(tar.Digest(0)));
    }
}
