using ArtifactForge.Catalog;
using ArtifactForge.Mitigations;

namespace ArtifactForge.EndToEnd.Mends;

/// <summary>All that our own catalogue makes, of every release.</summary>
internal static class OurMends
{
    public static string Root { get; } = FindRoot();

    public static async Task<Catalogue> CatalogueAsync() =>
        CatalogueReader.Read(await CatalogueFiles.LoadAsync(Path.Combine(Root, "cookbooks"), "cookbooks", CancellationToken.None));

    public static async Task<IReadOnlyList<ArtifactText>> FilesAsync()
    {
        var catalogue = await CatalogueAsync();
        return [.. catalogue.Upstream.Releases.SelectMany(release => MendFiles.Of(ArtifactForge.Mitigations.Mends.For(release, catalogue.Advisories)))];
    }

    /// <summary>Releases share most of their files: each text once.</summary>
    public static async Task<IReadOnlyList<ArtifactText>> DistinctAsync(ArtifactKind kind) =>
        [.. (await FilesAsync()).Where(file => file.Kind == kind).DistinctBy(file => file.Text)];

    public static async Task<string> TextAsync(string path) => (await FilesAsync()).Single(file => file.Path == path).Text;

    public static async Task<IReadOnlyList<ImageConfigTarget>> ImageConfigTargetsAsync()
    {
        var catalogue = await CatalogueAsync();
        return [.. catalogue.Upstream.Releases.SelectMany(release => ImageConfigTarget.Of(ArtifactForge.Mitigations.Mends.For(release, catalogue.Advisories)))];
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "ArtifactForge.sln"))) folder = folder.Parent;
        return folder.FullName;
    }
}

/// <summary>A folder that is gone when the test is.</summary>
internal sealed class Scratch : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("artifactforge-mends-").FullName;

    public string Write(string name, string text)
    {
        var file = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    public string WriteProgram(string name, string text)
    {
        var file = Write(name, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
        return file;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
