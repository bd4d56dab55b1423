namespace ArtifactForge.Publishing;

/// <summary>A store, where people read it from, and the regions that it serves.</summary>
public sealed record Destination
{
    /// <summary>Stands where nobody said where the store is read from. The domain is reserved: it never answers.</summary>
    public const string UnknownUrl = "https://store.invalid";

    public required IStore Store { get; init; }

    /// <summary>Without a slash at the end.</summary>
    public required string PublicUrl { get; init; }

    public required IReadOnlyList<AwsRegion> Regions { get; init; }

    public bool HasUnknownUrl => string.Equals(PublicUrl, UnknownUrl, StringComparison.Ordinal);

    public string UrlOf(ObjectKey key) => $"{PublicUrl}/{key}";

    /// <summary>
    /// A destination a region where the address names the region, otherwise one for all of them.
    /// </summary>
    /// <param name="address">A folder or <c>s3://bucket/prefix</c>; <c>{region}</c> stands for the region.</param>
    /// <param name="folderOf">Makes a path of the address's folder absolute.</param>
    public static IReadOnlyList<Destination> Of(string address, string? publicUrl, IReadOnlyList<AwsRegion> regions, Func<string, string> folderOf)
    {
        var perRegion = address.Contains("{region}", StringComparison.Ordinal);
        if (!perRegion && regions.Count > 1 && publicUrl?.Contains("{region}", StringComparison.Ordinal) == true)
        {
            throw new ForgeException("--public-url", $"'{publicUrl}' differs by region, but '{address}' is one store for {regions.Count} regions.", "Put {region} into --store too.", Failure.Usage);
        }

        return perRegion
            ? [.. regions.Select(region => One(In(address, region), publicUrl is null ? null : In(publicUrl, region), [region], folderOf))]
            : [One(address, publicUrl is null ? null : In(publicUrl, regions[0]), regions, folderOf)];
    }

    private static string In(string template, AwsRegion region) => template.Replace("{region}", region.Name, StringComparison.Ordinal);

    private static Destination One(string address, string? publicUrl, IReadOnlyList<AwsRegion> regions, Func<string, string> folderOf)
    {
        if (address.Contains("://", StringComparison.Ordinal))
        {
            var known = address.StartsWith("s3://", StringComparison.Ordinal);
            throw new ForgeException(
                "--store",
                known ? $"'{address}' is an S3 bucket, which this version cannot publish to." : $"'{address}' is neither a folder nor s3://bucket/prefix.",
                known ? "Publish to a folder and copy it: aws s3 sync." : "Name a folder.",
                Failure.Usage);
        }

        return new Destination { Store = new FolderStore(folderOf(address), address), PublicUrl = CheckedUrl(publicUrl), Regions = regions };
    }

    /// <summary>Nodes and build-image take https and s3 only, put the URL unquoted into a shell line, and choke on a query string.</summary>
    private static string CheckedUrl(string? url)
    {
        if (url is null)
        {
            return UnknownUrl;
        }

        var trimmed = url.TrimEnd('/');
        var valid = (trimmed.StartsWith("https://", StringComparison.Ordinal) || trimmed.StartsWith("s3://", StringComparison.Ordinal))
            && Uri.TryCreate(trimmed, UriKind.Absolute, out var uri) && uri.Host.Length > 0 && uri.UserInfo.Length == 0
            && trimmed.All(c => char.IsAsciiLetterOrDigit(c) || ":/.-_~%".Contains(c, StringComparison.Ordinal));
        return valid
            ? trimmed
            : throw new ForgeException("--public-url", $"'{url}' is no URL that nodes can use.", "Write https://host/path or s3://bucket/prefix, without query string, user or white space.", Failure.Usage);
    }
}
