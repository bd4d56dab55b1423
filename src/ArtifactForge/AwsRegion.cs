using System.Text.RegularExpressions;
using Amazon;

namespace ArtifactForge;

/// <summary>A region of AWS, with the partition that it belongs to.</summary>
public readonly partial record struct AwsRegion
{
    private readonly string? name;

    private AwsRegion(string name) => this.name = name;

    public string Name => name ?? throw new InvalidOperationException("A default AwsRegion is no region.");

    public string Partition => Endpoint.PartitionName;

    /// <summary>What the host names of its services end in.</summary>
    public string UrlSuffix => Endpoint.PartitionDnsSuffix;

    // The SDK knows partitions by the form of a name too, so that a new region is told from its name.
    private RegionEndpoint Endpoint => RegionEndpoint.GetBySystemName(Name);

    public static bool TryParse(string? text, out AwsRegion region)
    {
        var valid = text is not null && Shape().IsMatch(text);
        region = valid ? new AwsRegion(text!) : default;
        return valid;
    }

    public static AwsRegion Parse(string text) =>
        TryParse(text, out var region) ? region : throw new FormatException($"'{text}' is not a region such as us-east-1.");

    public override string ToString() => Name;

    [GeneratedRegex(@"\A[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shape();
}
