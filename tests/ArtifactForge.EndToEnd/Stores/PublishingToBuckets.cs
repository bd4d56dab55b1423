using ArtifactForge.EndToEnd.TheBuild;
using ArtifactForge.EndToEnd.TheRoad;

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
        await PinnedSamples.PinAsync(catalogue, tarballs);
    }

    public Task DisposeAsync() => Task.CompletedTask;

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
    public async Task TarballsComeFromABucketAsFromAFolder(string kind)
    {
        var server = servers.Server(kind);
        var bucket = await server.NewBucketAsync();
        var copied = await clone.ShellAsync($"aws --endpoint-url {server.Url} s3 cp --quiet --recursive '{tarballs}' s3://{bucket}/up/stream", Credentials);
        Assert.True(copied.ExitCode == 0, copied.All);
        var folder = await BuildAsync(server, 0, "Forge", "out/store", "--upstream", tarballs);
        foreach (var place in new[] { $"s3://{bucket}/up/stream", $"s3://{bucket}/up/stream/aws-parallelcluster-cookbook-{{version}}.tgz" })
        {
            await clone.ShellAsync("rm -rf out/cache out/releases", Credentials);
            var outcome = await BuildAsync(server, 0, "Forge", "out/store", "--upstream", place);
            Assert.Equal(folder.Lines.Single(line => line.StartsWith("release ", StringComparison.Ordinal)), outcome.Lines.Single(line => line.StartsWith("release ", StringComparison.Ordinal)));
        }

        await clone.ShellAsync("rm -rf out/cache out/releases", Credentials);
        var missing = await BuildAsync(server, 3, "Forge", "out/store", "--upstream", $"s3://{bucket}/elsewhere");
        Assert.Contains("has no aws-parallelcluster-cookbook-", missing.All, StringComparison.Ordinal);
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
        using var nobody = new RefusingPort();
        var outcome = await clone.RunAsync("./build.sh", ["Status", "--store", "s3://bucket", "--endpoint", nobody.Url, "--path-style"], Credentials);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("s3://bucket", outcome.All, StringComparison.Ordinal);
        Assert.DoesNotContain(StoreServer.SecretKey, outcome.All, StringComparison.Ordinal);
    }
}
