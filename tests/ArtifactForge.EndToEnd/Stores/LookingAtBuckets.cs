using Amazon.S3;
using Amazon.S3.Model;
using ArtifactForge.Publishing;
using ArtifactForge.Publishing.Checks;

namespace ArtifactForge.EndToEnd.Stores;

/// <summary>What Preflight finds on real servers: as they come, and set up as it says.</summary>
[Collection(RunningServers.Name)]
public sealed class LookingAtBuckets(StoreServers servers)
{
    private static async Task<string> InspectAsync(StoreServer server, string bucket, Func<S3Options, S3Options>? options = null)
    {
        var store = new S3Store(server.Connect(), bucket, "cookbooks/", (options ?? (same => same))(server.Options), $"s3://{bucket}/cookbooks");
        var checks = await Inspection.RunAsync(store, TimeProvider.System, allowUnconditional: false, CancellationToken.None);
        return string.Join(", ", checks.Where(check => check.State != CheckState.Ok).Select(check => $"{check.Name} {check.State}"));
    }

    private static async Task ArrangeAsync(IAmazonS3 client, string bucket)
    {
        await client.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = bucket, VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled } });
        await client.PutLifecycleConfigurationAsync(new PutLifecycleConfigurationRequest
        {
            BucketName = bucket,
            Configuration = new LifecycleConfiguration
            {
                Rules =
                [
                    new LifecycleRule
                    {
                        Id = "end-stale-uploads",
                        Status = LifecycleRuleStatus.Enabled,
                        Filter = new LifecycleFilter { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = "" } },
                        AbortIncompleteMultipartUpload = new LifecycleRuleAbortIncompleteMultipartUpload { DaysAfterInitiation = 7 },
                    },
                ],
            },
        });
    }

    [NeedsServerFact(nameof(MotoServer))]
    public async Task MotoTellsOfEverySetting()
    {
        var server = servers.Moto!;
        var (client, bucket) = (server.Connect(), await server.NewBucketAsync());
        Assert.Equal(
            "enforced conditions Warn, versioning Warn, encryption Warn, public access Warn, object ownership Warn, stale uploads Warn",
            await InspectAsync(server, bucket));
        await ArrangeAsync(client, bucket);
        await client.PutPublicAccessBlockAsync(new PutPublicAccessBlockRequest
        {
            BucketName = bucket,
            PublicAccessBlockConfiguration = new PublicAccessBlockConfiguration { BlockPublicAcls = true, IgnorePublicAcls = true, BlockPublicPolicy = true, RestrictPublicBuckets = true },
        });
        await client.PutBucketOwnershipControlsAsync(new PutBucketOwnershipControlsRequest
        {
            BucketName = bucket,
            OwnershipControls = new OwnershipControls { Rules = [new OwnershipControlsRule { ObjectOwnership = ObjectOwnership.BucketOwnerEnforced }] },
        });
        await client.PutBucketEncryptionAsync(new PutBucketEncryptionRequest
        {
            BucketName = bucket,
            ServerSideEncryptionConfiguration = new ServerSideEncryptionConfiguration
            {
                ServerSideEncryptionRules = [new ServerSideEncryptionRule { ServerSideEncryptionByDefault = new ServerSideEncryptionByDefault { ServerSideEncryptionAlgorithm = ServerSideEncryptionMethod.AES256 } }],
            },
        });

        // moto heeds no bucket policy, and takes any account for the owner.
        Assert.Equal("enforced conditions Warn", await InspectAsync(server, bucket));
        Assert.Equal("owner NotKnown, enforced conditions Warn", await InspectAsync(server, bucket, options => options with { ExpectedOwner = "999999999999" }));
    }

    [NeedsServerFact(nameof(CephServer))]
    public async Task OfWhatCephDoesNotTellNothingIsClaimed()
    {
        var server = servers.Ceph!;
        var (client, bucket) = (server.Connect(), await server.NewBucketAsync());
        const string Silent = "encryption NotKnown, public access NotKnown, object ownership NotKnown";
        Assert.Equal($"region NotKnown, enforced conditions Warn, versioning Warn, {Silent}, stale uploads Warn", await InspectAsync(server, bucket));
        Assert.Equal($"region NotKnown, owner NotKnown, enforced conditions Warn, versioning Warn, {Silent}, stale uploads Warn", await InspectAsync(server, bucket, options => options with { ExpectedOwner = "999999999999" }));
        Assert.Empty((await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket })).S3Objects ?? []);
    }

    // Ceph 16 takes a key twice there, and replaces nothing; found by Preflight before a publisher finds it.
    [NeedsServerFact(nameof(CephServer))]
    public async Task InABucketWithVersionsCephHeedsNoConditions()
    {
        var server = servers.Ceph!;
        var (client, bucket) = (server.Connect(), await server.NewBucketAsync());
        await ArrangeAsync(client, bucket);
        Assert.Equal("region NotKnown, conditional writes Fail, enforced conditions Warn, encryption NotKnown, public access NotKnown, object ownership NotKnown", await InspectAsync(server, bucket));
        var store = new S3Store(client, bucket, "", server.Options, $"s3://{bucket}");
        Assert.Equal(new ConditionalWrites(Adds: false, Replaces: false), await ConditionalWrites.ProbeAsync(store, StoreLayout.NewProbeKey(), CancellationToken.None));
    }

    [NeedsServerTheory(nameof(MotoServer))]
    [InlineData("ignore")]
    [InlineData("refuse")]
    public async Task AServerWithoutConditionalWritesIsFoundOutAndGoesWithTheWeakerProtocol(string conditions)
    {
        using var server = new MotoServer { Conditions = conditions };
        await server.InitializeAsync();
        Assert.Contains("conditional writes Fail", await InspectAsync(server, await server.NewBucketAsync()), StringComparison.Ordinal);
        var store = await server.NewStoreAsync();
        await Assert.ThrowsAsync<ForgeException>(() => ConditionalWrites.WriterOfAsync(store, StoreLayout.NewProbeKey(), allowUnconditional: false, CancellationToken.None));
        var weaker = await ConditionalWrites.WriterOfAsync(store, StoreLayout.NewProbeKey(), allowUnconditional: true, CancellationToken.None);
        var (key, one, two) = (ObjectKey.Of("objects/0123/a.txt"), Blob.Of("one"u8.ToArray(), "a.txt"), Blob.Of("two"u8.ToArray(), "a.txt"));
        Assert.True(await weaker.TryAddAsync(key, one, CancellationToken.None));
        Assert.False(await weaker.TryAddAsync(key, two, CancellationToken.None));
        Assert.Equal(one.Sha256, await weaker.DigestAsync(key, CancellationToken.None));
    }
}
