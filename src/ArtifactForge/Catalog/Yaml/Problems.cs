namespace ArtifactForge.Catalog.Yaml;

/// <summary>Collects what is wrong, so that an author sees all of it at once.</summary>
internal sealed class Problems
{
    private readonly List<CatalogueProblem> found = [];

    public int Count => found.Count;

    public void Add(Place place, string what, string fix) =>
        found.Add(new CatalogueProblem(place.File, place.Line, place.Column, what, fix));

    public void ThrowIfAny()
    {
        if (found.Count == 0) return;
        throw new CatalogueException(
        [
            .. found.Distinct().OrderBy(problem => problem.File, StringComparer.Ordinal).ThenBy(problem => problem.Line).ThenBy(problem => problem.Column),
        ]);
    }
}
