using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations.Requirements;

/// <summary>One requirements file a release, and a constraints file for each version that somebody may want to have or go back to.</summary>
public static class RequirementsFiles
{
    public static IEnumerable<ArtifactText> Of(Mends mends)
    {
        var packages = PackageDemand.Of(mends);
        if (packages.Count == 0) yield break;
        foreach (var package in packages) package.Check(mends.Release.Version);
        yield return File(
            mends,
            ArtifactKind.Requirements,
            "requirements.txt",
            "python3 -m pip install --upgrade -r requirements.txt",
            mends.OfKind<RequirementsMitigation>().Select(mend => mend.Advisory),
            packages.Select(package => package.Name + package.Specifier));

        var pins = mends.OfKind<RequirementsMitigation>()
            .SelectMany(mend => mend.Mitigation.Constraints, (mend, version) => (mend, version))
            .GroupBy(each => each.version, each => each.mend, StringComparer.Ordinal)
            .OrderBy(same => same.Key, StringComparer.Ordinal);
        foreach (var pin in pins)
        {
            yield return File(
                mends,
                ArtifactKind.Constraints,
                $"constraints-{pin.Key}.txt",
                $"python3 -m pip install --upgrade -c constraints-{pin.Key}.txt aws-parallelcluster=={mends.Release.Version}",
                pin.Select(mend => mend.Advisory),
                Pinned(mends.Release.Version, pin, packages));
        }
    }

    private static IEnumerable<string> Pinned(ReleaseVersion release, IGrouping<string, (Advisory Advisory, RequirementsMitigation Mitigation)> pin, IReadOnlyList<PackageDemand> packages)
    {
        foreach (var (advisory, mitigation) in pin)
        {
            foreach (var package in packages.Where(package => Names(mitigation, package))) package.CheckPin(release, advisory, pin.Key);
        }

        return packages.Where(package => pin.Any(mend => Names(mend.Mitigation, package))).Select(package => $"{package.Name}=={pin.Key}");
    }

    private static bool Names(RequirementsMitigation mitigation, PackageDemand package) =>
        mitigation.Packages.Any(name => PythonPackage.NormalName(name) == PythonPackage.NormalName(package.Name));

    private static ArtifactText File(Mends mends, ArtifactKind kind, string name, string command, IEnumerable<Advisory> advisories, IEnumerable<string> lines)
    {
        var sources = ArtifactText.InOrder(advisories);
        string[] text =
        [
            $"# ParallelCluster {mends.Release.Version}",
            .. sources.Select(advisory => $"# Fixes: {advisory.Title} ({advisory.Slug})"),
            $"# {command}",
            .. lines,
            "",
        ];
        return new ArtifactText
        {
            Path = $"requirements/{mends.Release.Version}/{name}",
            Kind = kind,
            Release = mends.Release.Version,
            Sources = sources,
            Text = string.Join('\n', text),
        };
    }
}
