using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations;

/// <summary>A text file that mends a release: what it is, where it stands, what is in it.</summary>
public sealed record ArtifactText
{
    public required string Path { get; init; }

    public required ArtifactKind Kind { get; init; }

    public required ReleaseVersion Release { get; init; }

    /// <summary>The advisories that it is made from, by slug. One that several share belongs to none of them.</summary>
    public required IReadOnlyList<Advisory> Sources { get; init; }

    public required string Text { get; init; }

    public Advisory? Advisory => Sources.Count == 1 ? Sources[0] : null;

    /// <summary>In an order that does not depend on how the catalogue lists them.</summary>
    public static IReadOnlyList<Advisory> InOrder(IEnumerable<Advisory> advisories) =>
        [.. advisories.DistinctBy(advisory => advisory.Slug).OrderBy(advisory => advisory.Slug, StringComparer.Ordinal)];

    /// <summary>Both names of a quarrel, for an error's place.</summary>
    public static string Names(IEnumerable<Advisory> advisories, ReleaseVersion release) =>
        $"{string.Join(" and ", InOrder(advisories).Select(advisory => advisory.Slug))}, release {release}";
}
