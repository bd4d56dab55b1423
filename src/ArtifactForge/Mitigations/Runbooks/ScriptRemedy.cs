using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations.Runbooks;

/// <summary>A script that a person runs.</summary>
internal static class ScriptRemedy
{
    public static Remedy Of(ScriptMitigation mitigation, Mends mends, Shelf shelf)
    {
        var path = ScriptFiles.PathOf(mends.Release.Version, mitigation);
        return new Remedy
        {
            Mitigation = mitigation,
            Use =
            [
                new Paragraph(Words.Of("Fetch ").Then(shelf.Link(path)).Then(" and read it; it runs in any POSIX shell.")),
                new Commands([.. Remedy.Fetch(shelf, path).Lines, .. mitigation.Text.Contains("--help", StringComparison.Ordinal) ? [$"sh {mitigation.FileName} --help"] : Array.Empty<string>()]),
            ],
        };
    }
}
