using ArtifactForge.Catalog;

namespace ArtifactForge.Tests.Catalog;

/// <summary>The catalogue that the project itself publishes from.</summary>
public sealed class OurCatalogue
{
    private static readonly string Root = Repository.Root;

    [Fact]
    public async Task IsValid()
    {
        var catalogue = await ReadAsync();
        Assert.Contains(catalogue.Advisories, advisory => advisory.Slug == "ubuntu2004-mysql-client-downgrade");
    }

    private static async Task<Catalogue> ReadAsync() =>
        CatalogueReader.Read(await CatalogueFiles.LoadAsync(Path.Combine(Root, "cookbooks"), "cookbooks", CancellationToken.None));
}

/// <summary>Finds files of the repository that tests read.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "ArtifactForge.sln"))
        ? folder
        : Find(Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar)) ?? throw new InvalidOperationException("The tests do not run inside of the repository."));
}
