namespace ArtifactForge.Catalog;

/// <summary>A named set of the keys that a build-image configuration accepts, by path (<c>Build/Tags[]/Key</c>).</summary>
public sealed record ImageConfigKeys(string Name, IReadOnlyDictionary<string, KeyRule> Rules);

/// <summary>What one key accepts. <see cref="Items"/> is the rule of a plain list's elements.</summary>
public sealed record KeyRule
{
    public required KeyType Type { get; init; }

    public bool Required { get; init; }

    /// <summary>Must match at the beginning of the value, as the upstream schema does it.</summary>
    public string? Pattern { get; init; }

    public IReadOnlyList<string> OneOf { get; init; } = [];

    public int? MinLength { get; init; }

    public int? MaxLength { get; init; }

    public KeyRule? Items { get; init; }
}

public enum KeyType
{
    Map,
    List,
    Text,
    Number,
    Flag,
}
