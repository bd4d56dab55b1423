using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations;

/// <summary>A patched tarball to make: all patches of a release (no <see cref="Advisory"/>), or those of one advisory.</summary>
public sealed record TarballVariant(UpstreamRelease Release, Advisory? Advisory, IReadOnlyList<Advisory> Sources, IReadOnlyList<CookbookPatch> Patches)
{
    /// <summary>AWS's own name; the top folder in the tarball has it too.</summary>
    public string Name => $"aws-parallelcluster-cookbook-{Release.Version}";

    /// <summary>Where it stands, in the shape that AWS gives its own patched cookbooks.</summary>
    public string Folder => Advisory is null ? $"patches/{Release.Version}" : $"patches/{Release.Version}/{Advisory.Slug}";

    public string Path => $"{Folder}/{Name}.tgz";

    /// <summary>The merged tarball first, then one for each advisory that patches the cookbook.</summary>
    public static IReadOnlyList<TarballVariant> Of(Mends mends)
    {
        var patching = mends.OfKind<CookbookPatchMitigation>()
            .GroupBy(mend => mend.Advisory, mend => mend.Mitigation)
            .Select(group => (Advisory: group.Key, Patches: group.SelectMany(mitigation => mitigation.Patches).ToList()))
            .ToList();
        if (patching.Count == 0)
        {
            return [];
        }

        var merged = new TarballVariant(mends.Release, null, [.. patching.Select(p => p.Advisory)], [.. patching.SelectMany(p => p.Patches)]);
        return [merged, .. patching.Select(p => new TarballVariant(mends.Release, p.Advisory, [p.Advisory], p.Patches))];
    }
}
