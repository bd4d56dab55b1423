using ArtifactForge.Archives;
using ArtifactForge.Catalog;
using ArtifactForge.Forging;
using ArtifactForge.Mitigations;
using ArtifactForge.Tests.Archives;
using ArtifactForge.Upstream;

namespace ArtifactForge.Tests.Breadth;

/// <summary>
/// Two more known issues, written as data alone, whose files move over their range. They are not in the catalogue yet: the
/// samples have nothing of them.
/// </summary>
public sealed class BreadthTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "ArtifactForge.Tests", "Breadth");

    /// <summary>The project's own facts about upstream, and the advisories beside this file.</summary>
    private static async Task<Catalogue> ReadAsync()
    {
        var own = await CatalogueFiles.LoadAsync(Repository.Cookbooks, "cookbooks", CancellationToken.None);
        var contents = own.Contents.Where(file => !file.Key.Contains('/', StringComparison.Ordinal)).ToDictionary(file => file.Key, file => file.Value, StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Folder, "advisory.yaml", SearchOption.AllDirectories))
        {
            contents.Add($"advisories/{Path.GetFileName(Path.GetDirectoryName(file))}/advisory.yaml", await File.ReadAllBytesAsync(file));
        }

        return CatalogueReader.Read(new CatalogueFiles("cookbooks", contents));
    }

    [Fact]
    public async Task BothAreAdvisoriesWithoutAMistake()
    {
        var catalogue = await ReadAsync();
        Assert.Equal(["ptrace-protection-with-efa", "storage-removal-data-loss"], catalogue.Advisories.Select(advisory => advisory.Slug));
        Assert.Equal(18, catalogue.Advisories[0].Affects.Releases.Count);
        Assert.Equal(13, catalogue.Advisories[1].Affects.Releases.Count);
    }

    [RealTarballsFact]
    public async Task EveryPatchLandsOnEveryReleaseThatItIsFor()
    {
        var catalogue = await ReadAsync();
        var upstream = new FolderUpstream(Environment.GetEnvironmentVariable(RealTarballsFactAttribute.Variable)!, "tarballs");
        using var folder = new TemporaryFolder();
        var plan = Forge.Plan(catalogue, upstream, ForgeFilter.Everything);
        var release = await Forge.RunAsync(plan, upstream, folder.Root, new Progress<ForgeProgress>(), CancellationToken.None);
        foreach (var mends in release.Mends)
        {
            var merged = release.Manifest.Artifacts.Single(artifact => artifact.Path == TarballVariant.Of(mends)[0].Path);
            Assert.Equal(mends.OfKind<CookbookPatchMitigation>().Sum(mend => mend.Mitigation.Patches.Count), merged.Changes!.Count);
        }
    }

    /// <summary>Their ranges are as tight as can be: one release beyond, something is not as the patch expects.</summary>
    [RealTarballsFact]
    public async Task NoPatchLandsBeyondItsRange()
    {
        var upstream = new FolderUpstream(Environment.GetEnvironmentVariable(RealTarballsFactAttribute.Variable)!, "tarballs");
        var catalogue = await ReadAsync();
        foreach (var (version, recipe, literal) in new[]
        {
            ("3.6.1", "cookbooks/aws-parallelcluster-common/resources/efa/partial/_disable_ptrace_debian.rb", "== 'compute'"),
            ("3.9.1", "cookbooks/aws-parallelcluster-environment/resources/volume.rb", "recursive true\n    action :delete"),
        })
        {
            using var tarball = await upstream.OpenAsync(catalogue.Upstream.Find(ReleaseVersion.Parse(version))!, CancellationToken.None);
            var text = tarball.Archive.Find(recipe) is { } entry ? System.Text.Encoding.UTF8.GetString(tarball.Archive.ReadContent(entry)) : "";
            Assert.DoesNotContain(literal, text, StringComparison.Ordinal);
        }
    }
}
