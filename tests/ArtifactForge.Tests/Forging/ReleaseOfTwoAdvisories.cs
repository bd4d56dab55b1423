using System.Text;
using ArtifactForge.Catalog;
using ArtifactForge.Forging;
using ArtifactForge.Mitigations;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Forging;

/// <summary>No real release has two cookbook patches and a role: these advisories make one of 3.4.1.</summary>
public sealed class ReleaseOfTwoAdvisories : IDisposable
{
    private const string Recipe = "cookbooks/aws-parallelcluster-install/recipes/install_mysql_client.rb";

    private readonly SampleRoad road = new();

    public void Dispose() => road.Dispose();

    private static string Advisory(string slug, string path, string anchor, string action, string specifier) => $$$"""
        schema: 1
        slug: {{{slug}}}
        title: The issue {{{slug}}}
        summary: Something is broken.
        published: 2024-01-01
        updated: 2024-01-01
        references: [{ title: none, url: "https://example.org/" }]
        affects: { releases: "[3.4.1]", operatingSystems: [ubuntu2004], architectures: [x86_64], feature: build-image }
        symptoms: [{ where: the log, contains: failed }]
        checks: [{ run: "true", affected: it fails, unaffected: it does not }]
        mitigations:
          - kind: cookbook-patch
            title: Patch it
            patches: [{ path: {{{path}}}, insertBefore: "{{{anchor}}}", text: "# mended for {{{slug}}}\n", times: 1 }]
          - kind: requirements
            title: Install another
            packages: [flask]
            specifier: "{{{specifier}}}"
          - kind: iam-role
            title: A role
            name: cleanup-{region}
            path: /parallelcluster/
            trustedService: lambda.amazonaws.com
            imageConfigKey: Build/Iam/CleanupLambdaRole
            statements: [{ actions: ["{{{action}}}"], resources: ["arn:{partition}:imagebuilder:{region}:{account}:image/*"], why: It must. }]

        """;

    private static async Task<Catalogue> CatalogueAsync(Catalogue ours, params string[] advisories)
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal)
        {
            [CatalogueReader.UpstreamFile] = await File.ReadAllBytesAsync(Path.Combine(Repository.Cookbooks, CatalogueReader.UpstreamFile)),
            [CatalogueReader.IamActionsFile] = await File.ReadAllBytesAsync(Path.Combine(Repository.Cookbooks, CatalogueReader.IamActionsFile)),
        };
        foreach (var advisory in advisories)
        {
            files[$"advisories/{advisory.Split('\n')[1]["slug: ".Length..]}/advisory.yaml"] = Encoding.UTF8.GetBytes(advisory);
        }

        return ours with { Advisories = CatalogueReader.Read(new CatalogueFiles("test", files)).Advisories };
    }

    private static string One { get; } = Advisory("one", Recipe, "# frozen_string_literal", "imagebuilder:GetImage", ">=2.2.5");

    private static string Two { get; } = Advisory("two", "recipes/default.rb", "# frozen_string_literal", "imagebuilder:CancelImageCreation", "<2.3");

    private async Task<ForgedRelease> ForgeAsync(params string[] advisories)
    {
        var catalogue = await CatalogueAsync(await Repository.ReadCatalogueAsync(), advisories);
        return await road.ForgeAsync(_ => catalogue, "3.4.1");
    }

    private static string Text(ForgedRelease release, string path) => File.ReadAllText(release.PathOf(release.Files[path]));

    [Fact]
    public async Task ItsMergedTarballHasBothPatchesAndItsOwnHaveOne()
    {
        var release = await ForgeAsync(One, Two);
        var tarballs = release.Manifest.Artifacts.Where(artifact => artifact.Kind == ArtifactKind.CookbookTarball).ToList();
        Assert.Equal(["", "one", "two"], tarballs.Select(tarball => tarball.Advisory ?? "").Order(StringComparer.Ordinal));
        Assert.Equal([Recipe, "recipes/default.rb"], tarballs.Single(tarball => tarball.Advisory is null).Changes!.Select(change => change.Path));
        Assert.Equal([Recipe], tarballs.Single(tarball => tarball.Advisory == "one").Changes!.Select(change => change.Path));
        Assert.Equal(3, tarballs.Select(tarball => tarball.TarSha256).Distinct().Count());
    }

    [Fact]
    public async Task ItHasOneRoleThatMayWhatBothMay()
    {
        var release = await ForgeAsync(One, Two);
        var template = Assert.Single(release.Manifest.Artifacts, artifact => artifact.Kind == ArtifactKind.CfnTemplate);
        Assert.Equal(("iam/3.4.1/cleanup.template.yaml", null), (template.Path, template.Advisory));
        Assert.Contains("- imagebuilder:CancelImageCreation\n                  - imagebuilder:GetImage\n", Text(release, template.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ItHasOneRequirementsFile()
    {
        var release = await ForgeAsync(One, Two);
        var file = Assert.Single(release.Manifest.Artifacts, artifact => artifact.Kind == ArtifactKind.Requirements);
        Assert.EndsWith("\nflask>=2.2.5,<2.3\n", Text(release, file.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ItsImageConfigurationNamesTheMergedTarballAndTheRole()
    {
        var release = await ForgeAsync(One, Two);
        await road.PublishAsync(release);
        var merged = release.Manifest.Artifacts.Single(artifact => artifact is { Kind: ArtifactKind.CookbookTarball, Advisory: null });
        var files = road.Store.Files("image-config/3.4.1");
        Assert.Equal(["image-config/3.4.1/ubuntu2004-x86_64.fragment.yaml", "image-config/3.4.1/ubuntu2004-x86_64.yaml"], files);
        foreach (var text in files.Select(file => File.ReadAllText(road.Store[file])))
        {
            Assert.Contains("# Fixes: The issue one (one)\n# Fixes: The issue two (two)\n", text, StringComparison.Ordinal);
            Assert.Contains($"ChefCookbook: {SampleRoad.Url}/{StoreLayout.ContentKey(merged.TarSha256!.Value, merged.Path)}\n", text, StringComparison.Ordinal);
            Assert.Contains("CleanupLambdaRole: arn:aws:iam::ACCOUNT_ID:role/parallelcluster/cleanup-us-east-1\n", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ItsPageHasOneConfigurationAndSaysWhatServesBoth()
    {
        var release = await ForgeAsync(One, Two);
        await road.PublishAsync(release);
        Assert.Equal(["runbooks/3.4.1.md", "runbooks/one.md", "runbooks/two.md"], road.Store.Files("runbooks"));
        var page = await File.ReadAllTextAsync(road.Store["runbooks/3.4.1.md"]);
        var merged = release.Manifest.Artifacts.Single(artifact => artifact is { Kind: ArtifactKind.CookbookTarball, Advisory: null });
        var url = $"{SampleRoad.Url}/{StoreLayout.ContentKey(merged.TarSha256!.Value, merged.Path)}";
        Assert.Equal(2, page.Split("\n### The image configuration\n").Length);
        Assert.Contains("and contain the fixes for one and two.", page.Replace('\n', ' '), StringComparison.Ordinal);
        Assert.Contains($"    ChefCookbook: {url}\n", page, StringComparison.Ordinal);
        Assert.Contains("It contains the fixes for one and two; applying it once covers all of them.", page, StringComparison.Ordinal);
        Assert.Contains($"\n{await File.ReadAllTextAsync(road.Store["patches/3.4.1/NOTICE.txt"])}```\n", page, StringComparison.Ordinal);

        var one = await File.ReadAllTextAsync(road.Store["runbooks/one.md"]);
        Assert.Contains($"    ChefCookbook: {url}\n", one, StringComparison.Ordinal);
        Assert.Contains("# mended for one", one, StringComparison.Ordinal);
        Assert.DoesNotContain("# mended for two", one, StringComparison.Ordinal);
        Assert.Contains($"\n{await File.ReadAllTextAsync(road.Store["patches/3.4.1/one/NOTICE.txt"])}```\n", one, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithOneOfThemAloneItIsAnotherRelease()
    {
        var (both, one) = (await ForgeAsync(One, Two), await ForgeAsync(One));
        Assert.NotEqual(both.Id, one.Id);
        Assert.EndsWith("\nflask>=2.2.5\n", Text(one, "requirements/3.4.1/requirements.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PinsThatContradictMakeNothingAndNameBoth()
    {
        var other = Advisory("two", "recipes/default.rb", "# frozen_string_literal", "imagebuilder:GetImage", "<2.2");
        var error = await Assert.ThrowsAsync<ForgeException>(() => ForgeAsync(One, other));
        Assert.Equal("one and two, release 3.4.1", error.Where);
    }
}
