namespace ArtifactForge.Catalog;

/// <summary>A named set of the keys that a build-image configuration accepts, by path (<c>Build/Tags[]/Key</c>).</summary>
public sealed record ImageConfigKeys(string Name, IReadOnlyDictionary<string, KeyRule> Rules)
{
    /// <summary>Takes the URL of a cookbook: what a release with a patched one is given.</summary>
    public const string Cookbook = "DevSettings/Cookbook/ChefCookbook";

    /// <summary>Keys of which a configuration may have one at most, by groups.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Exclusive { get; init; } = [];

    /// <summary>Two of the keys that may not stand together, or null.</summary>
    public (string One, string Other)? Clash(IReadOnlyCollection<string> keys) => Exclusive
        .Select(group => group.Select(path => keys.FirstOrDefault(key => IsAtOrBelow(path, key))).OfType<string>().ToList())
        .Where(found => found.Count > 1)
        .Select(found => ((string, string)?)(found[0], found[1]))
        .FirstOrDefault();

    private static bool IsAtOrBelow(string path, string key) => key == path || key.StartsWith(path + '/', StringComparison.Ordinal);
}

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
