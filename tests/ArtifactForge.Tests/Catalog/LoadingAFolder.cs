using System.Formats.Tar;
using ArtifactForge.Catalog;

namespace ArtifactForge.Tests.Catalog;

public sealed class LoadingAFolder : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("catalogue-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task TakesFilesByTheirPathInIt()
    {
        Write("upstream.yaml", "a"u8);
        Write("advisories/one/advisory.yaml", "b"u8);
        var files = await LoadAsync();
        Assert.Equal(["advisories/one/advisory.yaml", "upstream.yaml"], files.Contents.Keys);
        Assert.Equal("b"u8.ToArray(), files.Contents["advisories/one/advisory.yaml"].ToArray());
        Assert.Equal("cookbooks/upstream.yaml", files.Display("upstream.yaml"));
    }

    [Fact]
    public async Task LeavesSamplesSchemasAndHiddenFilesAlone()
    {
        Write("samples/big", new byte[CatalogueFiles.MaxFileSize + 1]);
        Write("schema/advisory.schema.json", "{}"u8);
        Write(".DS_Store", "x"u8);
        Write("advisories/one/.advisory.yaml.swp", "x"u8);
        Assert.Empty((await LoadAsync()).Contents);
    }

    [Fact]
    public async Task TakesAFileOfOneMebibyte()
    {
        Write("upstream.yaml", new byte[CatalogueFiles.MaxFileSize]);
        Assert.Equal(CatalogueFiles.MaxFileSize, (await LoadAsync()).Contents["upstream.yaml"].Length);
    }

    [Fact]
    public async Task RefusesALargerFileAndNamesTheLimit()
    {
        Write("upstream.yaml", new byte[CatalogueFiles.MaxFileSize + 1]);
        Assert.Equal("The file is larger than 1048576 bytes (1 MiB).", (await ProblemAsync("cookbooks/upstream.yaml")).What);
    }

    [Fact]
    public async Task RefusesTooManyFiles()
    {
        for (var number = 0; number <= CatalogueFiles.MaxFiles; number++) Write($"advisories/a/{number}", ""u8);
        Assert.Equal("The catalogue has more than 2000 files.", (await ProblemAsync("cookbooks")).What);
    }

    [Fact]
    public async Task RefusesDeepFolders()
    {
        Write("1/2/3/4/5/6/7/8/9", "x"u8);
        Assert.Equal("Folders are nested deeper than 8 levels.", (await ProblemAsync("cookbooks/1/2/3/4/5/6/7/8")).What);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../..")]
    [InlineData("nowhere")]
    [InlineData(".")]
    public async Task RefusesSymbolicLinks(string target)
    {
        File.CreateSymbolicLink(Path.Combine(folder, "upstream.yaml"), target);
        Assert.Equal($"This is a symbolic link to '{target}'.", (await ProblemAsync("cookbooks/upstream.yaml")).What);
    }

    [Fact]
    public async Task RefusesAFifoAndDoesNotWaitForIt()
    {
        await new PaxTarEntry(TarEntryType.Fifo, "fifo").ExtractToFileAsync(Path.Combine(folder, "upstream.yaml"), overwrite: false);
        Assert.Equal("This is not an ordinary file but a FIFO, a device or a socket.", (await ProblemAsync("cookbooks/upstream.yaml")).What);
    }

    [Fact]
    public async Task RefusesAFolderThatIsNotThere()
    {
        var exception = await Assert.ThrowsAsync<ForgeException>(() => CatalogueFiles.LoadAsync(Path.Combine(folder, "none"), "none", CancellationToken.None));
        Assert.Equal("none", exception.Where);
    }

    [Fact]
    public async Task CanBeCancelled()
    {
        Write("upstream.yaml", "a"u8);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CatalogueFiles.LoadAsync(folder, "cookbooks", new CancellationToken(canceled: true)));
    }

    private Task<CatalogueFiles> LoadAsync() => CatalogueFiles.LoadAsync(folder, "cookbooks", CancellationToken.None);

    private async Task<CatalogueProblem> ProblemAsync(string file)
    {
        var problem = Assert.Single((await Assert.ThrowsAsync<CatalogueException>(LoadAsync)).Problems);
        Assert.Equal(file, problem.File);
        return problem;
    }

    private void Write(string path, ReadOnlySpan<byte> content)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }
}
