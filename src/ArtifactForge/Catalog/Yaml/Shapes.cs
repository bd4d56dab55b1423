using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ArtifactForge.Catalog.Yaml;

/// <summary>The vocabulary of shapes that know nothing of the catalogue.</summary>
internal static partial class Shapes
{
    public delegate bool TryParse<T>(string text, out T value);

    /// <summary>A text of any number of lines; white space around it means nothing.</summary>
    public static Shape<string> Text { get; } = Words("a text", exact: false, Texts(SomeLetter), _ => true);

    /// <summary>A text in one line.</summary>
    public static Shape<string> Line { get; } = Words("a text in one line", exact: false, Texts(@"^\s*\S[^\n]*\s*$"), text => !text.Contains('\n', StringComparison.Ordinal));

    /// <summary>A text in which every space and line end counts.</summary>
    public static Shape<string> Exact { get; } = Words("a text", exact: true, Texts(SomeLetter), _ => true);

    public static Shape<Node?> Any { get; } = new AnyShape();

    public static Shape<bool> Flag { get; } = new ScalarShape<bool>(
        "true or false", "Write true or false, without quotes.", false, new JsonObject { ["type"] = "boolean" }, (ScalarNode scalar, out bool value) =>
        {
            value = scalar.Text == "true";
            return scalar is { Plain: true, Text: "true" or "false" };
        });

    /// <summary>Null where it is no date, since a wrong date would seem to come before another.</summary>
    public static Shape<DateOnly?> Date { get; } = Parsed<DateOnly?>(
        "a date", "Write it as year-month-day, such as 2023-01-25.", null, Texts("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), (string text, out DateOnly? value) =>
        {
            var valid = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);
            value = date;
            return valid;
        });

    public static Shape<DateTimeOffset> Instant { get; } = Parsed(
        "a time in UTC", "Write it as 2023-01-10T17:56:07Z.", default, Texts("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"), (string text, out DateTimeOffset value) =>
            DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value));

    public static Shape<string> HttpsUrl { get; } = Parsed(
        "an https URL", "Write the complete address, beginning with https://.", "", Texts("^https://[^\\s/@]+(/\\S*)?$"), (string text, out string value) =>
        {
            value = text;
            return Uri.TryCreate(text, UriKind.Absolute, out var url) && text.StartsWith("https://", StringComparison.Ordinal)
                && url.Host.Length > 0 && url.UserInfo.Length == 0 && !text.Any(char.IsWhiteSpace);
        });

    public static Shape<long> Number(long least, long most = long.MaxValue) => new ScalarShape<long>(
        most == long.MaxValue ? $"a whole number of at least {least}" : least == most ? $"the number {least}" : $"a whole number from {least} to {most}", "Write it in digits, without quotes.", least, Whole(least, most),
        (ScalarNode scalar, out long value) => long.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
            && scalar.Plain && value >= least && value <= most && value.ToString(CultureInfo.InvariantCulture) == scalar.Text);

    /// <param name="bounds">As much of it as JSON Schema can say.</param>
    public static Shape<T> Parsed<T>(string expected, string fix, T nothing, JsonObject bounds, TryParse<T> parse) =>
        new ScalarShape<T>(expected, fix, nothing, bounds, (ScalarNode scalar, out T value) => parse(scalar.Text, out value));

    public static Shape<string> Matching(string expected, string fix, Regex pattern, params string[] types) => Parsed(expected, fix, "", Bounds(pattern, types), (string text, out string value) =>
    {
        value = text;
        return pattern.IsMatch(text);
    });

    /// <summary>A word from a closed set.</summary>
    public static Shape<T> Choice<T>(params (string Word, T Value)[] choices) => Parsed(
        $"one of {Quote.List(choices.Select(choice => choice.Word))}", "Write one of them.", choices[0].Value, new JsonObject { ["enum"] = new JsonArray([.. choices.Select(choice => JsonValue.Create(choice.Word))]) }, (string text, out T value) =>
        {
            var at = Array.FindIndex(choices, choice => choice.Word == text);
            value = choices[Math.Max(at, 0)].Value;
            return at >= 0;
        });

    public static Shape<Placed<T>> Placed<T>(Shape<T> shape) => new PlacedShape<T>(shape);

    public static Shape<T?> Maybe<T>(Shape<T> shape)
        where T : struct => new MaybeShape<T>(shape);

    public static Shape<IReadOnlyList<T>> List<T>(Shape<T> item, Func<T, string?>? identity = null, bool mayBeEmpty = false) =>
        new ListShape<T>(item, mayBeEmpty, identity ?? (_ => null));

    public static Shape<IReadOnlyList<string>> Set(Shape<string> item) => List(item, text => text);

    public static Shape<IReadOnlyList<Placed<string>>> PlacedSet(Shape<string> item) => List(Placed(item), text => text.Value);

    public static Shape<IReadOnlyList<(Placed<string> Key, T Value)>> Map<T>(Shape<string> key, Shape<T> value) => new MapShape<T>(key, value);

    /// <summary>Whether YAML programs would take a text without quotes for a flag, a number or nothing.</summary>
    public static bool IsOtherThanText(string text) => text.Length == 0 || OtherType.IsMatch(text);

    /// <summary>A text that matches; the pattern is ECMAScript's.</summary>
    public static JsonObject Texts(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };

    /// <summary>Whole numbers from the least to the most.</summary>
    public static JsonObject Whole(long least, long most = long.MaxValue)
    {
        var bounds = new JsonObject { ["type"] = "integer", ["minimum"] = least };
        if (most != long.MaxValue) bounds["maximum"] = most;
        return bounds;
    }

    // What .NET calls \A and \z is written ^ and $ there. A number without quotes is one to editors, whatever it means to us.
    private static JsonObject Bounds(Regex pattern, string[] types)
    {
        var bounds = Texts(pattern.ToString().Replace(@"\A", "^", StringComparison.Ordinal).Replace(@"\z", "$", StringComparison.Ordinal));
        if (types.Length > 0) bounds["type"] = new JsonArray([JsonValue.Create("string"), .. types.Select(type => JsonValue.Create(type))]);
        return bounds;
    }

    private const string SomeLetter = @"\S";

    private static ScalarShape<string> Words(string expected, bool exact, JsonObject bounds, Func<string, bool> accepts) => new(
        expected, "Write it in quotes where YAML could take it for a number, a flag or nothing; it may not be empty, nor hold control characters.", "", bounds,
        (ScalarNode scalar, out string value) =>
        {
            value = exact ? scalar.Text : scalar.Text.Trim();
            return !string.IsNullOrWhiteSpace(value) && !(scalar.Plain && OtherType.IsMatch(value))
                && (exact || !value.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\t'))) && accepts(value);
        });

    // What YAML 1.1 or 1.2 programs take for a flag, nothing or a number: https://yaml.org/spec/1.2.2/#103-core-schema
    [GeneratedRegex("^(?:true|false|yes|no|on|off|null|~|[-+]?(?:0x[0-9a-f]+|0o[0-7]+|[0-9][0-9_]*(?:\\.[0-9]*)?(?:e[-+]?[0-9]+)?|\\.[0-9]+|\\.inf|\\.nan))$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OtherType { get; }
}
