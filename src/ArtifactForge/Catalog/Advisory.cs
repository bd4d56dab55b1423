namespace ArtifactForge.Catalog;

/// <summary>One known issue: what it hits, how to tell, what mends it.</summary>
public sealed record Advisory
{
    public required string Slug { get; init; }

    public required string Title { get; init; }

    public required string Summary { get; init; }

    public required DateOnly Published { get; init; }

    public required DateOnly Updated { get; init; }

    public required IReadOnlyList<Reference> References { get; init; }

    public required Applicability Affects { get; init; }

    public required IReadOnlyList<Symptom> Symptoms { get; init; }

    public required IReadOnlyList<Check> Checks { get; init; }

    /// <summary>Where a published range and the code disagree, and other things worth saying.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public required IReadOnlyList<Mitigation> Mitigations { get; init; }
}

public sealed record Reference(string Title, string Url);

/// <summary>What an issue hits or a mend is for. Systems and architectures are spelt out, never "all".</summary>
public sealed record Applicability
{
    public required ReleaseRange Range { get; init; }

    public required IReadOnlyList<UpstreamRelease> Releases { get; init; }

    public required IReadOnlyList<string> OperatingSystems { get; init; }

    public required IReadOnlyList<string> Architectures { get; init; }

    /// <summary>The part of ParallelCluster that breaks.</summary>
    public required Feature Feature { get; init; }

    public bool Hits(ReleaseVersion version) => Releases.Any(release => release.Version == version);
}

public enum Feature
{
    BuildImage,
    Cluster,
    Api,
    Cli,
}

/// <summary>A text that shows the issue, and where it shows.</summary>
public sealed record Symptom(string Where, string Contains);

/// <summary>A command that tells whether one is affected, and how to read its answer.</summary>
public sealed record Check(string Run, string Affected, string Unaffected);
