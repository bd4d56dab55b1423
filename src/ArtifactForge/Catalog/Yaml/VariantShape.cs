using System.Text.Json.Nodes;

namespace ArtifactForge.Catalog.Yaml;

/// <summary>One of several records; the word under the key <c>kind</c> says which. Each of them declares that key too.</summary>
internal sealed class KindShape<T>(string expected, IReadOnlyDictionary<string, RecordShape<T>> kinds) : Shape<T?>(expected)
    where T : class
{
    public const string Discriminator = "kind";

    public IReadOnlyDictionary<string, RecordShape<T>> Kinds => kinds;

    public override JsonObject Schema => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray(Discriminator),
        ["oneOf"] = new JsonArray([.. kinds.Select(kind =>
        {
            var record = kind.Value.Schema;
            record["properties"]![Discriminator] = new JsonObject { ["const"] = kind.Key };
            return record;
        })]),
    };

    public override T? Nothing => null;

    public override T? Read(Node node, Problems problems)
    {
        if (node is not MapNode map) Mismatch(node, problems, $"Begin it with '{Discriminator}: …'.");
        else if (map.Find(Discriminator) is not { } kind)
        {
            problems.Add(node.Place, $"The key '{Discriminator}' is missing in {Expected}.", $"Known: {Quote.List(kinds.Keys)}.");
        }
        else if (kind.Value is not ScalarNode { Text: var name })
        {
            problems.Add(
                kind.Value.Place,
                $"Expected the kind of {Expected}, found {kind.Value.Description}.",
                $"Known: {Quote.List(kinds.Keys)}.");
        }
        else if (!kinds.TryGetValue(name, out var record))
        {
            problems.Add(kind.Value.Place, $"{Quote.Of(name)} is not a kind of {Expected}.", Suggestion.For(name, [.. kinds.Keys]));
        }
        else return record.Read(node, problems);
        return null;
    }
}

/// <summary>A text, or a record where a text does not say enough.</summary>
internal sealed class EitherShape<T>(Shape<string> text, Func<string, T> ofText, RecordShape<T> record) : Shape<T>($"{text.Expected} or {record.Expected}")
{
    public Shape<string> Text => text;

    public RecordShape<T> Record => record;

    public override JsonObject Schema => new() { ["oneOf"] = new JsonArray(text.Schema, record.Schema) };

    public override T Nothing => ofText(text.Nothing);

    public override T Read(Node node, Problems problems) =>
        node is MapNode ? record.Read(node, problems) : ofText(text.Read(node, problems));
}

/// <summary>One of several records; the one key that only it has says which.</summary>
internal sealed class KeyedShape<T>(string expected, IReadOnlyDictionary<string, RecordShape<T>> records) : Shape<T?>(expected)
    where T : class
{
    public IReadOnlyDictionary<string, RecordShape<T>> Records => records;

    public override JsonObject Schema => new() { ["type"] = "object", ["oneOf"] = new JsonArray([.. records.Values.Select(record => record.Schema)]) };

    public override T? Nothing => null;

    public override T? Read(Node node, Problems problems)
    {
        if (node is not MapNode map)
        {
            Mismatch(node, problems, $"Write one of these keys: {Quote.List(records.Keys)}.");
            return null;
        }

        var present = records.Keys.Where(key => map.Find(key) is not null).ToList();
        if (present is [var only]) return records[only].Read(node, problems);
        if (present is [_, var second, ..])
        {
            problems.Add(
                map.Find(second)!.Key.Place, $"'{second}' cannot be combined with '{present[0]}'.", $"Write one {Expected} for each.");
        }
        else Unrecognised(map, problems);
        return null;
    }

    // A misspelt key is likelier than a forgotten one.
    private void Unrecognised(MapNode map, Problems problems)
    {
        var known = records.Values.SelectMany(record => record.Keys).Select(key => key.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var key in map.Entries.Select(entry => entry.Key).Where(key => !known.Contains(key.Text)))
        {
            problems.Add(key.Place, $"Unknown key {Quote.Of(key.Text)} in {Expected}.", Suggestion.For(key.Text, [.. known]));
        }

        problems.Add(
            map.Place, $"Expected one of these keys in {Expected}: {Quote.List(records.Keys)}.", "Add the one you mean.");
    }
}
