namespace ArtifactForge.Catalog;

/// <summary>Everything the catalogue says, checked. Once one exists, nobody checks it again.</summary>
public sealed record Catalogue
{
    public required UpstreamFacts Upstream { get; init; }

    /// <summary>By slug.</summary>
    public required IReadOnlyList<Advisory> Advisories { get; init; }
}
