using System.Text;
using ArtifactForge.Catalog;

namespace ArtifactForge.Tests.Catalog;

public sealed class GuideToWritingAnAdvisory
{
    [Fact]
    public async Task ShowsAnAdvisoryThatIsValid()
    {
        var example = await ExampleAsync();
        var catalogue = CatalogueReader.Read(await WithOurFactsAsync(example));
        var advisory = Assert.Single(catalogue.Advisories);
        Assert.Equal(2, advisory.Mitigations.Count);
        Assert.Equal("rm-follows-mounts#1", advisory.Mitigations.OfType<CookbookPatchMitigation>().Single().Patches[0].Name);
    }

    [Fact]
    public async Task ShowsAnErrorAsItReallyIs()
    {
        var wrong = (await ExampleAsync()).Replace("[3.6.0,3.7.2]", "[3.3.0,3.4.2]", StringComparison.Ordinal);
        var files = await WithOurFactsAsync(wrong);
        var problems = Assert.Throws<CatalogueException>(() => CatalogueReader.Read(files)).Problems;
        var shown = problems.Single(problem => problem.What.Contains("3.4.2, which", StringComparison.Ordinal));
        Assert.Contains($"{shown.What} {shown.Fix}", await GuideAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task IsShortEnoughToRead() => Assert.InRange((await GuideAsync()).Split('\n').Length, 50, 132);

    private static Task<string> GuideAsync() => File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "catalogue.md"));

    private static async Task<string> ExampleAsync()
    {
        var guide = await GuideAsync();
        return Assert.Single(guide.Split("```yaml\n").Skip(1)).Split("```")[0];
    }

    private static async Task<CatalogueFiles> WithOurFactsAsync(string advisory) => new("cookbooks", new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal)
    {
        ["upstream.yaml"] = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "cookbooks", "upstream.yaml")),
        ["advisories/rm-follows-mounts/advisory.yaml"] = Encoding.UTF8.GetBytes(advisory),
    });
}
