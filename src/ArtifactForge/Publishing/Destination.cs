using System.Text.RegularExpressions;

namespace ArtifactForge.Publishing;

/// <summary>A store, where people read it from, and the regions that it serves.</summary>
public sealed partial record Destination
{
    /// <summary>Stands where nobody said where the store is read from. The domain is reserved: it never answers.</summary>
    public const string UnknownUrl = "https://store.invalid";

    public required IStore Store { get; init; }

    /// <summary>Without a slash at the end.</summary>
    public required string PublicUrl { get; init; }

    public required IReadOnlyList<AwsRegion> Regions { get; init; }

    public bool HasUnknownUrl => string.Equals(PublicUrl, UnknownUrl, StringComparison.Ordinal);

    /// <summary>What stands beside the URL of a cookbook.</summary>
    public string CookbookRemark => AddressRemark ?? "The patched cookbook. What is at this URL never changes.";

    /// <summary>What a person must do to make documents right that name no real address.</summary>
    public string? AddressRemark => HasUnknownUrl ? $"CHANGE: replace {UnknownUrl} with the https:// or s3:// address of your store" : null;

    /// <summary>For releases with samples in them.</summary>
    public void RefuseSamples()
    {
        if (Store.RefusesSamples)
        {
            throw new ForgeException(Store.Name, "takes no samples: nodes would boot from them.", "Publish real releases (--upstream official or a folder), or samples to a folder.");
        }
    }

    public string UrlOf(ObjectKey key) => $"{PublicUrl}/{key}";

    /// <summary>
    /// A destination a region where the address names the region, otherwise one for all of them.
    /// </summary>
    /// <param name="address">A folder or <c>s3://bucket/prefix</c>; <c>{region}</c> stands for the region.</param>
    /// <param name="folderOf">Makes a path of the address's folder absolute.</param>
    /// <param name="home">Where the one bucket is that serves all regions; in the first of them where nobody knows.</param>
    public static IReadOnlyList<Destination> Of(string address, string? publicUrl, IReadOnlyList<AwsRegion> regions, S3Options s3, Func<string, string> folderOf, AwsRegion? home = null)
    {
        if (address.Length == 0 || address.Replace("{region}", "", StringComparison.Ordinal).IndexOfAny(['{', '}']) >= 0)
        {
            throw new ForgeException("--store", $"'{address}' is no store.", "Name a folder or s3://bucket/prefix; {region} is all that may stand in braces.", Failure.Usage);
        }

        var perRegion = address.Contains("{region}", StringComparison.Ordinal);
        if (!perRegion && regions.Count > 1 && publicUrl?.Contains("{region}", StringComparison.Ordinal) == true)
        {
            throw new ForgeException("--public-url", $"'{publicUrl}' differs by region, but '{address}' is one store for {regions.Count} regions.", "Put {region} into --store too.", Failure.Usage);
        }

        return perRegion
            ? [.. regions.Select(region => One(In(address, region), publicUrl is null ? null : In(publicUrl, region), [region], s3, folderOf))]
            : [One(address, publicUrl is null ? null : In(publicUrl, regions[0]), regions, s3, folderOf, home)];
    }

    /// <summary>The bucket that an address names.</summary>
    public static string BucketOf(string address) => Parts(address).Bucket;

    private static string In(string template, AwsRegion region) => template.Replace("{region}", region.Name, StringComparison.Ordinal);

    private static Destination One(string address, string? publicUrl, IReadOnlyList<AwsRegion> regions, S3Options s3, Func<string, string> folderOf, AwsRegion? home = null)
    {
        if (address.StartsWith("s3://", StringComparison.Ordinal))
        {
            return new Destination { Store = OpenBucket(address, home ?? regions[0], s3), PublicUrl = CheckedUrl(publicUrl ?? address), Regions = regions };
        }

        // A slash that was forgotten must not make a folder of a bucket.
        return address.Contains("://", StringComparison.Ordinal) || address.StartsWith("s3:", StringComparison.OrdinalIgnoreCase)
            ? throw new ForgeException("--store", $"'{address}' is neither a folder nor s3://bucket/prefix.", "Name a folder, or a bucket with s3:// in front of it.", Failure.Usage)
            : new Destination { Store = new FolderStore(folderOf(address), Path.TrimEndingDirectorySeparator(address)), PublicUrl = CheckedUrl(publicUrl), Regions = regions };
    }

    public static S3Store OpenBucket(string address, AwsRegion region, S3Options options)
    {
        var (bucket, prefix) = Parts(address);
        return new S3Store(S3Connection.Open(region, options), bucket, prefix.Length == 0 ? "" : prefix + "/", options, address.TrimEnd('/'));
    }

    private static (string Bucket, string Prefix) Parts(string address)
    {
        var match = Address().Match(address);
        return match.Success
            ? (match.Groups["bucket"].Value, match.Groups["prefix"].Value.Trim('/'))
            : throw new ForgeException(address, "is no bucket.", "Write s3://bucket or s3://bucket/prefix: a bucket has 3 to 63 small letters, digits, '.' and '-', a prefix letters, digits, '.', '-' and '_', and no part of it begins with a dot.", Failure.Usage);
    }

    // No part begins with a dot, as in keys: what fetches by URL takes ".." for the folder above.
    [GeneratedRegex(@"\As3://(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?<prefix>(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*)/?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();

    /// <summary>Nodes and build-image take https and s3 only, put the URL unquoted into a shell line, and choke on a query string.</summary>
    private static string CheckedUrl(string? url)
    {
        if (url is null)
        {
            return UnknownUrl;
        }

        var trimmed = url.TrimEnd('/');
        var valid = (trimmed.StartsWith("https://", StringComparison.Ordinal) || trimmed.StartsWith("s3://", StringComparison.Ordinal))
            && Uri.TryCreate(trimmed, UriKind.Absolute, out var uri) && uri.Host.Length > 0 && uri.UserInfo.Length == 0 && uri.Port != 0
            && PublicAddress().IsMatch(trimmed) && !trimmed.Split('/').Any(part => part is "." or "..");
        return valid
            ? trimmed
            : throw new ForgeException("--public-url", $"'{url}' is no URL that nodes can use.", "Write https://host/path or s3://bucket/prefix, without query string, user, '..' or white space.", Failure.Usage);
    }

    [GeneratedRegex(@"\A([A-Za-z0-9:/._~-]|%[0-9A-Fa-f]{2})+\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PublicAddress();
}
