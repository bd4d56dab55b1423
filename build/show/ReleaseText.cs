using System.Text.Json.Nodes;
using ArtifactForge;
using ArtifactForge.Forging;

/// <summary>A forged release, told to a person.</summary>
internal static class ReleaseText
{
    public static void Write(ForgedRelease release, string folder)
    {
        WriteTable(["Release", "Made"], Tarballs(release).Select(tarball => new[] { tarball.Release.ToString()!, tarball.Path }));
        WriteTable(["Release", "Files that need no cookbook"], Others(release).Select(folders => new[] { folders.Key.ToString()!, string.Join(", ", folders) }));
        Screen.Line($"release {release.Id}");
        Screen.Line($"in {folder}");
    }

    public static JsonObject ToJson(ForgedRelease release, string folder) => new()
    {
        ["release"] = release.Id.Hex,
        ["folder"] = folder,
        ["artifacts"] = new JsonArray([.. release.Manifest.Artifacts.Select(artifact => new JsonObject
        {
            ["path"] = artifact.Path,
            ["identity"] = (artifact.TarSha256 ?? artifact.Sha256)!.Value.Hex,
        })]),
    };

    private static void WriteTable(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows)
    {
        var all = rows.ToList();
        if (all.Count > 0)
        {
            Screen.Table(heads, all);
        }
    }

    // By folder: requirements/3.1.2 (3).
    private static IEnumerable<IGrouping<ReleaseVersion?, string>> Others(ForgedRelease release) => release.Manifest.Artifacts
        .Where(artifact => artifact.Kind is not (ArtifactKind.CookbookTarball or ArtifactKind.Sidecar))
        .OrderBy(artifact => artifact.Release)
        .GroupBy(artifact => (artifact.Release, Folder: Path.GetDirectoryName(artifact.Path)))
        .GroupBy(folder => folder.Key.Release, folder => $"{folder.Key.Folder} ({folder.Count()})");

    public static IEnumerable<Artifact> Tarballs(ForgedRelease release) => release.Manifest.Artifacts
        .Where(artifact => artifact.Kind == ArtifactKind.CookbookTarball)
        .OrderBy(artifact => artifact.Release)
        .ThenBy(artifact => artifact.Path, StringComparer.Ordinal);
}
