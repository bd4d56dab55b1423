using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations.Iam;

/// <summary>A role of our own; advisories that give it the same name share it, and a configuration key names one role.</summary>
public sealed record NamedRole
{
    public required ReleaseVersion Release { get; init; }

    public required string Name { get; init; }

    public required string Path { get; init; }

    public required string TrustedService { get; init; }

    public required IReadOnlyList<string> ManagedPolicies { get; init; }

    public required PolicyDocument Document { get; init; }

    /// <summary>The keys of an image configuration that take its ARN.</summary>
    public required IReadOnlyList<string> ImageConfigKeys { get; init; }

    public required IReadOnlyList<Advisory> Sources { get; init; }

    public static IReadOnlyList<NamedRole> Of(Mends mends)
    {
        var all = mends.OfKind<IamRoleMitigation>().ToList();
        RefuseTwoForAKey(all, mends.Release.Version);
        return [.. all
            .GroupBy(mend => mend.Mitigation.Name, StringComparer.Ordinal)
            .OrderBy(same => same.Key, StringComparer.Ordinal)
            .Select(same => Merged([.. same], mends.Release.Version))];
    }

    /// <summary>The ARN that the role has in a region, but for the account.</summary>
    public static string Arn(IamRoleMitigation role, AwsRegion region) =>
        $"arn:{region.Partition}:iam::{PolicyJson.Account}:role{role.Path}{role.Name.Replace(Placeholders.Region, region.Name, StringComparison.Ordinal)}";

    private static void RefuseTwoForAKey(IReadOnlyList<(Advisory Advisory, IamRoleMitigation Mitigation)> all, ReleaseVersion release)
    {
        foreach (var key in all.Where(mend => mend.Mitigation.ImageConfigKey is not null).GroupBy(mend => mend.Mitigation.ImageConfigKey!, StringComparer.Ordinal))
        {
            if (key.DistinctBy(mend => mend.Mitigation.Name).ToList() is [var one, var other, ..])
            {
                throw new ForgeException(
                    ArtifactText.Names([one.Advisory, other.Advisory], release),
                    $"{key.Key} cannot name both the role {one.Mitigation.Name} and the role {other.Mitigation.Name}.",
                    "Give both roles the same name: they are then merged into one role with the permissions of both.");
            }
        }
    }

    private static NamedRole Merged(IReadOnlyList<(Advisory Advisory, IamRoleMitigation Mitigation)> same, ReleaseVersion release)
    {
        var (advisory, first) = same[0];
        foreach (var (other, role) in same.Where(each => (each.Mitigation.Path, each.Mitigation.TrustedService) != (first.Path, first.TrustedService)))
        {
            throw new ForgeException(
                ArtifactText.Names([advisory, other], release),
                $"the role {first.Name} cannot be both {first.Path} for {first.TrustedService} and {role.Path} for {role.TrustedService}.",
                "Give one of the two another name.");
        }

        var named = new NamedRole
        {
            Release = release,
            Name = first.Name,
            Path = first.Path,
            TrustedService = first.TrustedService,
            ManagedPolicies = [.. same.SelectMany(each => each.Mitigation.ManagedPolicies).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Document = PolicyDocument.Of(same.SelectMany(each => each.Mitigation.Statements)),
            ImageConfigKeys = [.. same.Select(each => each.Mitigation.ImageConfigKey).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Sources = ArtifactText.InOrder(same.Select(each => each.Advisory)),
        };
        PolicySize.Check(named.Document, PolicyForm.RoleInline, named.Name, ArtifactText.Names(named.Sources, release));
        return named;
    }
}
