using System.Security.Cryptography;
using ArtifactForge.Archives;

namespace ArtifactForge.Publishing;

/// <summary>A tarball as a store has it: the tar inside is its identity, the compressed bytes are whatever they were first.</summary>
public sealed record StoredTarball(long Size, Sha256Digest Sha256, string Md5, Sha256Digest TarSha256)
{
    /// <summary>Null where there is none any more.</summary>
    public static async Task<StoredTarball?> TryReadAsync(IStore store, ObjectKey key, CancellationToken cancellation)
    {
        using var compressed = new MemoryStream();
        await using (var stored = await store.OpenAsync(key, cancellation))
        {
            if (stored is null)
            {
                return null;
            }

            await stored.Content.CopyToAsync(compressed, cancellation);
        }

        using var sha256 = SHA256.Create();
        await using var hashing = new CryptoStream(Stream.Null, sha256, CryptoStreamMode.Write);
        Inflation.Copy(compressed, $"{store.Name}/{key}", hashing, ArchiveLimits.InForce, cancellation);
        await hashing.FlushFinalBlockAsync(cancellation);

        var bytes = compressed.ToArray();
        return new StoredTarball(bytes.Length, Sha256Digest.OfContent(bytes), Md5Text.Of(bytes), Sha256Digest.FromHash(sha256.Hash));
    }
}
