using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations.Iam;

/// <summary>A policy for something that exists already; advisories that give it the same name share it.</summary>
public sealed record NamedPolicy
{
    public required ReleaseVersion Release { get; init; }

    public required string Name { get; init; }

    public required PolicyForm Form { get; init; }

    public required string AttachTo { get; init; }

    public required PolicyDocument Document { get; init; }

    public required IReadOnlyList<Advisory> Sources { get; init; }

    public static IReadOnlyList<NamedPolicy> Of(Mends mends) =>
        [.. mends.OfKind<IamPolicyMitigation>()
            .GroupBy(mend => mend.Mitigation.Name, StringComparer.Ordinal)
            .OrderBy(same => same.Key, StringComparer.Ordinal)
            .Select(same => Merged([.. same], mends.Release.Version))];

    private static NamedPolicy Merged(IReadOnlyList<(Advisory Advisory, IamPolicyMitigation Mitigation)> same, ReleaseVersion release)
    {
        var (advisory, first) = same[0];
        foreach (var (other, policy) in same.Where(each => (each.Mitigation.Form, each.Mitigation.AttachTo) != (first.Form, first.AttachTo)))
        {
            throw new ForgeException(
                ArtifactText.Names([advisory, other], release),
                $"the policy {first.Name} cannot be both {first.Form} of {first.AttachTo} and {policy.Form} of {policy.AttachTo}.",
                "Give one of the two another name, or attach both to the same thing.");
        }

        var named = new NamedPolicy
        {
            Release = release,
            Name = first.Name,
            Form = first.Form,
            AttachTo = first.AttachTo,
            Document = PolicyDocument.Of(same.SelectMany(each => each.Mitigation.Statements)),
            Sources = ArtifactText.InOrder(same.Select(each => each.Advisory)),
        };
        PolicySize.Check(named.Document, named.Form, named.Name, ArtifactText.Names(named.Sources, release));
        return named;
    }
}
