using System.Text.RegularExpressions;
using ArtifactForge.Catalog.Yaml;

namespace ArtifactForge.Catalog;

/// <summary>The kinds of mitigation that allow somebody something.</summary>
internal sealed partial class IamShapes
{
    // Null where the actions themselves are wrong: what a statement allows cannot be judged then.
    private readonly IamActions? known;

    public IamShapes(IamActions? known)
    {
        this.known = known;
        var statements = Shapes.List(new RecordShape<PolicyStatement>("a policy statement", DeclareStatement));
        Policy = DeclarePolicy(statements);
        Role = DeclareRole(statements);
    }

    public RecordShape<WrittenMitigation> Policy { get; }

    public RecordShape<WrittenMitigation> Role { get; }

    private static Shape<string> Name { get; } = Shapes.Matching(
        "an IAM name", "Use letters, digits and +=,.@_-, at most 48; {region} stands for the region.", NamePattern);

    private static Shape<string> Resource { get; } = Shapes.Matching(
        "a resource", "Write an ARN that begins with arn:{partition}:, with {region}, {account}, {distributionRegion} and {imageId} where they belong, or '*'.", ResourcePattern);

    private static Shape<string> ManagedPolicy { get; } = Shapes.Matching(
        "a managed policy", "Write its ARN, such as arn:{partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole.", ManagedPolicyPattern);

    private Func<Fields, PolicyStatement> DeclareStatement(KeyList keys)
    {
        var actions = keys.Required("actions", Shapes.List(Shapes.Placed(IamActionsReader.Action), action => action.Value.ToLowerInvariant()));
        var resources = keys.Required("resources", Shapes.PlacedSet(Resource));
        var why = keys.Required("why", Shapes.Text);
        return at =>
        {
            CheckAgainstKnown(at.Get(actions), at.Get(resources), at.Problems);
            return new PolicyStatement(
                [.. at.Get(actions).Select(action => action.Value)], [.. at.Get(resources).Select(resource => resource.Value)], at.Get(why));
        };
    }

    // AWS takes a policy with a misspelt action or another service's ARN, and then allows nothing.
    private void CheckAgainstKnown(IReadOnlyList<Placed<string>> actions, IReadOnlyList<Placed<string>> resources, Problems problems)
    {
        if (known is null || actions.Concat(resources).Any(written => written.Value.Length == 0)) return;
        var unknown = actions.Where(action => !known.Knows(action.Value)).ToList();
        foreach (var action in unknown)
        {
            problems.Add(
                action.Place,
                $"{CatalogueReader.IamActionsFile} has no action {Quote.Of(action.Value)}.",
                $"{Suggestion.For(action.Value, [.. known.ResourceShapes.Keys])} Add new actions there, with the resources they support.");
        }

        if (unknown.Count > 0) return;
        foreach (var resource in resources.Where(resource => !actions.Any(action => known.Fits(action.Value, resource.Value))))
        {
            problems.Add(
                resource.Place,
                $"None of the actions can be allowed on {Quote.Of(resource.Value)}.",
                $"They apply to: {Quote.List(actions.SelectMany(action => known.ResourceShapes[action.Value]).Distinct(StringComparer.Ordinal))}.");
        }

        foreach (var action in actions.Where(action => !resources.Any(resource => known.Fits(action.Value, resource.Value))))
        {
            problems.Add(
                action.Place,
                $"{Quote.Of(action.Value)} cannot be allowed on any of the resources.",
                $"It applies to: {Quote.List(known.ResourceShapes[action.Value])}.");
        }
    }

    private static RecordShape<WrittenMitigation> DeclarePolicy(Shape<IReadOnlyList<PolicyStatement>> allowances) => MitigationShapes.Kind(keys =>
    {
        var name = keys.Required("name", Name);
        var form = keys.Required("form", Shapes.Choice(
            ("role-inline", PolicyForm.RoleInline), ("user-inline", PolicyForm.UserInline), ("managed", PolicyForm.Managed)));
        var attachTo = keys.Required("attachTo", Shapes.Text);
        var statements = keys.Required("statements", allowances);
        return (at, common) => new IamPolicyMitigation
        {
            Title = common.Title,
            Applies = common.Applies,
            Steps = common.Steps,
            Name = at.Get(name),
            Form = at.Get(form),
            AttachTo = at.Get(attachTo),
            Statements = at.Get(statements),
        };
    });

    private static RecordShape<WrittenMitigation> DeclareRole(Shape<IReadOnlyList<PolicyStatement>> allowances) => MitigationShapes.Kind(keys =>
    {
        var name = keys.Required("name", Name);
        var path = keys.Required("path", Shapes.Matching(
            "an IAM path", "Begin and end it with a slash, such as /parallelcluster/.", RolePathPattern));
        var service = keys.Required("trustedService", Shapes.Matching(
            "an AWS service that may assume the role", "Write its principal, such as lambda.amazonaws.com.", ServicePattern));
        var managed = keys.Optional("managedPolicies", Shapes.Set(ManagedPolicy), []);
        var statements = keys.Required("statements", allowances);
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

    [GeneratedRegex(@"\A(?:[A-Za-z0-9+=,.@_-]|\{region\}){1,48}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern { get; }

    [GeneratedRegex(@"\A(?:\*|arn:\{partition\}:[a-z0-9-]+:(?:\{region\}|\{distributionRegion\})?:(?:\{account\}|aws)?:(?:[A-Za-z0-9:/*?._+=,@-]|\{(?:region|account|imageId)\})+)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ResourcePattern { get; }

    [GeneratedRegex(@"\Aarn:\{partition\}:iam::(?:aws|\{account\}):policy/[A-Za-z0-9+=,.@_/-]+\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ManagedPolicyPattern { get; }

    [GeneratedRegex(@"\A/(?:[A-Za-z0-9+=,.@_-]+/)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RolePathPattern { get; }

    [GeneratedRegex(@"\A[a-z0-9-]+\.amazonaws\.com\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ServicePattern { get; }
}
