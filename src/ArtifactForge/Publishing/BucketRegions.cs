namespace ArtifactForge.Publishing;

/// <summary>The regions of a store as they are, not as somebody believes: AWS tells where a bucket is.</summary>
/// <param name="askAsync">Where a bucket is, asked in a region of its partition; null where nobody knows.</param>
public sealed class BucketRegions(Func<string, AwsRegion, CancellationToken, Task<AwsRegion?>> askAsync)
{
    /// <summary>Where nothing else is said.</summary>
    public static AwsRegion Default { get; } = AwsRegion.Parse("us-east-1");

    /// <summary>The regions that the store serves, and the one that its bucket is in where it is one bucket for all.</summary>
    /// <param name="given">What the user said; empty where nothing.</param>
    public async Task<(IReadOnlyList<AwsRegion> Served, AwsRegion? Home)> ResolveAsync(string address, IReadOnlyList<AwsRegion> given, S3Options options, CancellationToken cancellation)
    {
        IReadOnlyList<AwsRegion> served = given.Count > 0 ? given : [Default];
        if (!address.StartsWith("s3://", StringComparison.Ordinal) || options.Endpoints.Count > 0)
        {
            return (served, null);
        }

        if (address.Contains("{region}", StringComparison.Ordinal))
        {
            SeveralRefusals.ThrowIfAny([.. (await Task.WhenAll(served.Select(region => RefuseAsync(address, region, cancellation)))).OfType<ForgeException>()]);
            return (served, null);
        }

        var home = await askAsync(Destination.BucketOf(address), served[0], cancellation);
        return (given.Count > 0 || home is null ? served : [home.Value], home);
    }

    private async Task<ForgeException?> RefuseAsync(string template, AwsRegion region, CancellationToken cancellation)
    {
        var address = template.Replace("{region}", region.Name, StringComparison.Ordinal);
        var home = await askAsync(Destination.BucketOf(address), region, cancellation);
        return home is null || home == region
            ? null
            : new ForgeException(address, $"the bucket is in {home}, not in {region}.", $"Give --regions {home} if that is the region meant, or make a bucket in {region}.", Failure.Usage);
    }
}
