namespace ArtifactForge.Catalog;

/// <summary>What must be true of one file when all patches of a tarball are in. Exactly one of the four is asked.</summary>
public sealed record Expectation
{
    /// <summary>Where it is written, for errors.</summary>
    public required string Source { get; init; }

    public required string Path { get; init; }

    /// <summary>Where the file is in other releases.</summary>
    public IReadOnlyList<PathInReleases> Moves { get; init; } = [];

    public string? Contains { get; init; }

    public string? DoesNotContain { get; init; }

    /// <summary>A text, and how often it must be there.</summary>
    public (string Text, int Times)? Count { get; init; }

    /// <summary>Of the whole file. Only official releases can meet it: miniatures have other files under the same names.</summary>
    public Sha256Digest? Sha256 { get; init; }

    public Expectation For(ReleaseVersion version) => this with { Path = PathInReleases.Find(Moves, version) ?? Path, Moves = [] };
}
