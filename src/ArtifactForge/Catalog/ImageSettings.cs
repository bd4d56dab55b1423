using System.Globalization;
using System.Text.RegularExpressions;
using ArtifactForge.Catalog.Yaml;

namespace ArtifactForge.Catalog;

/// <summary>Whether every release that a mend is for accepts a key of an image configuration and the value given to it.</summary>
internal static partial class ImageSettings
{
    private const int LongestPattern = 500;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether it is a pattern that <see cref="Matches"/> reads. Only parsed: to make the matcher of each pattern of the
    /// catalogue, nearly all of which nobody asks, would take longer than to read the rest of it.
    /// </summary>
    public static bool IsPattern(string pattern)
    {
        if (pattern.Length > LongestPattern || BeyondMatching.IsMatch(pattern)) return false;
        try
        {
            _ = new Regex(pattern, RegexOptions.CultureInvariant, MostTime);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>As upstream's schema matches: from the beginning, whatever follows. Without backtracking no pattern takes long.</summary>
    private static bool Matches(string pattern, string text) =>
        Regex.IsMatch(text, $@"\A(?:{pattern})", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, MostTime);

    public static string Check(Placed<string> key, Node? value, Applicability applies, Problems problems)
    {
        if (value is not ScalarNode scalar)
        {
            problems.Add(
                value?.Place ?? key.Place,
                $"Expected one value for {Quote.Of(key.Value)}, found {value?.Description ?? "nothing"}.",
                "Write a single value; put JSON in single quotes to make it text.");
            return "";
        }

        var complaints = applies.Releases
            .GroupBy(release => release.ImageConfigKeys, release => release.Version, ReferenceEqualityComparer.Instance)
            .Select(releases => (Complaint: Complaint((ImageConfigKeys)releases.Key!, key, scalar), Versions: releases.ToList()))
            .Where(found => found.Complaint is not null)
            .GroupBy(found => found.Complaint!, found => found.Versions);
        foreach (var complaint in complaints)
        {
            problems.Add(
                complaint.Key.Place,
                $"{complaint.Key.What} (release {Some([.. complaint.SelectMany(versions => versions)])}).",
                complaint.Key.Fix);
        }

        return scalar.Text;
    }

    /// <summary>Whether some release that a mend is for refuses two of its settings together.</summary>
    public static void CheckTogether(IReadOnlyList<Placed<string>> keys, Applicability applies, Problems problems)
    {
        var names = keys.Select(key => key.Value).ToList();
        foreach (var release in applies.Releases)
        {
            if (release.ImageConfigKeys.Clash(names) is not var (one, other)) continue;
            problems.Add(
                keys.First(key => key.Value == other).Place,
                $"{Quote.Of(one)} and {Quote.Of(other)} are mutually exclusive (release {release.Version}).",
                "Set only one of them.");
            return;
        }
    }

    private static FoundFault? Complaint(ImageConfigKeys set, Placed<string> key, ScalarNode value)
    {
        if (key.Value == ImageConfigKeys.Cookbook)
        {
            return new FoundFault(
                key.Place,
                $"{Quote.Of(key.Value)} is set by the forge itself, to the URL of the patched cookbook in the store",
                "Leave it out; a mitigation of kind cookbook-patch produces the cookbook.");
        }

        if (!set.Rules.TryGetValue(key.Value, out var rule))
        {
            return new FoundFault(
                key.Place,
                $"An image configuration has no key {Quote.Of(key.Value)}",
                Suggestion.For(key.Value, [.. set.Rules.Where(IsSingle).Select(known => known.Key)]));
        }

        if (!IsSingle(KeyValuePair.Create(key.Value, rule)))
        {
            return new FoundFault(
                key.Place,
                $"{Quote.Of(key.Value)} does not take a single value",
                "Set the keys below it; elements of lists cannot be set.");
        }

        return Expected(rule, value) is { } expected ? new FoundFault(
            value.Place, $"{Quote.Of(key.Value)} takes {expected.What}, found {value.Description}", expected.Fix) : null;
    }

    private static (string What, string Fix)? Expected(KeyRule rule, ScalarNode value) => rule.Type switch
    {
        KeyType.Flag => value is { Plain: true, Text: "true" or "false" } ? null : ("true or false", "Write one of them, without quotes."),
        KeyType.Number => IsNumber(value) ? null : ("a whole number", "Write it in digits, without quotes."),
        // Configurations are written a key a line, and read by people before anything else reads them.
        _ when value.Text.Any(char.IsControl) => ("a text in one line without control characters", "Leave out line ends and escapes."),
        _ when value.Plain && Shapes.IsOtherThanText(value.Text) =>
            ("a text", "Put it in quotes: otherwise YAML reads it as something else."),
        _ when rule.OneOf.Count > 0 && !rule.OneOf.Contains(value.Text) =>
            ($"one of {Quote.List(rule.OneOf)}", "Write one of them."),
        _ when rule.Pattern is { } pattern && !Matches(pattern, value.Text) =>
            ($"a text that matches {pattern}", "Write a value that the release's own schema accepts."),
        _ when value.Text.Length < rule.MinLength => ($"at least {rule.MinLength} characters", "Make it longer."),
        _ when value.Text.Length > rule.MaxLength => ($"at most {rule.MaxLength} characters", "Make it shorter."),
        _ => null,
    };

    private static bool IsNumber(ScalarNode value) =>
        value.Plain && long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    private static bool IsSingle(KeyValuePair<string, KeyRule> known) =>
        known.Value.Type is KeyType.Text or KeyType.Number or KeyType.Flag && !known.Key.Contains("[]", StringComparison.Ordinal);

    private static string Some(IReadOnlyList<ReleaseVersion> versions) => versions.Count == 1 ? $"{versions[0]}" : $"{versions[0]} to {versions[^1]}";

    // What needs backtracking: back-references, \G, and groups other than (?: and (?<name>.
    [GeneratedRegex(@"(?<!\\)(?:\\\\)*(?:\\[1-9kG]|\(\?(?!:|<[A-Za-z_][A-Za-z0-9_]*>))", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BeyondMatching { get; }

    private sealed record FoundFault(Place Place, string What, string Fix);
}
