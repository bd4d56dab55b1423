using System.Text.Json;
using System.Text.Json.Serialization;

namespace ArtifactForge.Publishing;

/// <summary>What was taken back, and why: for those who read the store, and for later runs, which leave it out.</summary>
public sealed record Yank
{
    public const int CurrentSchema = 1;
    public const string Folder = "yanked/";

    /// <summary>What to do about one that is damaged: audit/yanks has the same.</summary>
    public const string Restore = "It was changed after it was written: restore it from a copy of the store, or delete it and yank again what audit/yanks/ says.";

    public required int Schema { get; init; }

    public required YankKind Kind { get; init; }

    /// <summary>An advisory's slug, a ParallelCluster version, or a release id.</summary>
    public required string Name { get; init; }

    public required string Reason { get; init; }

    public required DateTimeOffset YankedAt { get; init; }

    public required string YankedBy { get; init; }

    public required string Tool { get; init; }

    /// <summary>Whether the name is one of its kind: whoever writes to a store may write anything.</summary>
    [JsonIgnore]
    public bool IsNamed => Kind switch
    {
        YankKind.Version => ReleaseVersion.TryParse(Name, out _),
        YankKind.Release => Sha256Digest.TryParse(Name, out _),
        _ => ObjectKey.TryParse(Name, out _) && !Name.Contains('/', StringComparison.Ordinal),
    };

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
