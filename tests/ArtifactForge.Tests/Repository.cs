using ArtifactForge.Catalog;

namespace ArtifactForge.Tests;

/// <summary>The checkout that the tests were built from.</summary>
public static class Repository
{
    private static readonly string[] Small = ["api-stack-ecr-permissions", "build-image-cleanup-permissions", "cdk-imagebuilder-1-153-0", "ubuntu2004-mysql-client-downgrade"];

    public static string Root { get; } = Find();

    public static string Cookbooks => Path.Combine(Root, "cookbooks");

    public static string Samples => Path.Combine(Cookbooks, "samples");

    public static async Task<Catalogue> ReadCatalogueAsync() =>
        CatalogueReader.Read(await CatalogueFiles.LoadAsync(Cookbooks, "cookbooks", CancellationToken.None));

    /// <summary>
    /// What tests can count with: one patch of one file on four samples, and mends that need no cookbook. Advisories that are
    /// added to the catalogue do not come in here.
    /// </summary>
    public static async Task<Catalogue> ReadSmallCatalogueAsync()
    {
        var catalogue = await ReadCatalogueAsync();
        return catalogue with { Advisories = [.. catalogue.Advisories.Where(advisory => Small.Contains(advisory.Slug))] };
    }

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
