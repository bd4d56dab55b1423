using ArtifactForge.Catalog;

namespace ArtifactForge.Tests;

/// <summary>The checkout that the tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    public static string Cookbooks => Path.Combine(Root, "cookbooks");

    public static string Samples => Path.Combine(Cookbooks, "samples");

    public static async Task<Catalogue> ReadCatalogueAsync() =>
        CatalogueReader.Read(await CatalogueFiles.LoadAsync(Cookbooks, "cookbooks", CancellationToken.None));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ArtifactForge.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No ArtifactForge.sln above {AppContext.BaseDirectory}.");
        }

        return folder.FullName;
    }
}
