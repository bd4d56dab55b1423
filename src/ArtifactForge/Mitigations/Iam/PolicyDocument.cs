using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations.Iam;

/// <summary>
/// What a policy allows, each action on each resource once. However it was put into statements, the same allowances make the
/// same document: policies of several advisories merge without an order and without growing twice.
/// </summary>
public sealed record PolicyDocument(IReadOnlyList<Allowance> Allowances)
{
    public static PolicyDocument Of(IEnumerable<PolicyStatement> statements)
    {
        var allowed = from statement in statements
                      from action in statement.Actions
                      from resource in statement.Resources
                      select (Action: action, Resource: resource, statement.Why);
        return new PolicyDocument([.. allowed
            .GroupBy(each => each.Resource, StringComparer.Ordinal)
            .Select(same => (Resource: same.Key, Actions: Sorted(same.Select(each => each.Action)), Reasons: Sorted(same.Select(each => each.Why))))
            .GroupBy(each => (Actions: string.Join(' ', each.Actions), InDistributionRegions: IsOfDistributionRegions(each.Resource)))
            .OrderBy(same => same.Key.Actions, StringComparer.Ordinal)
            .ThenBy(same => same.Key.InDistributionRegions)
            .Select(same => new Allowance
            {
                Actions = same.First().Actions,
                Resources = Sorted(same.Select(each => each.Resource)),
                InDistributionRegions = same.Key.InDistributionRegions,
                Reasons = Sorted(same.SelectMany(each => each.Reasons)),
            })]);
    }

    public bool Uses(string placeholder) =>
        Allowances.Any(allowance => allowance.Resources.Any(resource => resource.Contains(placeholder, StringComparison.Ordinal)));

    private static bool IsOfDistributionRegions(string resource) => resource.Contains(Placeholders.DistributionRegion, StringComparison.Ordinal);

    private static IReadOnlyList<string> Sorted(IEnumerable<string> texts) => [.. texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

/// <summary>Some actions on some resources.</summary>
public sealed record Allowance
{
    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary>ARNs with <see cref="Placeholders"/>.</summary>
    public required IReadOnlyList<string> Resources { get; init; }

    /// <summary>
    /// The resources are in each region that an image is distributed to. How many these are is not known here, so the ARN takes
    /// any region and a condition on the request's region says which.
    /// </summary>
    public required bool InDistributionRegions { get; init; }

    public required IReadOnlyList<string> Reasons { get; init; }
}
