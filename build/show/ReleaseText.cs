using System.Text.Json.Nodes;
using ArtifactForge;
using ArtifactForge.Forging;

/// <summary>A forged release, told to a person.</summary>
internal static class ReleaseText
{
    public static void Write(ForgedRelease release, string folder)
    {
        Screen.Table(["Release", "Tar SHA-256", "Changed", "File"], Tarballs(release).Select(tarball => new[]
        {
            tarball.Release.ToString()!,
            tarball.TarSha256!.Value.Hex[..12],
            $"{tarball.Changes!.Count} file{(tarball.Changes.Count == 1 ? "" : "s")}",
            tarball.Path,
        }));
        foreach (var note in release.Notes) Screen.Line(note);
        Screen.Line($"release {release.Id}");
        Screen.Line($"in {folder}");
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

    public static IEnumerable<Artifact> Tarballs(ForgedRelease release) => release.Manifest.Artifacts
        .Where(artifact => artifact.Kind == ArtifactKind.CookbookTarball)
        .OrderBy(artifact => artifact.Release)
        .ThenBy(artifact => artifact.Path, StringComparer.Ordinal);
}
