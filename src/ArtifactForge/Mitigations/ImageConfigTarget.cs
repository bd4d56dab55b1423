using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations;

/// <summary>A system and architecture of a release that needs its own image configuration, and the mends that it gets by one.</summary>
public sealed record ImageConfigTarget(
    UpstreamRelease Release,
    OperatingSystemFacts System,
    ArchitectureFacts Architecture,
    IReadOnlyList<(Advisory Advisory, Mitigation Mitigation)> Mends)
{
    /// <summary>By system, then architecture, in the order in which the release lists them.</summary>
    public static IReadOnlyList<ImageConfigTarget> Of(Mends mends) =>
        [.. from system in mends.Release.OperatingSystems
            from architecture in mends.Release.Architectures
            let hitting = mends.All.Where(mend => ShowsInConfiguration(mend.Mitigation) && Hits(mend.Mitigation.Applies, system, architecture)).ToList()
            where hitting.Count > 0
            select new ImageConfigTarget(mends.Release, system, architecture, hitting)];

    public string Name => $"{System.Id}-{Architecture.Id}";

    private static bool ShowsInConfiguration(Mitigation mitigation) => mitigation is CookbookPatchMitigation or ImageConfigMitigation or IamRoleMitigation { ImageConfigKey: not null };

    private static bool Hits(Applicability applies, OperatingSystemFacts system, ArchitectureFacts architecture) =>
        applies.OperatingSystems.Contains(system.Id) && applies.Architectures.Contains(architecture.Id);
}
