using ArtifactForge.Catalog.Yaml;

namespace ArtifactForge.Catalog;

/// <summary>What is expected of a patched file, as written under <c>expect</c>.</summary>
internal static class ExpectationShapes
{
    private static Shape<Sha256Digest?> Digest { get; } = Shapes.Parsed<Sha256Digest?>(
        "a SHA-256", "Write its 64 hexadecimal digits in lower case.", null, Shapes.Texts("^[0-9a-f]{64}$"), (string text, out Sha256Digest? value) =>
        {
            var valid = Sha256Digest.TryParse(text, out var digest);
            value = digest;
            return valid;
        });

    public static KeyedShape<WrittenExpectation> Any { get; } = new("expectation", new OrderedDictionary<string, RecordShape<WrittenExpectation>>(StringComparer.Ordinal)
    {
        ["contains"] = Of("contains", EditShapes.Text, (expectation, text) => expectation with { Contains = text }),
        ["doesNotContain"] = Of("doesNotContain", EditShapes.Text, (expectation, text) => expectation with { DoesNotContain = text }),
        ["count"] = Count(),
        ["sha256"] = Of("sha256", Digest, (expectation, digest) => expectation with { Sha256 = digest }),
    });

    private static RecordShape<WrittenExpectation> Of<T>(string key, Shape<T> shape, Func<Expectation, T, Expectation> with) => new("an expectation", keys =>
    {
        var path = keys.Required("path", PathShape.Instance);
        var value = keys.Required(key, shape);
        return at => new WrittenExpectation(with(Begin(at, at.Get(path), value), at.Get(value)), at.Get(path));
    });

    private static RecordShape<WrittenExpectation> Count() => new("an expectation", keys =>
    {
        var path = keys.Required("path", PathShape.Instance);
        var count = keys.Required("count", Shapes.Number(0, 1000));
        var text = keys.Required("of", EditShapes.Text);
        return at => new WrittenExpectation(
            Begin(at, at.Get(path), count) with { Count = (at.Get(text), (int)at.Get(count)) }, at.Get(path));
    });

    private static Expectation Begin(Fields at, WrittenPath path, Key key) =>
        new() { Source = at.PlaceOf(key).ToString(), Path = path.First, Moves = path.Moves };
}

internal sealed record WrittenExpectation(Expectation Expectation, WrittenPath Path);
