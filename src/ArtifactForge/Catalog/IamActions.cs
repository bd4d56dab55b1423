using System.IO.Enumeration;

namespace ArtifactForge.Catalog;

/// <summary>The IAM actions that policies of the catalogue may allow, each with the shapes of the ARNs that it can be allowed on.</summary>
public sealed record IamActions(IReadOnlyDictionary<string, IReadOnlyList<string>> ResourceShapes)
{
    /// <summary>What a resource is for an action that knows none of its own.</summary>
    public const string AnyResource = "*";

    public static IamActions None { get; } = new(new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal));

    public bool Knows(string action) => ResourceShapes.ContainsKey(action);

    /// <summary>
    /// Whether an allowance of the action on the resource can mean anything, and no more than it must: an action that has
    /// resources is never allowed on all of them.
    /// </summary>
    public bool Fits(string action, string resource) => ResourceShapes[action].Any(shape => Fits(shape.Split(':', 6), resource.Split(':', 6)));

    private static bool Fits(string[] shape, string[] resource) => (shape, resource) switch
    {
        ([AnyResource], [AnyResource]) => true,
        ([_, var partition, var service, var region, var account, var name], [_, var itsPartition, var itsService, var itsRegion, var itsAccount, var itsName]) =>
            partition == itsPartition && service == itsService && account == itsAccount
            && (region == itsRegion || (region == Placeholders.Region && itsRegion == Placeholders.DistributionRegion))
            && FileSystemName.MatchesSimpleExpression(name.Replace("*", "?*", StringComparison.Ordinal), itsName, ignoreCase: false),
        _ => false,
    };
}

/// <summary>What stands in names and ARNs of the catalogue for values that only an account has.</summary>
public static class Placeholders
{
    public const string Partition = "{partition}";

    public const string Region = "{region}";

    public const string Account = "{account}";

    /// <summary>Each region that an image is distributed to; the one where it is built unless somebody says otherwise.</summary>
    public const string DistributionRegion = "{distributionRegion}";

    /// <summary>The id of one image; all of them unless somebody says otherwise.</summary>
    public const string ImageId = "{imageId}";
}
