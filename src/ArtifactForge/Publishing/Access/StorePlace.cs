using ArtifactForge.Catalog;

namespace ArtifactForge.Publishing.Access;

/// <summary>A bucket, and the folder in it that is the store.</summary>
/// <param name="Prefix">Empty, or ending in a slash.</param>
public sealed record StorePlace(AwsRegion Region, string Bucket, string Prefix)
{
    public string BucketArn => $"arn:{Placeholders.Partition}:s3:::{Bucket}";

    /// <summary>The ARN of everything below a folder of the store.</summary>
    public string Below(string folder) => $"{BucketArn}/{Prefix}{folder}*";
}
