using System.Text.RegularExpressions;
using ArtifactForge.Catalog.Yaml;

namespace ArtifactForge.Catalog;

/// <summary>iam-actions.yaml: which actions there are and what each may be allowed on.</summary>
internal static partial class IamActionsReader
{
    public static Shape<string> Action { get; } = Shapes.Matching(
        "an IAM action", "Write service:Action, such as imagebuilder:GetImage.", ActionPattern);

    private static Shape<string> ResourceShape { get; } = Shapes.Matching(
        "the shape of a resource", "Write an ARN such as arn:{partition}:imagebuilder:{region}:{account}:image/*, or '*'.", ResourceShapePattern);

    private static RecordShape<(string Action, IReadOnlyList<string> Resources)> Known { get; } = new("a known action", keys =>
    {
        var action = keys.Required("action", Action);
        var resources = keys.Required("resources", Shapes.Set(ResourceShape));
        return at => (at.Get(action), at.Get(resources));
    });

    public static RecordShape<IamActions> Shape { get; } = new("the known IAM actions", keys =>
    {
        keys.Required("schema", Facts.Schema);
        var actions = keys.Required("actions", Shapes.List(Known, known => known.Action.ToLowerInvariant()));
        return at => new IamActions(at.Get(actions).DistinctBy(known => known.Action).ToDictionary(known => known.Action, known => known.Resources, StringComparer.Ordinal));
    });

    /// <summary>Null where something is wrong; then the problems are reported.</summary>
    public static IamActions? Read(string file, ReadOnlySpan<byte> content, Problems problems)
    {
        var before = problems.Count;
        var root = YamlDocument.Parse(file, content, problems);
        var actions = root is null ? null : Shape.Read(root, problems);
        return problems.Count == before ? actions : null;
    }

    // No wildcards: a name that ends in '*' allows what AWS adds tomorrow.
    [GeneratedRegex(@"\A[a-z0-9-]+:[A-Za-z0-9]+\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ActionPattern { get; }

    [GeneratedRegex(@"\A(?:\*|arn:\{partition\}:[a-z0-9-]+:(?:\{region\})?:(?:\{account\})?:[A-Za-z0-9:/*_-]+)\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ResourceShapePattern { get; }
}
