using NuGet.Versioning;

namespace ArtifactForge;

/// <summary>A range of upstream releases in NuGet's notation: <c>[3.3.0,3.4.1]</c>, <c>[3.9.0,)</c>.</summary>
public sealed record ReleaseRange
{
    private readonly VersionRange range;

    private ReleaseRange(VersionRange range) => this.range = range;

    public static bool TryParse(string? text, out ReleaseRange? range)
    {
        // NuGet reads a bare "3.3.0" as "3.3.0 or later", which nobody who writes one version means.
        VersionRange? parsed = null;
        var valid = text is ['[' or '(', ..] && VersionRange.TryParse(text, allowFloating: false, out parsed);
        range = valid ? new ReleaseRange(parsed!) : null;
        return valid;
    }

    public bool Contains(ReleaseVersion version) => range.Satisfies(version.Version);

    public override string ToString() => range.OriginalString ?? range.ToNormalizedString();
}
