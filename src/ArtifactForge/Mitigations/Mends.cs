using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations;

/// <summary>The mends that one release gets, in the order of the catalogue.</summary>
public sealed record Mends(UpstreamRelease Release, IReadOnlyList<(Advisory Advisory, Mitigation Mitigation)> All)
{
    public static Mends For(UpstreamRelease release, IEnumerable<Advisory> advisories) =>
        new(release, [.. from advisory in advisories
                         from mitigation in advisory.Mitigations
                         where mitigation.Applies.Hits(release.Version)
                         select (advisory, mitigation)]);

    public IEnumerable<Advisory> Advisories => All.Select(mend => mend.Advisory).Distinct();

    public IEnumerable<(Advisory Advisory, T Mitigation)> OfKind<T>()
        where T : Mitigation =>
        from mend in All
        where mend.Mitigation is T
        select (mend.Advisory, (T)mend.Mitigation);
}
