using System.Text.Json;
using System.Text.RegularExpressions;
using Amazon.S3.Model;
using ArtifactForge.EndToEnd.Survival;
using ArtifactForge.EndToEnd.TheBuild;
using ArtifactForge.EndToEnd.TheRoad;

namespace ArtifactForge.EndToEnd.Stores;

/// <summary>Moving channels of real servers, with build.sh and nothing else.</summary>
[Collection(OneClone.Name)]
public sealed class OperatingBuckets(Clone clone, StoreServers servers) : IClassFixture<StoreServers>, IAsyncLifetime
{
    private const string Advisory = "ubuntu2004-mysql-client-downgrade";
    private static readonly Dictionary<string, string> Credentials = new() { ["AWS_ACCESS_KEY_ID"] = StoreServer.AccessKey, ["AWS_SECRET_ACCESS_KEY"] = StoreServer.SecretKey };

    private string tarballs = "";
    private string catalogue = "";

    public static TheoryData<string> Servers() => [.. StoreServers.Kinds.Where(kind => kind != "folder")];

    public async Task InitializeAsync()
    {
        (tarballs, catalogue) = (clone.NewFolder(), clone.NewCatalogue());
        await PinnedSamples.PinAsync(catalogue, tarballs);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private async Task<Outcome> RunAsync(int status, StoreServer server, string[] store, params string[] what)
    {
        string[] compatible = server.Options.Chunked ? [] : ["--chunked", "false", "--checksums", "when-required"];
        var outcome = await clone.RunAsync("./build.sh", [.. what, .. store, "--path-style", "--catalogue", catalogue, .. compatible], Credentials);
        Assert.True(outcome.ExitCode == status, $"exit status {outcome.ExitCode}\n{outcome.All}");
        return outcome;
    }

    private static string ReleaseIn(Outcome outcome) => Regex.Match(outcome.Out, "to release ([0-9a-f]{12}) ").Groups[1].Value;

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task ACandidateIsPromotedAndRolledBackAMendYankedAndLiftedAndTheRestPruned(string kind)
    {
        var server = servers.Server(kind);
        string[] store = ["--store", $"s3://{await server.NewBucketAsync()}/cookbooks", "--endpoint", server.Url];
        var all = ReleaseIn(await RunAsync(0, server, store, "Publish", "--upstream", tarballs));
        var some = ReleaseIn(await RunAsync(0, server, store, "Publish", "--upstream", tarballs, "--channel", "candidate", "--releases", "3.4.1"));
        Assert.Contains($"Channel stable moved from {all} (sequence 1) to release {some} (sequence 2).", (await RunAsync(0, server, store, "Promote")).Out, StringComparison.Ordinal);
        Assert.Contains($"to release {all} (sequence 3).", (await RunAsync(0, server, store, "Rollback", "--reason", "images fail")).Out, StringComparison.Ordinal);
        await RunAsync(0, server, store, "Verify");

        await RunAsync(0, server, store, "Yank", "--advisory", Advisory, "--reason", "it breaks another package");
        Assert.Contains($"Left out, because it was yanked: {Advisory}", (await RunAsync(0, server, store, "Preview", "--upstream", tarballs)).Out, StringComparison.Ordinal);
        await RunAsync(0, server, store, "Yank", "--advisory", Advisory, "--lift");
        await RunAsync(0, server, store, "Publish", "--upstream", tarballs);

        // The candidate is at that release and has no other to go back to.
        Assert.Contains("stays at the yanked release", (await RunAsync(4, server, store, "Yank", "--release", some, "--reason", "never again")).All, StringComparison.Ordinal);
        Assert.Contains("was yanked by", (await RunAsync(4, server, store, "Rollback", "--to", some)).All, StringComparison.Ordinal);

        Assert.Matches("^removed [1-9][0-9]*, skipped 0, failed 0$", (await RunAsync(0, server, store, "Prune", "--keep", "0")).LastLine);
        Assert.Equal("removed 0, skipped 0, failed 0", (await RunAsync(0, server, store, "Prune", "--keep", "0")).LastLine);
        await RunAsync(0, server, store, "Verify");
        var status = JsonDocument.Parse((await RunAsync(0, server, store, "Status", "--json")).Out).RootElement.GetProperty("answers").GetProperty("Status").GetProperty("stores")[0];
        Assert.Equal(all, status.GetProperty("channels").EnumerateArray().Single(channel => channel.GetProperty("channel").GetString() == "stable").GetProperty("release").GetString()![..12]);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task ASplitBetweenBucketsIsExitStatusFiveAndRecoverEndsItEitherWay(string kind)
    {
        var server = servers.Server(kind);
        var name = Guid.NewGuid().ToString("N");
        using (var client = server.Connect())
        {
            await client.PutBucketAsync(new PutBucketRequest { BucketName = $"eu-west-1-{name}" });
            await client.PutBucketAsync(new PutBucketRequest { BucketName = $"us-east-1-{name}" });
        }

        await using var proxy = new FaultProxy(server.Url);
        string[] store = ["--store", $"s3://{{region}}-{name}/cookbooks", "--regions", "us-east-1", "eu-west-1", "--endpoint", $"us-east-1={proxy.Url}", $"eu-west-1={server.Url}"];
        var first = ReleaseIn(await RunAsync(0, server, store, "Publish", "--upstream", tarballs, "--releases", "3.4.1"));
        foreach (var undo in new[] { true, false })
        {
            // The bucket of eu-west-1 moves first; the other's pointer is not to be had.
            proxy.Script = request => request.Is("PUT", "channels/") ? Faults.Answer(503, "SlowDown") : Faults.Pass;
            var split = await RunAsync(5, server, store, "Publish", "--upstream", tarballs);
            var second = Regex.Match(split.Out, $@"s3://eu-west-1-{name}/cookbooks points to release ([0-9a-f]{{12}}) \(sequence [0-9]+\)\.").Groups[1].Value;
            Assert.Matches($@"s3://us-east-1-{name}/cookbooks points to release {first} \(sequence [0-9]+\), and should to release {second} \(sequence [0-9]+\)\.", split.All);
            Assert.Contains("./build.sh Recover --channel stable", split.All, StringComparison.Ordinal);
            Assert.Contains("With --undo it takes back what moved.", split.All, StringComparison.Ordinal);

            proxy.Script = _ => Faults.Pass;
            var recovered = await RunAsync(0, server, store, ["Recover", .. undo ? new[] { "--undo" } : []]);
            Assert.Contains($"to release {(undo ? first : second)} (sequence ", recovered.Out, StringComparison.Ordinal);
            var status = JsonDocument.Parse((await RunAsync(0, server, store, "Status", "--json")).Out).RootElement.GetProperty("answers").GetProperty("Status");
            Assert.Equal(0, status.GetProperty("skewed").GetArrayLength());
            Assert.All(status.GetProperty("stores").EnumerateArray(), one => Assert.StartsWith(undo ? first : second, one.GetProperty("channels")[0].GetProperty("release").GetString(), StringComparison.Ordinal));
            await RunAsync(0, server, store, "Verify");
        }
    }
}
