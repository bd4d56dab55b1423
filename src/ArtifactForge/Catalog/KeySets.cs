using System.Text.RegularExpressions;
using ArtifactForge.Catalog.Yaml;

namespace ArtifactForge.Catalog;

/// <summary>The named sets of image-configuration keys in upstream.yaml, each a difference to an earlier one.</summary>
internal static partial class KeySets
{
    private static Shape<string> Path { get; } = Shapes.Matching(
        "the path of a key", "Write names with slashes between them, '[]' after a list, such as Build/Tags[]/Key.", PathPattern);

    private static Shape<string> Pattern { get; } = Shapes.Parsed("a pattern", "Write a regular expression without look-around and back-references.", "", Shapes.Texts("."), (string text, out string value) =>
    {
        value = text;
        return ImageSettings.IsPattern(text);
    });

    private static RecordShape<KeyRule> Item { get; } = Rule("the rule of a list's elements", items: null);

    private static RecordShape<KeyRule> Value { get; } = Rule("the rule of a key", Item);

    public static RecordShape<WrittenKeySet> Shape { get; } = new("a set of image-configuration keys", keys =>
    {
        var name = keys.Required("name", Shapes.Placed(Shapes.Line));
        var extends = keys.Optional("extends", Shapes.Placed(Shapes.Line), null!);
        var rules = keys.Required("keys", Shapes.Map(Path, Value));
        var exclusive = keys.Optional("exclusive", Shapes.List(Shapes.PlacedSet(Path)), []);
        return at => new WrittenKeySet(at.Get(name), at.Get(extends), at.Get(rules), at.Get(exclusive));
    });

    private static RecordShape<KeyRule> Rule(string expected, Shape<KeyRule>? items) => new(expected, keys =>
    {
        var type = keys.Required("type", Shapes.Choice(
            ("map", KeyType.Map), ("list", KeyType.List), ("text", KeyType.Text), ("number", KeyType.Number), ("flag", KeyType.Flag)));
        var required = keys.Optional("required", Shapes.Flag, false);
        var pattern = keys.Optional<string?>("pattern", Pattern!, null);
        var oneOf = keys.Optional("oneOf", Shapes.Set(Shapes.Line), []);
        var least = keys.Optional("minLength", Shapes.Maybe(Shapes.Number(0, int.MaxValue)), null);
        var most = keys.Optional("maxLength", Shapes.Maybe(Shapes.Number(0, int.MaxValue)), null);
        var item = items is null ? null : keys.Optional<KeyRule?>("items", items!, null);
        return at => new KeyRule
        {
            Type = at.Get(type),
            Required = at.Get(required),
            Pattern = at.Get(pattern),
            OneOf = at.Get(oneOf),
            MinLength = (int?)at.Get(least),
            MaxLength = (int?)at.Get(most),
            Items = item is null ? null : at.Get(item),
        };
    });

    public static IReadOnlyDictionary<string, ImageConfigKeys> Resolve(IReadOnlyList<WrittenKeySet> written, Problems problems)
    {
        var sets = new Dictionary<string, ImageConfigKeys>(StringComparer.Ordinal);
        foreach (var set in written)
        {
            var rules = new OrderedDictionary<string, KeyRule>(StringComparer.Ordinal);
            ImageConfigKeys? earlier = null;
            if (set.Extends is { } extended && !sets.TryGetValue(extended.Value, out earlier))
            {
                problems.Add(
                    extended.Place,
                    $"No earlier set is named {Quote.Of(extended.Value)}.",
                    Suggestion.For(extended.Value, [.. sets.Keys]));
            }

            foreach (var (path, rule) in earlier?.Rules ?? new Dictionary<string, KeyRule>()) rules[path] = rule;
            foreach (var (path, rule) in set.Rules) rules[path.Value] = rule;
            var whole = set.Extends is null || earlier is not null;
            foreach (var (path, rule) in set.Rules.Where(_ => whole)) Check(path, rule, rules, problems);
            foreach (var path in set.Exclusive.SelectMany(group => group).Where(_ => whole)) CheckKnown(path, rules, problems);
            var resolved = new ImageConfigKeys(set.Name.Value, rules)
            {
                Exclusive = [.. earlier?.Exclusive ?? [], .. set.Exclusive.Select(group => group.Select(path => path.Value).ToList())],
            };
            if (!sets.TryAdd(set.Name.Value, resolved))
            {
                problems.Add(set.Name.Place, $"{Quote.Of(set.Name.Value)} appears twice.", "Remove one of the two.");
            }
        }

        return sets;
    }

    private static void CheckKnown(Placed<string> path, OrderedDictionary<string, KeyRule> rules, Problems problems)
    {
        if (path.Value.Length == 0 || rules.ContainsKey(path.Value)) return;
        problems.Add(path.Place, $"This set has no key {Quote.Of(path.Value)}.", Suggestion.For(path.Value, [.. rules.Keys]));
    }

    private static void Check(Placed<string> path, KeyRule rule, OrderedDictionary<string, KeyRule> rules, Problems problems)
    {
        if (path.Value.EndsWith("[]", StringComparison.Ordinal) != (rule.Type == KeyType.List))
        {
            problems.Add(
                path.Place,
                $"{Quote.Of(path.Value)} has the type {rule.Type.ToString().ToLowerInvariant()}.",
                "A path ends in '[]' if its type is list, and only then.");
        }

        var parent = path.Value.LastIndexOf('/') is > 0 and var slash ? path.Value[..slash] : null;
        if (parent is not null && !(rules.TryGetValue(parent, out var above) && above.Type is KeyType.Map or KeyType.List))
        {
            problems.Add(
                path.Place,
                $"{Quote.Of(path.Value)} is inside {Quote.Of(parent)}, which is not a map or list in this set.",
                $"Add a rule for {Quote.Of(parent)}.");
        }

        var bounded = rule.Pattern is not null || rule.OneOf.Count > 0 || (rule.Type != KeyType.List && (rule.MinLength ?? rule.MaxLength) is not null);
        if (bounded && rule.Type != KeyType.Text)
        {
            problems.Add(
                path.Place,
                $"{Quote.Of(path.Value)} sets constraints that only apply to text.",
                "Leave out pattern and oneOf here; lengths are for texts and lists.");
        }

        if (rule.Items is not null && rule.Type != KeyType.List)
        {
            problems.Add(path.Place, $"{Quote.Of(path.Value)} has items but is not a list.", "Leave 'items' out.");
        }

        if (rule.MinLength > rule.MaxLength)
        {
            problems.Add(path.Place, $"{Quote.Of(path.Value)} has a minimum length above its maximum length.", "minLength must not exceed maxLength.");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9]{1,64}(?:\[\])?(?:/[A-Za-z0-9]{1,64}(?:\[\])?){0,7}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PathPattern { get; }
}

internal sealed record WrittenKeySet(
    Placed<string> Name,
    Placed<string>? Extends,
    IReadOnlyList<(Placed<string> Key, KeyRule Value)> Rules,
    IReadOnlyList<IReadOnlyList<Placed<string>>> Exclusive);
