using ArtifactForge.Catalog;
using ArtifactForge.Mitigations.Requirements;

namespace ArtifactForge.Mitigations.Runbooks;

/// <summary>Other versions of Python packages, beside the pcluster that is installed.</summary>
internal static class RequirementsRemedy
{
    private const string Before = "before.txt";

    public static Remedy Of(RequirementsMitigation mitigation, Mends mends, Shelf shelf)
    {
        var files = RequirementsFiles.Of(mends).ToList();
        var requirements = files.Single(file => file.Kind == ArtifactKind.Requirements);
        var constraints = mitigation.Constraints.Select(version => files.Single(file => file.Path.EndsWith($"/constraints-{version}.txt", StringComparison.Ordinal))).ToList();
        var name = Path.GetFileName(requirements.Path);
        List<Block> use =
        [
            new Paragraph(Words.Of("Install ").Then(shelf.Link(requirements.Path)).Then(" in the environment where `pcluster` is installed. The first command records what you have now.")),
            new Commands([$"python3 -m pip freeze > {Before}", .. Remedy.Fetch(shelf, requirements.Path).Lines, $"python3 -m pip install --upgrade -r {name}"]),
        ];
        if (requirements.Sources.Count > 1) use.Add(Remedy.Shared(requirements.Sources));
        if (constraints.Count > 0)
        {
            use.Add(new Paragraph(Words.Of("Or install one exact version with ").Then(Words.Join(" or ", constraints.Select(file => shelf.Link(file.Path)))).Then(":")));
            use.Add(new Commands([.. Remedy.Fetch(shelf, constraints[0].Path).Lines, $"python3 -m pip install --upgrade -c {Path.GetFileName(constraints[0].Path)} aws-parallelcluster=={mends.Release.Version}"]));
        }

        return new Remedy
        {
            Mitigation = mitigation,
            Use = use,
            Confirm = [new Paragraph(Words.Of("pip reports no conflicts and nothing left to install:")), new Commands(["python3 -m pip check", $"python3 -m pip install -r {name}"])],
            Back = [new Paragraph(Words.Of($"Reinstall what you had before, as listed in `{Before}`:")), new Commands([$"python3 -m pip install -r {Before}"])],
        };
    }
}
