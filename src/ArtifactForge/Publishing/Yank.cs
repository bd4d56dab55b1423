using System.Text.Json;
using System.Text.Json.Serialization;

namespace ArtifactForge.Publishing;

/// <summary>What was taken back, and why: for those who read the store, and for later runs, which leave it out.</summary>
public sealed record Yank
{
    public const int CurrentSchema = 1;
    public const string Folder = "yanked/";

    public required int Schema { get; init; }

    public required YankKind Kind { get; init; }

    /// <summary>An advisory's slug, a ParallelCluster version, or a release id.</summary>
    public required string Name { get; init; }

    public required string Reason { get; init; }

    public required DateTimeOffset YankedAt { get; init; }

    public required string YankedBy { get; init; }

    public required string Tool { get; init; }

    public ObjectKey Key => ObjectKey.Of($"{Folder}{JsonNamingPolicy.CamelCase.ConvertName(Kind.ToString())}/{Name}.json");
}

[JsonConverter(typeof(YankKindConverter))]
public enum YankKind
{
    /// <summary>One known issue: its mends are wrong.</summary>
    Advisory,

    /// <summary>All that was made for one ParallelCluster version.</summary>
    Version,

    /// <summary>One release of ours, by its id.</summary>
    Release,
}

public sealed class YankKindConverter() : JsonStringEnumConverter<YankKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
