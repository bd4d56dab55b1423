using System.Text.RegularExpressions;
using ArtifactForge.Catalog.Yaml;

namespace ArtifactForge.Catalog;

/// <summary>The kinds of mitigation that allow somebody something.</summary>
internal static partial class IamShapes
{
    private static Shape<string> Name { get; } = Shapes.Matching(
        "an IAM name", "Use letters, digits and +=,.@_-, at most 48; {region} stands for the region.", NamePattern);

    private static Shape<string> Action { get; } = Shapes.Matching(
        "an IAM action", "Write service:Action, such as imagebuilder:GetImage.", ActionPattern);

    private static Shape<string> Resource { get; } = Shapes.Matching(
        "a resource", "Write an ARN that begins with arn:{partition}:, with {region} and {account} where they belong, or '*'.", ResourcePattern);

    private static Shape<string> ManagedPolicy { get; } = Shapes.Matching(
        "a managed policy", "Write its ARN, such as arn:{partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole.", ManagedPolicyPattern);

    private static RecordShape<PolicyStatement> Statement { get; } = new("a policy statement", keys =>
    {
        var actions = keys.Required("actions", Shapes.List(Action, action => action.ToLowerInvariant()));
        var resources = keys.Required("resources", Shapes.Set(Resource));
        var why = keys.Required("why", Shapes.Text);
        return at => new PolicyStatement(at.Get(actions), at.Get(resources), at.Get(why));
    });

    public static RecordShape<WrittenMitigation> Policy { get; } = MitigationShapes.Kind(keys =>
    {
        var name = keys.Required("name", Name);
        var attachTo = keys.Required("attachTo", Shapes.Text);
        var statements = keys.Required("statements", Shapes.List(Statement));
        return (at, common) => new IamPolicyMitigation
        {
            Title = common.Title,
            Applies = common.Applies,
            Steps = common.Steps,
            Name = at.Get(name),
            AttachTo = at.Get(attachTo),
            Statements = at.Get(statements),
        };
    });

    public static RecordShape<WrittenMitigation> Role { get; } = MitigationShapes.Kind(keys =>
    {
        var name = keys.Required("name", Name);
        var path = keys.Required("path", Shapes.Matching(
            "an IAM path", "Begin and end it with a slash, such as /parallelcluster/.", RolePathPattern));
        var service = keys.Required("trustedService", Shapes.Matching(
            "an AWS service that may take the role", "Write its principal, such as lambda.amazonaws.com.", ServicePattern));
        var managed = keys.Optional("managedPolicies", Shapes.Set(ManagedPolicy), []);
        var statements = keys.Required("statements", Shapes.List(Statement));
        var imageConfigKey = keys.Optional<Placed<string>?>("imageConfigKey", Shapes.Placed(Shapes.Line)!, null);
        return (at, common) =>
        {
            if (at.Get(imageConfigKey) is { Value.Length: > 0 } key)
            {
                var anyRole = new ScalarNode(key.Place, key.Place.Line, "arn:aws:iam::123456789012:role/any", Plain: false);
                ImageSettings.Check(key, anyRole, common.Applies, at.Problems);
            }

            return new IamRoleMitigation
            {
                Title = common.Title,
                Applies = common.Applies,
                Steps = common.Steps,
                Name = at.Get(name),
                Path = at.Get(path),
                TrustedService = at.Get(service),
                ManagedPolicies = at.Get(managed),
                Statements = at.Get(statements),
                ImageConfigKey = at.Get(imageConfigKey)?.Value,
            };
        };
    });

    [GeneratedRegex(@"\A(?:[A-Za-z0-9+=,.@_-]|\{region\}){1,48}\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NamePattern { get; }

    [GeneratedRegex(@"\A[A-Za-z0-9-]+:[A-Za-z0-9]+\*?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ActionPattern { get; }

    [GeneratedRegex(@"\A(?:\*|arn:\{partition\}:[a-z0-9-]+:(?:\{region\}|\*)?:(?:\{account\}|aws)?:(?:[A-Za-z0-9:/*?._+=,@-]|\{(?:region|account)\})+)\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ResourcePattern { get; }

    [GeneratedRegex(@"\Aarn:\{partition\}:iam::(?:aws|\{account\}):policy/[A-Za-z0-9+=,.@_/-]+\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ManagedPolicyPattern { get; }

    [GeneratedRegex(@"\A/(?:[A-Za-z0-9+=,.@_-]+/)*\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex RolePathPattern { get; }

    [GeneratedRegex(@"\A[a-z0-9-]+\.amazonaws\.com\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ServicePattern { get; }
}
