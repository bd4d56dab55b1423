namespace ArtifactForge.Publishing;

/// <summary>How a bucket is reached. The defaults are AWS's own; servers that only speak S3 need some of the rest.</summary>
public sealed record S3Options
{
    /// <summary>A profile of the shared AWS configuration; the SDK's default chain where there is none.</summary>
    public string? Profile { get; init; }

    /// <summary>A role to take on for publishing.</summary>
    public string? RoleArn { get; init; }

    public string? ExternalId { get; init; }

    /// <summary>URLs of S3-compatible servers: for one region (<c>REGION=URL</c>), or for all.</summary>
    public IReadOnlyList<string> Endpoints { get; init; } = [];

    /// <summary>The bucket in the path and not in the host name.</summary>
    public bool PathStyle { get; init; }

    /// <summary>False: send no checksums but those that an operation demands.</summary>
    public bool ChecksumsAlways { get; init; } = true;

    /// <summary>False: bodies are signed whole and sent in one piece, for servers that do not know aws-chunked.</summary>
    public bool Chunked { get; init; } = true;

    /// <summary>A KMS key to encrypt with, instead of what the bucket does by default.</summary>
    public string? KmsKey { get; init; }

    /// <summary>What objects are stored in, instead of the bucket's default: a name that <see cref="StorageClassName"/> has checked.</summary>
    public string? StorageClass { get; init; }

    /// <summary>Put on every object.</summary>
    public IReadOnlyList<ObjectTag> Tags { get; init; } = [];

    /// <summary>The account that must own the bucket.</summary>
    public string? ExpectedOwner { get; init; }

    /// <summary>How long the server may be silent, before it answers and within its answer.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The endpoint for a region, or null for AWS's own.</summary>
    public string? EndpointFor(AwsRegion region)
    {
        var prefix = region.Name + "=";
        return Endpoints.FirstOrDefault(endpoint => endpoint.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..]
            ?? Endpoints.FirstOrDefault(endpoint => endpoint.StartsWith("http", StringComparison.Ordinal));
    }
}
