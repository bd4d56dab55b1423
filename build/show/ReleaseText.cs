using System.Text.Json.Nodes;
using ArtifactForge;
using ArtifactForge.Forging;

/// <summary>A forged release, told to a person.</summary>
internal static class ReleaseText
{
    public static void Write(ForgedRelease release, string folder)
    {
        Screen.Table(["Release", "Artifact"], Made(release.Manifest).Select(made => new[] { made.Release.ToString()!, made.What }));
        foreach (var note in release.Notes)
        {
            Screen.Line(note);
        }

        Screen.Line($"release {release.Id}");
        Screen.Line($"Written to {folder}");
    }

    public static JsonObject ToJson(ForgedRelease release, string folder) => new()
    {
        ["release"] = release.Id.Hex,
        ["folder"] = folder,
        ["notes"] = new JsonArray([.. release.Notes.Select(note => JsonValue.Create(note))]),
        ["artifacts"] = new JsonArray([.. release.Manifest.Artifacts.Select(artifact => new JsonObject
        {
            ["path"] = artifact.Path,
            ["identity"] = (artifact.TarSha256 ?? artifact.Sha256)!.Value.Hex,
        })]),
    };

    // Each tarball; what needs none by folder, such as requirements/3.1.2 (3).
    private static IEnumerable<Row> Made(Manifest manifest) => manifest.Artifacts
        .Where(artifact => artifact.Kind is not (ArtifactKind.CookbookTarball or ArtifactKind.Sidecar))
        .GroupBy(artifact => new Row(artifact.Release, Path.GetDirectoryName(artifact.Path)!))
        .Select(folder => folder.Key with { What = $"{folder.Key.What} ({folder.Count()})" })
        .Concat(Tarballs(manifest).Select(tarball => new Row(tarball.Release, tarball.Path)))
        .OrderBy(made => made.Release);

    private sealed record Row(ReleaseVersion? Release, string What);

    public static IEnumerable<Artifact> Tarballs(Manifest manifest) => manifest.Artifacts
        .Where(artifact => artifact.Kind == ArtifactKind.CookbookTarball)
        .OrderBy(artifact => artifact.Release)
        .ThenBy(artifact => artifact.Path, StringComparer.Ordinal);
}
