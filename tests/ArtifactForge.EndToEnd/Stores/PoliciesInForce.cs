using System.Net;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using ArtifactForge.EndToEnd.TheBuild;
using ArtifactForge.EndToEnd.TheRoad;
using ArtifactForge.Publishing;
using ArtifactForge.Publishing.Access;

namespace ArtifactForge.EndToEnd.Stores;

/// <summary>
/// The policies that the target Policies writes, in force on a server that heeds policies (Ceph): user t2 owns nothing there and may
/// do what they say. What they say of KMS, of organisations and of s3:if-none-match, no server here can prove.
/// </summary>
[Collection(OneClone.Name)]
public sealed class PoliciesInForce(Clone clone, PoliciesInForce.Ceph ceph) : IClassFixture<PoliciesInForce.Ceph>, IAsyncLifetime
{
    private const string Prefix = "cookbooks";
    private static readonly Dictionary<string, string> Owner = Credentials("");
    private static readonly Dictionary<string, string> Other = Credentials("other");

    private string tarballs = "";
    private string catalogue = "";

    private CephServer Server => ceph.Server!;

    public async Task InitializeAsync()
    {
        if (CephServer.MissingBecause is null)
        {
            (tarballs, catalogue) = (clone.NewFolder(), clone.NewCatalogue());
            await PinnedSamples.PinAsync(catalogue, tarballs);
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static Dictionary<string, string> Credentials(string user) => new() { ["AWS_ACCESS_KEY_ID"] = user + StoreServer.AccessKey, ["AWS_SECRET_ACCESS_KEY"] = user + StoreServer.SecretKey, ["AWS_DEFAULT_REGION"] = "us-east-1" };

    private string[] Reaching(string bucket) => ["--store", $"s3://{bucket}/{Prefix}", "--endpoint", Server.Url, "--path-style", "--chunked", "false", "--checksums", "when-required", "--tags", "team=hpc"];

    private Task<Outcome> BuildAsync(Dictionary<string, string> who, string target, string bucket, params string[] more) =>
        clone.RunAsync("./build.sh", [target, .. Reaching(bucket), "--catalogue", catalogue, .. more], who);

    private async Task SucceedAsync(Dictionary<string, string> who, string target, string bucket, params string[] more)
    {
        var outcome = await BuildAsync(who, target, bucket, more);
        Assert.True(outcome.ExitCode == 0, $"{target} ended with {outcome.ExitCode}\n{outcome.All}");
    }

    /// <summary>A policy of a bucket, as the target Policies writes it.</summary>
    private JsonObject Policy(string name, string bucket)
    {
        var options = Server.Options with { Tags = [new ObjectTag("team", "hpc")] };
        var access = StoreAccess.Of(Destination.Of($"s3://{bucket}/{Prefix}", null, [BucketRegions.Default], options, folder => folder), options);
        return JsonNode.Parse(AccessFile.Of(access).Single(file => file.Policy.Name == name).Json)!.AsObject();
    }

    private async Task AttachAsync(JsonObject policy)
    {
        var file = Path.Combine(clone.NewFolder(), "policy.json");
        await File.WriteAllTextAsync(file, policy.ToJsonString());
        var outcome = await clone.ShellAsync($"aws --endpoint-url {Server.Url} iam put-user-policy --user-name t2 --policy-name store --policy-document 'file://{file}'", Owner);
        Assert.True(outcome.ExitCode == 0, outcome.All);
    }

    private static JsonObject Without(JsonObject policy, string action)
    {
        var less = policy.DeepClone().AsObject();
        foreach (var statement in less["Statement"]!.AsArray().ToList())
        {
            var actions = statement!["Action"]!.AsArray();
            actions.RemoveAll(each => each!.GetValue<string>() == action);
            if (actions.Count == 0)
            {
                less["Statement"]!.AsArray().Remove(statement);
            }
        }

        return less;
    }

    // Ceph asks for no permission to tag what is put.
    private static IEnumerable<string> Actions(JsonObject policy) => policy["Statement"]!.AsArray().SelectMany(statement => statement!["Action"]!.AsArray().Select(action => action!.GetValue<string>())).Where(action => action != "s3:PutObjectTagging");

    private AmazonS3Client ConnectAsOther() => new(
        new BasicAWSCredentials(Other["AWS_ACCESS_KEY_ID"], Other["AWS_SECRET_ACCESS_KEY"]),
        new AmazonS3Config { ServiceURL = Server.Url, ForcePathStyle = true, AuthenticationRegion = "us-east-1", RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED, MaxErrorRetry = 0, CacheHttpClient = false });

    // A connection for each: Ceph leaves the body of what it refuses early for the next request to stumble over.
    private async Task RefusedAsync(Func<AmazonS3Client, Task> attemptAsync)
    {
        using var client = ConnectAsOther();
        Assert.Equal(HttpStatusCode.Forbidden, (await Assert.ThrowsAsync<AmazonS3Exception>(() => attemptAsync(client))).StatusCode);
    }

    private static PutObjectRequest Put(string bucket, string key) => new() { BucketName = bucket, Key = key, ContentBody = "x", UseChunkEncoding = false };

    [NeedsServerFact(nameof(CephServer))]
    public async Task APublisherCanDoItsWorkAndNothingElse()
    {
        var bucket = await Server.NewBucketAsync();
        await AttachAsync(Policy("publisher", bucket));
        await SucceedAsync(Other, "Preflight", bucket);
        await SucceedAsync(Other, "Preview", bucket, "--upstream", tarballs);
        await SucceedAsync(Other, "Publish", bucket, "--upstream", tarballs, "--channel", "candidate");
        await SucceedAsync(Other, "Promote", bucket);
        await SucceedAsync(Other, "Publish", bucket, "--upstream", tarballs, "--public-url", "https://elsewhere.example.org");
        await SucceedAsync(Other, "Rollback", bucket);
        await SucceedAsync(Other, "Recover", bucket);
        await SucceedAsync(Other, "Verify", bucket);
        await SucceedAsync(Other, "Status", bucket);
        await SucceedAsync(Other, "Yank", bucket, "--advisory", "ubuntu2004-mysql-client-downgrade", "--reason", "wrong");
        await SucceedAsync(Other, "Yank", bucket, "--advisory", "ubuntu2004-mysql-client-downgrade", "--lift");

        await RefusedAsync(client => client.PutObjectAsync(Put(bucket, "elsewhere/x")));
        await RefusedAsync(client => client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket }));
        await RefusedAsync(client => client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, Prefix = "elsewhere/" }));
        await RefusedAsync(client => client.GetBucketPolicyAsync(new GetBucketPolicyRequest { BucketName = bucket }));
        using var lister = ConnectAsOther();
        var published = (await lister.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, Prefix = $"{Prefix}/objects/", MaxKeys = 1 })).S3Objects[0].Key;
        await RefusedAsync(client => client.DeleteObjectAsync(bucket, published));
    }

    [NeedsServerFact(nameof(CephServer))]
    public async Task WithoutAnyOneActionPublishingFailsAndTheAdviceNamesIt()
    {
        // What t2 had written itself, Ceph would let it read in any case.
        var bucket = await Server.NewBucketAsync();
        await SucceedAsync(Owner, "Publish", bucket, "--upstream", tarballs);
        var policy = Policy("publisher", bucket);
        foreach (var action in Actions(policy))
        {
            await AttachAsync(Without(policy, action));
            await FailAsync(action, "Publish", bucket, "--upstream", tarballs, "--public-url", $"https://{action.ToLowerInvariant().Replace(':', '-')}.example.org");
        }
    }

    [NeedsServerFact(nameof(CephServer))]
    public async Task PruningNeedsEveryActionOfItsPolicyToo()
    {
        var bucket = await Server.NewBucketAsync();
        await SucceedAsync(Owner, "Publish", bucket, "--upstream", tarballs);
        await SucceedAsync(Owner, "Publish", bucket, "--upstream", tarballs, "--public-url", "https://elsewhere.example.org");
        var policy = Policy("prune", bucket);
        foreach (var action in Actions(policy))
        {
            await AttachAsync(Without(policy, action));
            await FailAsync(action, "Prune", bucket, "--keep", "0");
        }

        await AttachAsync(policy);
        var pruned = await BuildAsync(Other, "Prune", bucket, "--keep", "0");
        Assert.True(pruned.ExitCode == 0, pruned.All);
        Assert.Matches("^removed [1-9]", pruned.LastLine);
        await RefusedAsync(client => client.PutObjectAsync(Put(bucket, $"{Prefix}/objects/x/y")));
        await RefusedAsync(client => client.DeleteObjectAsync(bucket, $"{Prefix}/channels/stable.json"));
    }

    private async Task FailAsync(string action, string target, string bucket, params string[] more)
    {
        var outcome = await BuildAsync(Other, target, bucket, more);
        Assert.True(outcome.ExitCode == 1, $"{target} without {action} ended with {outcome.ExitCode}\n{outcome.All}");
        Assert.Contains(action, outcome.All, StringComparison.Ordinal);
    }

    [NeedsServerFact(nameof(CephServer))]
    public async Task AReaderFetchesAndLooksForNothing()
    {
        var bucket = await Server.NewBucketAsync();
        await SucceedAsync(Owner, "Publish", bucket, "--upstream", tarballs);
        await AttachAsync(Policy("reader", bucket));
        var fetched = await clone.ShellAsync(
            $"""
            cd '{clone.NewFolder()}'
            aws --endpoint-url {Server.Url} s3api get-bucket-location --bucket {bucket}
            for name in tgz md5 tgz.sha256; do aws --endpoint-url {Server.Url} s3api get-object --bucket {bucket} --key {Prefix}/patches/3.4.1/aws-parallelcluster-cookbook-3.4.1.$name aws-parallelcluster-cookbook-3.4.1.$name; done
            sha256sum -c aws-parallelcluster-cookbook-3.4.1.tgz.sha256
            """,
            Other);
        Assert.True(fetched.ExitCode == 0, fetched.All);
        await RefusedAsync(client => client.PutObjectAsync(Put(bucket, $"{Prefix}/patches/x")));
        await RefusedAsync(client => client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, Prefix = $"{Prefix}/" }));
        await RefusedAsync(client => client.GetObjectAsync(bucket, $"{Prefix}/audit/channels/stable/00000001.json"));
        using var owner = Server.Connect();
        Assert.NotNull(await owner.GetObjectAsync(bucket, $"{Prefix}/audit/channels/stable/00000001.json"));
    }

    [NeedsServerFact(nameof(CephServer))]
    public async Task APreflightPolicyLetsEverySettingBeKnownThatTheServerTells()
    {
        var bucket = await Server.NewBucketAsync();
        var (publisher, preflight) = (Policy("publisher", bucket), Policy("preflight", bucket));
        await AttachAsync(publisher);
        Assert.Contains("s3:GetBucketVersioning is not allowed", (await BuildAsync(Other, "Preflight", bucket)).Out, StringComparison.Ordinal);
        preflight["Statement"]!.AsArray().ToList().ForEach(statement => publisher["Statement"]!.AsArray().Add(statement!.DeepClone()));
        await AttachAsync(publisher);

        // Ceph knows no such permissions, and nothing to permit.
        var unknown = (await BuildAsync(Other, "Preflight", bucket)).Lines.Where(line => line.Contains("is not allowed", StringComparison.Ordinal)).Select(line => line.Trim().Split("  ")[0]);
        Assert.Equal(["encryption", "object ownership"], unknown);
    }

    [NeedsServerFact(nameof(CephServer))]
    public async Task ABucketIsReadByWhomItsPolicySaysAndWrittenByNoneOfThem()
    {
        var bucket = await Server.NewBucketAsync();
        await SucceedAsync(Owner, "Publish", bucket, "--upstream", tarballs);
        await AttachAsync(new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray(new JsonObject { ["Effect"] = "Allow", ["Action"] = "s3:ListAllMyBuckets", ["Resource"] = "*" }) });
        Assert.Equal("nobody 403, t2 403, account 403", await ReadingAsync(bucket, policy: null));
        Assert.Equal("nobody 200, t2 200, account 200", await ReadingAsync(bucket, Policy("bucket-public", bucket).ToJsonString()));
        Assert.Equal("nobody 403, t2 403, account 200", await ReadingAsync(bucket, Policy("bucket-account", bucket).ToJsonString().Replace("READER_ACCOUNT_ID", "123456789012", StringComparison.Ordinal)));

        // No request here comes from an organisation.
        Assert.Equal("nobody 403, t2 403, account 403", await ReadingAsync(bucket, Policy("bucket-organization", bucket).ToJsonString().Replace("ORGANIZATION_ID", "o-0123456789", StringComparison.Ordinal)));
    }

    /// <summary>Who gets an object with plain curl. None of them may list, write, or read what publishers keep for themselves.</summary>
    private async Task<string> ReadingAsync(string bucket, string? policy)
    {
        using var client = Server.Connect();
        if (policy is not null)
        {
            await client.PutBucketPolicyAsync(new PutBucketPolicyRequest { BucketName = bucket, Policy = policy });
        }

        var outcome = await clone.ShellAsync(
            $$"""
            ask() { curl -s -o /dev/null -w '%{http_code}' -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' "$@"; }
            signed() { ask --aws-sigv4 aws:amz:us-east-1:s3 --user "$@"; }
            try() {
              who=$1 url={{Server.Url}}/$2; shift 2
              echo "$who $("$@" "$url/{{Prefix}}/patches/3.4.1/aws-parallelcluster-cookbook-3.4.1.tgz")"
              for refused in "$url/?list-type=2" "$url/{{Prefix}}/audit/channels/stable/00000001.json"; do [ "$("$@" "$refused")" = 403 ] || echo "$who reads $refused"; done
              [ "$("$@" -X PUT --data x "$url/{{Prefix}}/patches/x")" = 403 ] || echo "$who writes"
            }
            try nobody {{bucket}} ask
            try t2 {{bucket}} signed other{{StoreServer.AccessKey}}:other{{StoreServer.SecretKey}}
            try account %3A{{bucket}} signed reader{{StoreServer.AccessKey}}:reader{{StoreServer.SecretKey}}
            """);
        Assert.True(outcome.ExitCode == 0, outcome.All);
        return string.Join(", ", outcome.Lines.Where(line => line.Length > 0));
    }

    /// <summary>A server of these tests' own: what a user may do there changes from test to test.</summary>
    public sealed class Ceph : IAsyncLifetime, IDisposable
    {
        public CephServer? Server { get; private set; }

        public async Task InitializeAsync()
        {
            if (CephServer.MissingBecause is null)
            {
                Server = new CephServer();
                await Server.InitializeAsync();
            }
        }

        public Task DisposeAsync() => Task.CompletedTask;

        public void Dispose() => Server?.Dispose();
    }
}
