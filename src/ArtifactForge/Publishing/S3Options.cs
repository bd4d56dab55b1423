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

    /// <summary>How long servers may be silent, and who hears of it.</summary>
    public Patience Patience { get; init; } = new(TimeSpan.FromMinutes(1));

    /// <summary>The endpoint for a region, or null for AWS's own. Who names a server never means AWS's own for what was not named.</summary>
    public string? EndpointFor(AwsRegion region)
    {
        var all = Endpoints.Select(Parse).ToList();
        return all.Count == 0 ? null
            : all.Find(one => string.Equals(one.Region, region.Name, StringComparison.Ordinal)).Url
            ?? all.Find(one => one.Region is null).Url
            ?? throw Wrong($"names no server for {region}, only for {string.Join(", ", all.Select(one => one.Region))}.", $"Add {region}=URL, or a URL for all regions, or give --regions.");
    }

    private static (string? Region, string? Url) Parse(string written)
    {
        var equals = written.StartsWith("http", StringComparison.Ordinal) ? -1 : written.IndexOf('=', StringComparison.Ordinal);
        var url = written[(equals + 1)..];
        if (equals >= 0 && !AwsRegion.TryParse(written[..equals], out _))
        {
            throw Wrong($"'{written[..equals]}' is no region.", "Write URL, or REGION=URL such as us-east-1=https://s3.example.org.");
        }

        return Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" }
            ? (equals < 0 ? null : written[..equals], url)
            : throw Wrong($"'{url}' is no address of a server.", "Write http://host:port or https://host, without query string or user.");
    }

    private static ForgeException Wrong(string what, string fix) => new("--endpoint", what, fix, Failure.Usage);
}
