using System.Text;
using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations;

/// <summary>A configuration document: nested keys with values, each with the remark that stands above it.</summary>
public sealed class ConfigNode
{
    private readonly List<(string Key, ConfigNode Node)> children = [];

    public string? Value { get; private set; }

    /// <summary>What the value is: a text is quoted where YAML would read it as something else, a number or flag never.</summary>
    public KeyType Type { get; private set; } = KeyType.Map;

    public string? Remark { get; private set; }

    public IReadOnlyList<(string Key, ConfigNode Node)> Children => children;

    /// <summary>Sets the value at <c>A/B/C</c>, making the keys on the way.</summary>
    public void Set(string path, string value, KeyType type = KeyType.Text, string? remark = null)
    {
        var node = this;
        foreach (var key in path.Split('/'))
        {
            node = node.Child(key);
        }

        node.Value = value;
        node.Type = type;
        node.Remark = remark;
    }

    /// <summary>As YAML under a header of remarks.</summary>
    public string ToYaml(string header)
    {
        var yaml = new StringBuilder();
        AppendRemark(yaml, header, indent: 0);
        Append(yaml, indent: 0);
        return yaml.ToString();
    }

    private static void AppendRemark(StringBuilder yaml, string? remark, int indent)
    {
        foreach (var line in (remark ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            yaml.Append(' ', indent).Append("# ").Append(line).Append('\n');
        }
    }

    private static string Scalar(string value) => value.Any(char.IsControl)
        ? throw new ArgumentException("A value of a configuration stands on one line.", nameof(value))
        : Quoted(value);

    private static string Quoted(string value) =>
        value.Length > 0 && char.IsAsciiLetter(value[0]) && value.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:{}".Contains(c, StringComparison.Ordinal))
        && !value.EndsWith(':') && !Words.Contains(value)
            ? value
            : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    // Words that some YAML reader takes for a truth value or for nothing.
    private static readonly HashSet<string> Words = new(["true", "false", "yes", "no", "on", "off", "y", "n", "null"], StringComparer.OrdinalIgnoreCase);

    private ConfigNode Child(string key)
    {
        var found = children.Find(child => string.Equals(child.Key, key, StringComparison.Ordinal)).Node;
        if (found is null)
        {
            found = new ConfigNode();
            children.Add((key, found));
        }

        return found;
    }

    private void Append(StringBuilder yaml, int indent)
    {
        foreach (var (key, node) in children)
        {
            AppendRemark(yaml, node.Remark, indent);
            yaml.Append(' ', indent).Append(key).Append(':');
            yaml.Append(node.Type switch
            {
                KeyType.Map => "",
                KeyType.Text => ' ' + Scalar(node.Value!),
                _ => ' ' + node.Value,
            }).Append('\n');
            node.Append(yaml, indent + 2);
        }
    }
}
