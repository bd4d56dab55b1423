namespace ArtifactForge.Catalog;

/// <summary>All that is wrong with a catalogue, at once.</summary>
public sealed class CatalogueException(IReadOnlyList<CatalogueProblem> problems)
    : ForgeException(
        where: problems[0].Where,
        what: problems.Count == 1 ? problems[0].What : $"{problems[0].What} (and {problems.Count - 1} more)",
        fix: problems[0].Fix)
{
    public IReadOnlyList<CatalogueProblem> Problems { get; } = problems;
}

/// <summary>One mistake in the catalogue: where it is, what is wrong with the text found there, what to write instead.</summary>
public sealed record CatalogueProblem(string File, int Line, int Column, string What, string Fix)
{
    public string Where => $"{File}:{Line}:{Column}";
}
