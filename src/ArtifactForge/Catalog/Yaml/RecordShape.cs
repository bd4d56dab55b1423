using System.Text.Json.Nodes;

namespace ArtifactForge.Catalog.Yaml;

/// <summary>A map with known keys. Since the keys are data, whatever is not among them is a mistake.</summary>
internal sealed class RecordShape<T> : Shape<T>
{
    private readonly KeyList keys = new();
    private readonly Func<Fields, T> build;

    public RecordShape(string expected, Func<KeyList, Func<Fields, T>> declare)
        : base(expected) => build = declare(keys);

    public IReadOnlyList<Key> Keys => keys.All;

    public override T Nothing => build(new Fields(null, keys.All.ToDictionary(key => key, key => key.NothingValue), new Problems()));

    public override JsonObject Schema => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(keys.All.Select(key => KeyValuePair.Create(key.Name, (JsonNode?)key.Value.Schema))),
        ["required"] = new JsonArray([.. keys.All.Where(key => key.IsRequired).Select(key => JsonValue.Create(key.Name))]),
        ["additionalProperties"] = false,
    };

    public override T Read(Node node, Problems problems)
    {
        if (node is not MapNode map)
        {
            Mismatch(node, problems, $"Write its keys as 'key: value': {Quote.List(keys.All.Select(key => key.Name))}.");
            return Nothing;
        }

        var known = keys.All.Select(key => key.Name).ToList();
        var free = known.Where(name => map.Find(name) is null).ToList();
        foreach (var entry in map.Entries.Where(entry => !known.Contains(entry.Key.Text)))
        {
            problems.Add(
                entry.Key.Place,
                $"Unknown key {Quote.Of(entry.Key.Text)} in {Expected}.",
                free.Count == 0 ? "Remove it: all keys that there are have been written." : Suggestion.For(entry.Key.Text, free));
        }

        return build(new Fields(map, keys.All.ToDictionary(key => key, key => key.ReadFrom(map, Expected, problems)), problems));
    }
}

/// <summary>The keys of a record, in the order in which people write them.</summary>
internal sealed class KeyList
{
    private readonly List<Key> all = [];

    public IReadOnlyList<Key> All => all;

    public Key<T> Required<T>(string name, Shape<T> shape) => Add(new Key<T>(name, shape, required: true, shape.Nothing));

    public Key<T> Optional<T>(string name, Shape<T> shape, T otherwise) => Add(new Key<T>(name, shape, required: false, otherwise));

    private Key<T> Add<T>(Key<T> key)
    {
        all.Add(key);
        return key;
    }
}

internal abstract class Key(string name, bool required)
{
    public string Name { get; } = name;

    public bool IsRequired { get; } = required;

    public abstract Shape Value { get; }

    public abstract object? NothingValue { get; }

    public abstract object? ReadFrom(MapNode map, string record, Problems problems);
}

internal sealed class Key<T>(string name, Shape<T> shape, bool required, T otherwise) : Key(name, required)
{
    public override Shape Value => shape;

    public override object? NothingValue => otherwise;

    public override object? ReadFrom(MapNode map, string record, Problems problems)
    {
        if (map.Find(Name) is { } entry) return shape.Read(entry.Value, problems);
        if (IsRequired)
        {
            problems.Add(map.Place, $"The key '{Name}' is missing in {record}.", $"Add '{Name}: …' with {shape.Expected}.");
        }

        return otherwise;
    }
}

/// <summary>What was read of one record.</summary>
internal sealed class Fields(MapNode? map, IReadOnlyDictionary<Key, object?> values, Problems problems)
{
    public Place Place => map?.Place ?? default;

    public Problems Problems => problems;

    public T Get<T>(Key<T> key) => (T)values[key]!;

    public Place PlaceOf(Key key) => map?.Find(key.Name)?.Value.Place ?? Place;

    /// <summary>Something is wrong with a value that is well-formed in itself.</summary>
    public void Problem(Key key, string what, string fix) => problems.Add(PlaceOf(key), what, fix);
}
