using ArtifactForge.Archives;
using ArtifactForge.Catalog;
using ArtifactForge.EndToEnd.TheBuild;
using ArtifactForge.EndToEnd.TheRoad;
using ArtifactForge.Upstream;

namespace ArtifactForge.EndToEnd.Stores;

/// <summary>The real build.sh against real servers, with real clients looking at the result.</summary>
[Collection(OneClone.Name)]
public sealed class PublishingToBuckets(Clone clone, StoreServers servers) : IClassFixture<StoreServers>, IAsyncLifetime
{
    private string tarballs = "";
    private string catalogue = "";

    public static TheoryData<string> Servers() => [.. StoreServers.Kinds.Where(kind => kind != "folder")];

    public async Task InitializeAsync()
    {
        (tarballs, catalogue) = (clone.NewFolder(), clone.NewCatalogue());
        await PinSamplesAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>A world in which the miniatures are the real releases: their tarballs in a folder, their digests pinned.</summary>
    private async Task PinSamplesAsync()
    {
        var ours = CatalogueReader.Read(await CatalogueFiles.LoadAsync(catalogue, "cookbooks", CancellationToken.None));
        var upstream = Path.Combine(catalogue, "upstream.yaml");
        var yaml = await File.ReadAllTextAsync(upstream);
        var samples = new SampleUpstream(Path.Combine(catalogue, "samples"));
        foreach (var release in ours.Upstream.Releases.Where(samples.Offers))
        {
            using var sample = await samples.OpenAsync(release, CancellationToken.None);
            await using var packed = File.Create(Path.Combine(tarballs, $"aws-parallelcluster-cookbook-{release.Version}.tgz"));
            GzipPacker.Pack(sample.Archive, new Dictionary<string, TreeEdit>(), packed, CancellationToken.None);
            yaml = yaml.Replace(release.TarSha256.Hex, sample.Archive.TarSha256.Hex, StringComparison.Ordinal).Replace(release.TreeSha256.Hex, sample.Archive.TreeSha256.Hex, StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync(upstream, yaml);

        // In this world nobody has the tarballs that they patch.
        foreach (var advisory in ours.Advisories.Where(advisory => advisory.Mitigations.Any(mitigation => mitigation is CookbookPatchMitigation && !mitigation.Applies.Releases.All(samples.Offers))))
        {
            Directory.Delete(Path.Combine(catalogue, "advisories", advisory.Slug), recursive: true);
        }

        // What was measured on the real releases is not true in this world.
        File.Delete(Path.Combine(catalogue, "patches.lock.json"));
    }

    private static readonly Dictionary<string, string> Credentials = new() { ["AWS_ACCESS_KEY_ID"] = StoreServer.AccessKey, ["AWS_SECRET_ACCESS_KEY"] = StoreServer.SecretKey, ["AWS_DEFAULT_REGION"] = "us-east-1" };

    private async Task<Outcome> BuildAsync(StoreServer server, int status, string target, string store, params string[] more)
    {
        string[] compatible = server.Options.Chunked ? [] : ["--chunked", "false", "--checksums", "when-required"];
        var outcome = await clone.RunAsync(
            "./build.sh",
            [target, "--store", store, "--endpoint", server.Url, "--path-style", "--catalogue", catalogue, .. compatible, .. more],
            Credentials);
        Assert.True(outcome.ExitCode == status, $"exit status {outcome.ExitCode}\n{outcome.All}");
        return outcome;
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task ARealClientReadsWhatWasPublished(string kind)
    {
        var server = servers.Server(kind);
        var store = $"s3://{await server.NewBucketAsync()}/cookbooks";
        await BuildAsync(server, 0, "Publish", store, "--upstream", tarballs);
        var folder = clone.NewFolder();
        var outcome = await clone.ShellAsync(
            $"""
            cd '{folder}'
            aws --endpoint-url {server.Url} s3 sync --quiet {store}/patches/3.4.1 .
            md5sum -c aws-parallelcluster-cookbook-3.4.1.md5
            sha256sum -c aws-parallelcluster-cookbook-3.4.1.tgz.sha256
            tar xzOf aws-parallelcluster-cookbook-3.4.1.tgz aws-parallelcluster-cookbook-3.4.1/cookbooks/aws-parallelcluster-install/recipes/install_mysql_client.rb | grep -c allow-downgrades
            curl -sf "$(aws --endpoint-url {server.Url} s3 presign {store}/patches/3.4.1/aws-parallelcluster-cookbook-3.4.1.tgz)" | cmp - aws-parallelcluster-cookbook-3.4.1.tgz
            aws --endpoint-url {server.Url} s3 cp --quiet {store}/image-config/3.4.1/ubuntu2004-x86_64.yaml - | grep ChefCookbook
            """,
            Credentials);
        Assert.True(outcome.ExitCode == 0, outcome.All);
        Assert.Equal(2, outcome.Lines.Count(line => line == "aws-parallelcluster-cookbook-3.4.1.tgz: OK"));
        Assert.Contains($"ChefCookbook: {store}/objects/", outcome.Out, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task ASecondRunPublishesNothingAndABucketHasTheSameReleaseAsAFolder(string kind)
    {
        var server = servers.Server(kind);
        var (store, folder) = ($"s3://{await server.NewBucketAsync()}", clone.NewFolder());
        var first = await BuildAsync(server, 0, "Publish", store, "--upstream", tarballs);
        Assert.StartsWith("published 0,", (await BuildAsync(server, 0, "Publish", store, "--upstream", tarballs)).LastLine, StringComparison.Ordinal);
        Assert.Contains(" stay", (await BuildAsync(server, 0, "Preview", store, "--upstream", tarballs)).Out, StringComparison.Ordinal);
        await clone.BuildAsync("Publish", "--store", folder, "--catalogue", catalogue, "--upstream", tarballs);
        var id = Path.GetFileName(Assert.Single(Directory.GetDirectories(Path.Combine(folder, "releases"))));
        Assert.Contains($"to release {id[..12]} (sequence 1)", first.Out, StringComparison.Ordinal);
        Assert.Contains(id[..12], (await BuildAsync(server, 0, "Status", store)).Out, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task SamplesAreRefused(string kind)
    {
        var server = servers.Server(kind);
        var outcome = await BuildAsync(server, 3, "Publish", $"s3://{await server.NewBucketAsync()}", "--upstream", "sample");
        Assert.Contains("takes no samples", outcome.All, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task AMissingBucketIsSaidToBeMissing(string kind)
    {
        var outcome = await BuildAsync(servers.Server(kind), 1, "Publish", "s3://no-such-bucket", "--upstream", tarballs);
        Assert.Contains("NoSuchBucket (404)", outcome.All, StringComparison.Ordinal);
        Assert.Contains("Create the bucket first", outcome.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhereNobodyAnswersTheEndpointIsNamed()
    {
        var outcome = await clone.RunAsync("./build.sh", ["Status", "--store", "s3://bucket", "--endpoint", $"http://127.0.0.1:{StoreServer.FreePort()}", "--path-style"], Credentials);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("s3://bucket", outcome.All, StringComparison.Ordinal);
        Assert.DoesNotContain(StoreServer.SecretKey, outcome.All, StringComparison.Ordinal);
    }
}
