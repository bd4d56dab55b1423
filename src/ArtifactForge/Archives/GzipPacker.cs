using System.Security.Cryptography;

namespace ArtifactForge.Archives;

/// <summary>Splices and compresses in one pass, and gives every digest of what came out.</summary>
public static class GzipPacker
{
    /// <param name="edits">As for <see cref="TarSplicer.Write"/>; none packs the archive as it is.</param>
    public static PackedTarball Pack(
        TarArchive source, IReadOnlyDictionary<string, TreeEdit> edits, Stream output, CancellationToken ct)
    {
        var plan = SplicePlan.Of(source, edits);
        using var packed = new DigestingStream(output, HashAlgorithmName.SHA256, HashAlgorithmName.MD5);
        using var gzip = new DeterministicGzipStream(packed);
        using var tar = new DigestingStream(gzip, HashAlgorithmName.SHA256);
        plan.WriteTo(tar, ct);
        gzip.Finish();
        return new PackedTarball
        {
            TarSha256 = Sha256Digest.FromHash(tar.Digest(0)),
            TreeSha256 = TreeDigest.Of(plan.Entries),
            TarSize = tar.Length,
            Sha256 = Sha256Digest.FromHash(packed.Digest(0)),
            Md5 = Convert.ToHexStringLower(packed.Digest(1)),
            Size = packed.Length,
        };
    }
}
