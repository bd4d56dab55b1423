using System.Text.RegularExpressions;

namespace ArtifactForge.Catalog;

/// <summary>What Python's packaging tools make of names.</summary>
public static partial class PythonPackage
{
    private const string CdkPrefix = "aws-cdk-";

    /// <summary>The one spelling of all that mean the same package: https://packaging.python.org/en/latest/specifications/name-normalization/</summary>
    public static string NormalName(string name) => Separators.Replace(name, "-").ToLowerInvariant();

    /// <summary>Whether it is one of those that a release's <see cref="UpstreamRelease.CdkSpecifier"/> is for.</summary>
    public static bool IsCdk(string name) => NormalName(name).StartsWith(CdkPrefix, StringComparison.Ordinal);

    [GeneratedRegex("[-_.]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Separators { get; }
}
