using System.Text.Json.Serialization;
using NuGet.Versioning;

namespace ArtifactForge;

/// <summary>The version of an upstream release: three numbers, as ParallelCluster writes them.</summary>
[JsonConverter(typeof(ReleaseVersionConverter))]
public readonly record struct ReleaseVersion : IComparable<ReleaseVersion>
{
    private readonly NuGetVersion? version;

    private ReleaseVersion(NuGetVersion version) => this.version = version;

    internal NuGetVersion Version => version ?? throw new InvalidOperationException("A default ReleaseVersion is the version of nothing.");

    public static bool TryParse(string? text, out ReleaseVersion version)
    {
        // "3.4" and "03.4.1" parse as NuGet versions too; the round trip keeps them out.
        NuGetVersion? parsed = null;
        var valid = text is not null && NuGetVersion.TryParseStrict(text, out parsed) && !parsed!.IsPrerelease && parsed.ToFullString() == text;
        version = valid ? new ReleaseVersion(parsed!) : default;
        return valid;
    }

    public static ReleaseVersion Parse(string text) =>
        TryParse(text, out var version) ? version : throw new FormatException($"'{text}' is not a version such as 3.4.1.");

    public int CompareTo(ReleaseVersion other) => Version.CompareTo(other.Version);

    public override string ToString() => Version.ToNormalizedString();
}
