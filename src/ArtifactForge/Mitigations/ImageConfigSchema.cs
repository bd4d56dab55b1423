using System.Globalization;
using System.Text.RegularExpressions;
using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations;

/// <summary>Holds a configuration that we write against the keys that its release accepts, so that no reader has to find out.</summary>
public static class ImageConfigSchema
{
    private static readonly TimeSpan PatternTime = TimeSpan.FromSeconds(1);

    /// <summary>Every key known, every value as its rule says, everything required there.</summary>
    public static void Check(ConfigNode config, ImageConfigKeys keys, string document)
    {
        CheckFragment(config, keys, document);
        CheckRequired(config, keys, parent: "", document);
    }

    /// <summary>The same without what is required: a fragment is not whole.</summary>
    public static void CheckFragment(ConfigNode config, ImageConfigKeys keys, string document) => CheckKeys(config, keys, parent: "", document);

    /// <summary>What is wrong with a value, or null.</summary>
    public static string? Mistake(KeyRule rule, string value) => rule switch
    {
        { Type: KeyType.Map or KeyType.List } => "takes nested keys, not a value",
        { Type: KeyType.Flag } when value is not ("true" or "false") => "takes true or false",
        { Type: KeyType.Number } when !int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) => "takes a whole number",
        // Upstream's schema matches at the beginning only (Python's re.match), whatever the pattern's alternatives say.
        { Pattern: { } pattern } when !Regex.IsMatch(value, $@"\A(?:{pattern})", RegexOptions.CultureInvariant, PatternTime) => $"must match {pattern}",
        { OneOf.Count: > 0 } when !rule.OneOf.Contains(value) => $"must be one of {string.Join(", ", rule.OneOf)}",
        { MinLength: { } least } when value.Length < least => $"must have at least {least} characters",
        { MaxLength: { } most } when value.Length > most => $"must have at most {most} characters",
        _ => null,
    };

    private static void CheckKeys(ConfigNode node, ImageConfigKeys keys, string parent, string document)
    {
        foreach (var (key, child) in node.Children)
        {
            var path = parent + key;
            if (!keys.Rules.TryGetValue(path, out var rule))
            {
                throw Invalid(document, path, keys, "is not a key of this release");
            }

            if (child.Value is { } value && Mistake(rule, value) is { } mistake)
            {
                throw Invalid(document, path, keys, $"{mistake}, found '{value}'");
            }

            CheckKeys(child, keys, path + '/', document);
        }
    }

    private static void CheckRequired(ConfigNode node, ImageConfigKeys keys, string parent, string document)
    {
        var level = keys.Rules.Where(rule => rule.Value.Required && IsDirectlyBelow(parent, rule.Key));
        foreach (var (path, _) in level)
        {
            if (!node.Children.Any(child => string.Equals(parent + child.Key, path, StringComparison.Ordinal)))
            {
                throw Invalid(document, path, keys, "is required but missing");
            }
        }

        foreach (var (key, child) in node.Children)
        {
            CheckRequired(child, keys, parent + key + '/', document);
        }
    }

    private static bool IsDirectlyBelow(string parent, string path) =>
        path.StartsWith(parent, StringComparison.Ordinal) && path.Length > parent.Length && !path.AsSpan(parent.Length).Contains('/');

    private static ForgeException Invalid(string document, string path, ImageConfigKeys keys, string mistake) => new(
        where: $"image configuration {document}, key {path}",
        what: $"{path} {mistake} (key set '{keys.Name}').",
        fix: "Correct the settings of the advisory, or the key set in upstream.yaml if upstream accepts this.");
}
