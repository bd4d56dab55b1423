using Amazon.S3;
using Amazon.S3.Model;

namespace ArtifactForge.Publishing;

/// <summary>An object as it is put: what readers are told about it, and how it is kept. Never an ACL: whose it is and who reads it is the bucket's matter.</summary>
internal static class S3PutRequest
{
    public static PutObjectRequest Of(string bucket, string prefix, ObjectKey key, Blob content, Stream body, S3Options options)
    {
        var request = new PutObjectRequest
        {
            BucketName = bucket,
            Key = prefix + key,
            InputStream = body,
            AutoCloseStream = false,
            ContentType = content.ContentType,
            UseChunkEncoding = options.Chunked,

            // What came of it is read back, and has a SHA-256: an MD5 on the way tells nothing more.
            DisableDefaultChecksumValidation = true,
            ExpectedBucketOwner = options.ExpectedOwner,
        };
        request.Headers.CacheControl = key.IsImmutable ? "public, max-age=31536000, immutable" : "no-cache";
        request.Headers.ContentDisposition = Disposition(key);
        request.Metadata["sha256"] = content.Sha256.Hex;
        if (content.TarSha256 is { } tarSha256)
        {
            request.Metadata["tar-sha256"] = tarSha256.Hex;
        }

        if (options.ChecksumsAlways)
        {
            request.ChecksumAlgorithm = ChecksumAlgorithm.SHA256;
            request.ChecksumSHA256 = Convert.ToBase64String(Convert.FromHexString(content.Sha256.Hex));
        }

        if (options.KmsKey is { } kmsKey)
        {
            request.ServerSideEncryptionMethod = ServerSideEncryptionMethod.AWSKMS;
            request.ServerSideEncryptionKeyManagementServiceKeyId = kmsKey;
        }

        if (options.StorageClass is { } storageClass)
        {
            request.StorageClass = S3StorageClass.FindValue(storageClass);
        }

        // Without tags not even an empty header: it may ask for s3:PutObjectTagging.
        if (options.Tags.Count > 0)
        {
            request.TagSet = [.. options.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];
        }

        return request;
    }

    /// <summary>What these options ask of whoever puts, for advice.</summary>
    public static string Permissions(S3Options options) => string.Join(" and ", new[]
    {
        "s3:PutObject",
        options.Tags.Count > 0 ? "s3:PutObjectTagging" : null,
        options.KmsKey is not null ? "kms:GenerateDataKey with the key" : null,
    }.OfType<string>());

    // Documents are looked at in a browser, tarballs are saved; both under their own name, wherever they are fetched from.
    private static string Disposition(ObjectKey key)
    {
        var name = Path.GetFileName(key.ToString());
        return $"{(name.EndsWith(".tgz", StringComparison.Ordinal) ? "attachment" : "inline")}; filename=\"{name}\"";
    }
}
