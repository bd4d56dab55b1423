using ArtifactForge.Upstream;

namespace ArtifactForge.Tests.Upstream;

public sealed class SampleUpstreamTests
{
    [Fact]
    public async Task ASampleIsTheSameTarEveryTimeAndOtherForEachRelease()
    {
        var catalogue = await Repository.ReadCatalogueAsync();
        var samples = new SampleUpstream(Repository.Samples);
        var digests = new List<Sha256Digest>();
        foreach (var release in catalogue.Upstream.Releases.Where(samples.Offers))
        {
            using var one = await samples.OpenAsync(release, CancellationToken.None);
            using var again = await samples.OpenAsync(release, CancellationToken.None);
            Assert.Equal(one.Archive.TarSha256, again.Archive.TarSha256);
            digests.Add(one.Archive.TarSha256);
        }

        Assert.Equal(8, digests.Distinct().Count());
    }

    [Fact]
    public async Task LaterFilesOfASampleStandOverEarlierOnesAndItsOwnOverAll()
    {
        using var folder = new TemporaryFolder();
        foreach (var (layer, files) in new[] { ("common", "abcd"), ("since-3.3.0", "bcd"), ("since-3.4.0", "cd"), ("since-3.11.0", "abcd"), ("3.2.1", ""), ("3.3.1", ""), ("3.4.1", "d") })
        {
            foreach (var file in files.Append('m')) folder.Write($"{layer}/{file}", System.Text.Encoding.UTF8.GetBytes(layer));
        }

        var catalogue = await Repository.ReadCatalogueAsync();
        foreach (var (version, expected) in new[] { ("3.2.1", "common common common common"), ("3.3.1", "common since-3.3.0 since-3.3.0 since-3.3.0"), ("3.4.1", "common since-3.3.0 since-3.4.0 3.4.1") })
        {
            using var sample = await new SampleUpstream(folder.Root).OpenAsync(catalogue.Upstream.Find(ReleaseVersion.Parse(version))!, CancellationToken.None);
            Assert.Equal(expected, string.Join(' ', "abcd".Select(file => System.Text.Encoding.UTF8.GetString(sample.Archive.ReadContent(sample.Archive.Find($"{file}")!)))));
        }
    }

    [Fact]
    public async Task ASampleHasTheShapeOfUpstreamsTarballs()
    {
        var release = (await Repository.ReadCatalogueAsync()).Upstream.Find(ReleaseVersion.Parse("3.4.1"))!;
        using var sample = await new SampleUpstream(Repository.Samples).OpenAsync(release, CancellationToken.None);
        var archive = sample.Archive;
        string Text(string path) => System.Text.Encoding.UTF8.GetString(archive.ReadContent(archive.Find(path)!));
        Assert.Equal("aws-parallelcluster-cookbook-3.4.1", archive.TopFolder);
        Assert.Contains("path: './cookbooks/aws-parallelcluster-install'", Text("Berksfile"), StringComparison.Ordinal);
        Assert.Contains("depends 'aws-parallelcluster-install', '~> 3.4.1'", Text("metadata.rb"), StringComparison.Ordinal);
        Assert.Contains("\"apt install -y\"", Text("cookbooks/aws-parallelcluster-install/recipes/install_mysql_client.rb"), StringComparison.Ordinal);
        Assert.Contains(archive.Entries, entry => entry.Path.Length > 100);
        Assert.Equal(Convert.ToInt32("775", 8), archive.Find("files/default/show-version")!.Mode);
        Assert.Equal(Convert.ToInt32("664", 8), archive.Find("metadata.rb")!.Mode);
        Assert.DoesNotContain(archive.Entries, entry => entry.Path.Contains("@VERSION@", StringComparison.Ordinal));
    }
}
