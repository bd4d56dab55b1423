using System.Text.Json.Nodes;

namespace ArtifactForge.Catalog.Yaml;

/// <summary>
/// What may stand at a place of a file, said once: reads it, and tells an author (or an editor) what is expected there.
/// Reading never stops at a mistake. It reports, answers <see cref="Shape{T}.Nothing"/> and goes on, so that all mistakes come
/// at once; what was read is used only where nothing was reported.
/// </summary>
internal abstract class Shape(string expected)
{
    /// <summary>What belongs here, as in "Expected …".</summary>
    public string Expected { get; } = expected;

    /// <summary>The same for editors: JSON Schema (https://json-schema.org/draft/2020-12) of what may stand here.</summary>
    public abstract JsonObject Schema { get; }

    protected void Mismatch(Node node, Problems problems, string fix) =>
        problems.Add(node.Place, $"Expected {Expected}, found {node.Description}.", fix);
}

internal abstract class Shape<T>(string expected) : Shape(expected)
{
    /// <summary>Stands for a value that is missing or wrong.</summary>
    public abstract T Nothing { get; }

    public abstract T Read(Node node, Problems problems);
}

/// <summary>One value in one word or text.</summary>
/// <param name="bounds">What JSON Schema can say of it: its types, and what they may be.</param>
internal sealed class ScalarShape<T>(string expected, string fix, T nothing, JsonObject bounds, ScalarShape<T>.Parser parse) : Shape<T>(expected)
{
    public delegate bool Parser(ScalarNode scalar, out T value);

    public override JsonObject Schema
    {
        get
        {
            var schema = bounds.DeepClone().AsObject();
            schema.Insert(0, "description", $"{char.ToUpperInvariant(Expected[0])}{Expected[1..]}. {fix}");
            return schema;
        }
    }

    public override T Nothing => nothing;

    public override T Read(Node node, Problems problems)
    {
        if (node is ScalarNode { IsNothing: false } scalar && parse(scalar, out var value)) return value;
        Mismatch(node, problems, fix);
        return nothing;
    }
}

/// <summary>A value with its place, for checks that come later.</summary>
internal sealed class PlacedShape<T>(Shape<T> shape) : Shape<Placed<T>>(shape.Expected)
{
    public override JsonObject Schema => shape.Schema;

    public override Placed<T> Nothing => new(shape.Nothing, default);

    public override Placed<T> Read(Node node, Problems problems) => new(shape.Read(node, problems), node.Place);
}

/// <summary>A value that an optional key may leave unsaid.</summary>
internal sealed class MaybeShape<T>(Shape<T> shape) : Shape<T?>(shape.Expected)
    where T : struct
{
    public override JsonObject Schema => shape.Schema;

    public override T? Nothing => null;

    public override T? Read(Node node, Problems problems) => shape.Read(node, problems);
}

/// <summary>Whatever stands there, for those who know only later what belongs there.</summary>
internal sealed class AnyShape() : Shape<Node?>("a value")
{
    public override JsonObject Schema => new() { ["type"] = new JsonArray("string", "number", "boolean") };

    public override Node? Nothing => null;

    public override Node? Read(Node node, Problems problems) => node;
}

/// <summary>Equal values in a row. <paramref name="identity"/> says which of them may not come twice.</summary>
internal sealed class ListShape<T>(Shape<T> item, bool mayBeEmpty, Func<T, string?> identity) : Shape<IReadOnlyList<T>>("a list")
{
    public Shape<T> Item { get; } = item;

    public override JsonObject Schema
    {
        get
        {
            var schema = new JsonObject { ["type"] = "array", ["items"] = Item.Schema };
            if (!mayBeEmpty) schema["minItems"] = 1;
            // JSON Schema knows only wholly equal items; what else may not come twice is for Lint.
            if (typeof(T) == typeof(string) || typeof(T) == typeof(Placed<string>)) schema["uniqueItems"] = true;
            return schema;
        }
    }

    public override IReadOnlyList<T> Nothing => [];

    public override IReadOnlyList<T> Read(Node node, Problems problems)
    {
        if (node is not ListNode list)
        {
            Mismatch(node, problems, $"Write {Item.Expected} per line, each after '- ', or in brackets: [one, two].");
            return [];
        }

        if (list.Items.Count == 0 && !mayBeEmpty)
        {
            problems.Add(
                node.Place,
                $"Expected at least one: {Item.Expected}.",
                "Fill the list, or leave the key out if it is optional.");
        }

        var values = new List<T>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in list.Items)
        {
            var value = Item.Read(entry, problems);
            if (value is null) continue;
            if (identity(value) is { Length: > 0 } name && !seen.Add(name))
            {
                problems.Add(entry.Place, $"{Quote.Of(name)} appears twice.", "Remove one of the two.");
            }
            else values.Add(value);
        }

        return values;
    }
}

/// <summary>Values by names that the author chooses.</summary>
internal sealed class MapShape<T>(Shape<string> key, Shape<T> value) : Shape<IReadOnlyList<(Placed<string> Key, T Value)>>("a map")
{
    public Shape<string> Key { get; } = key;

    public Shape<T> Value { get; } = value;

    public override JsonObject Schema =>
        new() { ["type"] = "object", ["minProperties"] = 1, ["propertyNames"] = Key.Schema, ["additionalProperties"] = Value.Schema };

    public override IReadOnlyList<(Placed<string> Key, T Value)> Nothing => [];

    public override IReadOnlyList<(Placed<string> Key, T Value)> Read(Node node, Problems problems)
    {
        if (node is MapNode { Entries.Count: > 0 } map)
        {
            return [.. map.Entries.Select(entry => (new Placed<string>(Key.Read(entry.Key, problems), entry.Key.Place), Value.Read(entry.Value, problems)))];
        }

        Mismatch(node, problems, "Write one 'name: value' per line.");
        return [];
    }
}
