using System.Text;
using ArtifactForge.Authoring;
using ArtifactForge.Catalog;

namespace ArtifactForge.Tests.Authoring;

public class WritingAdvisories
{
    private const string Diff = "--- a/metadata.rb\n+++ b/metadata.rb\n@@ -1 +1 @@\n-a\n+b\n";

    private static async Task<CatalogueFiles> WithAsync(string advisory, string? patch)
    {
        var files = (await CatalogueFiles.LoadAsync(Repository.Cookbooks, "cookbooks", CancellationToken.None)).Without("advisories/");
        var contents = files.Contents.ToDictionary(file => file.Key, file => file.Value, StringComparer.Ordinal);
        contents["advisories/a-slug/advisory.yaml"] = Encoding.UTF8.GetBytes(advisory);
        if (patch is not null) contents[$"advisories/a-slug/{patch}"] = Encoding.UTF8.GetBytes(Diff);
        return new CatalogueFiles("cookbooks", contents);
    }

    private static string Filled(string skeleton) => skeleton
        .Replace("\ntitle:\n", "\ntitle: It breaks\n", StringComparison.Ordinal)
        .Replace("\nsummary:\n", "\nsummary: It breaks when used.\n", StringComparison.Ordinal)
        .Replace("  - title:\n    url:\n", "  - title: The issue\n    url: https://github.com/aws/aws-parallelcluster/issues/1\n", StringComparison.Ordinal)
        .Replace("  feature:\n", "  feature: cluster\n", StringComparison.Ordinal)
        .Replace("  - where:\n    contains:\n", "  - where: the log\n    contains: broken\n", StringComparison.Ordinal)
        .Replace("  - run:\n    affected:\n    unaffected:\n", "  - run: grep broken log\n    affected: A line.\n    unaffected: None.\n", StringComparison.Ordinal)
        .Replace("      - path:\n        replace:\n        with:\n", "      - path: metadata.rb\n        replace: a\n        with: b\n", StringComparison.Ordinal);

    private static string Skeleton(string? patch) => AdvisorySkeleton.New("a-slug", "[3.4.1]", patch, new DateOnly(2024, 5, 6));

    [Theory]
    [InlineData(null)]
    [InlineData("a-slug.patch")]
    public async Task ASkeletonIsRightOnceItIsFilled(string? patch)
    {
        var advisory = Assert.Single(CatalogueReader.Read(await WithAsync(Filled(Skeleton(patch)), patch)).Advisories);
        Assert.Equal(("It breaks", "3.4.1"), (advisory.Title, Assert.Single(advisory.Affects.Releases).Version.ToString()));
        Assert.Single(Assert.IsType<CookbookPatchMitigation>(Assert.Single(advisory.Mitigations)).Patches);
    }

    [Fact]
    public async Task BeforeThatEveryKeyThatIsLeftIsNamed()
    {
        var files = await WithAsync(Skeleton("a-slug.patch"), "a-slug.patch");
        var problems = Assert.Throws<CatalogueException>(() => CatalogueReader.Read(files)).Problems;
        Assert.Equal(10, problems.Count);
        Assert.All(problems, problem => Assert.Contains("found nothing", problem.What, StringComparison.Ordinal));
        Assert.Equal(["title", "summary", "references", "affects.feature", "symptoms", "checks"], AdvisorySkeleton.Unfilled);
    }

    [Fact]
    public async Task APatchIsNamedBehindTheOthersAndNothingElseChanges()
    {
        var yaml = Filled(Skeleton("a-slug.patch"));
        var edited = AdvisorySkeleton.WithPatch(yaml, "second.patch", "advisory.yaml");
        Assert.Equal(yaml.Replace("      - file: a-slug.patch\n", "      - file: a-slug.patch\n      - file: second.patch\n", StringComparison.Ordinal), edited);
        Assert.Equal(edited, AdvisorySkeleton.WithPatch(edited, "second.patch", "advisory.yaml"));
        var files = await WithAsync(edited, "a-slug.patch");
        Assert.Contains("There is no file 'second.patch'", Assert.Throws<CatalogueException>(() => CatalogueReader.Read(files)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutACookbookPatchOneIsAdded()
    {
        const string Yaml = "slug: x\nmitigations:\n  - kind: manual\n    title: By hand\n    steps:\n      - Do it.\nnotes: []\n";
        Assert.Contains(
            "      - Do it.\n  - kind: cookbook-patch\n    title: Use a cookbook that contains the fix\n    patches:\n      - file: x.patch\nnotes:",
            AdvisorySkeleton.WithPatch(Yaml, "x.patch", "advisory.yaml"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("efs-mount-fails", true)]
    [InlineData("Efs", false)]
    [InlineData("../up", false)]
    [InlineData("-x", false)]
    [InlineData("", false)]
    public void ASlugIsLowerCaseWithDashes(string text, bool valid) => Assert.Equal(valid, AdvisorySkeleton.IsSlug(text));
}
