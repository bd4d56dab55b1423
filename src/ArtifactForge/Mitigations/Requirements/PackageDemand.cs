using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations.Requirements;

/// <summary>What the mends of a release ask of one Python package.</summary>
/// <param name="Name">As upstream spells it.</param>
/// <param name="Own">The release's own clauses, which no mend can widen.</param>
/// <param name="Demands">Those of the mends, with whose they are.</param>
public sealed record PackageDemand(string Name, IReadOnlyList<VersionClause> Own, IReadOnlyList<(Advisory Advisory, IReadOnlyList<VersionClause> Clauses)> Demands)
{
    /// <summary>By normal name; a package that is spelt in several ways has the first of them.</summary>
    public static IReadOnlyList<PackageDemand> Of(Mends mends)
    {
        var asked = from mend in mends.OfKind<RequirementsMitigation>()
                    from package in mend.Mitigation.Packages
                    select (Package: package, mend.Advisory, Clauses: VersionClause.ParseAll(mend.Mitigation.Specifier));
        return [.. asked
            .GroupBy(each => PythonPackage.NormalName(each.Package), StringComparer.Ordinal)
            .OrderBy(same => same.Key, StringComparer.Ordinal)
            .Select(same => new PackageDemand(
                same.Select(each => each.Package).Order(StringComparer.Ordinal).First(),
                PythonPackage.IsCdk(same.Key) ? VersionClause.ParseAll(mends.Release.CdkSpecifier) : [],
                [.. same.Select(each => (each.Advisory, each.Clauses)).OrderBy(each => each.Advisory.Slug, StringComparer.Ordinal)]))];
    }

    public string Specifier => VersionClause.Join(Own.Concat(Demands.SelectMany(demand => demand.Clauses)));

    /// <summary>Refuses demands that no version meets.</summary>
    public void Check(ReleaseVersion release)
    {
        foreach (var demand in Demands)
        {
            if (!VersionClause.CanBeMet([.. Own, .. demand.Clauses]))
            {
                throw Refusal(release, [demand], $"{Text(demand)} cannot be met: the release itself requires {VersionClause.Join(Own)}.");
            }
        }

        foreach (var (one, other) in from one in Demands from other in Demands select (one, other))
        {
            if (!VersionClause.CanBeMet([.. Own, .. one.Clauses, .. other.Clauses]))
            {
                throw Refusal(release, [one, other], $"{Text(one)} and {Text(other)} cannot both be met.");
            }
        }

        if (!VersionClause.CanBeMet([.. Own, .. Demands.SelectMany(demand => demand.Clauses)]))
        {
            throw Refusal(release, Demands, $"{Name}{Specifier} cannot be met.");
        }
    }

    /// <summary>Refuses a version to go back to that the release or another advisory excludes. The own advisory's specifier it may miss.</summary>
    public void CheckPin(ReleaseVersion release, Advisory advisory, string version)
    {
        var pin = VersionClause.ParseAll($"=={version}");
        if (!VersionClause.CanBeMet([.. Own, .. pin]))
        {
            throw Refusal(release, [(advisory, pin)], $"the release itself requires {Name}{VersionClause.Join(Own)}, so that {version} cannot be installed.");
        }

        foreach (var other in Demands.Where(demand => demand.Advisory.Slug != advisory.Slug && !VersionClause.CanBeMet([.. demand.Clauses, .. pin])))
        {
            throw Refusal(release, [(advisory, pin), other], $"{Name}=={version} and {Text(other)} cannot both be met.");
        }
    }

    private string Text((Advisory Advisory, IReadOnlyList<VersionClause> Clauses) demand) => Name + VersionClause.Join(demand.Clauses);

    private static ForgeException Refusal(ReleaseVersion release, IEnumerable<(Advisory Advisory, IReadOnlyList<VersionClause> Clauses)> demands, string what) =>
        new(ArtifactText.Names(demands.Select(demand => demand.Advisory), release), what, "Narrow 'applies' of one of the mitigations, or ask for versions that satisfy all of them.");
}
