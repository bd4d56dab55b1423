using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using ArtifactForge.Publishing;

namespace ArtifactForge.EndToEnd.Stores;

/// <summary>How objects are kept, and what readers are told of them, by servers that did not read our code.</summary>
[Collection(RunningServers.Name)]
public sealed class KeepingObjects(StoreServers servers)
{
    private static readonly CancellationToken Never = CancellationToken.None;

    public static TheoryData<string> Buckets() => [.. StoreServers.Kinds.Where(kind => kind != "folder")];

    private async Task<(AmazonS3Client Client, string Bucket, S3Store Store)> OpenAsync(string kind, Func<S3Options, S3Options> options)
    {
        var server = servers.Server(kind);
        var (client, bucket) = (server.Connect(), await server.NewBucketAsync());
        return (client, bucket, new S3Store(client, bucket, "prefix/", options(server.Options), $"s3://{bucket}/prefix"));
    }

    private static Blob Text(string name) => Blob.Of(Encoding.UTF8.GetBytes("content"), name);

    [Theory]
    [MemberData(nameof(Buckets))]
    public async Task ATarballIsSavedAndADocumentIsShownUnderItsName(string kind)
    {
        var (client, bucket, store) = await OpenAsync(kind, options => options);
        await store.TryAddAsync(ObjectKey.Of("objects/0123/cookbook-3.4.1.tgz"), Text("cookbook-3.4.1.tgz"), Never);
        await store.PutAsync(ObjectKey.Of("runbooks/3.4.1.md"), Text("3.4.1.md"), Never);
        var tarball = await client.GetObjectMetadataAsync(bucket, "prefix/objects/0123/cookbook-3.4.1.tgz");
        Assert.Equal("attachment; filename=\"cookbook-3.4.1.tgz\"", tarball.Headers.ContentDisposition);
        Assert.Equal(("application/gzip", "public, max-age=31536000, immutable"), (tarball.Headers.ContentType, tarball.Headers.CacheControl));
        var page = await client.GetObjectMetadataAsync(bucket, "prefix/runbooks/3.4.1.md");
        Assert.Equal("inline; filename=\"3.4.1.md\"", page.Headers.ContentDisposition);
        Assert.Equal(("text/markdown; charset=utf-8", "no-cache"), (page.Headers.ContentType, page.Headers.CacheControl));
    }

    /// <summary>Ceph keeps no SHA-256 of its own; both keep what the metadata say.</summary>
    [Theory]
    [MemberData(nameof(Buckets))]
    public async Task WhatAnObjectIsStandsInItsMetadataAndItsChecksumIsTheServersToo(string kind)
    {
        var (client, bucket, store) = await OpenAsync(kind, options => options);
        var inner = Sha256Digest.OfContent("the tar"u8);
        var content = Text("cookbook-3.4.1.tgz") with { TarSha256 = inner };
        await store.TryAddAsync(ObjectKey.Of("objects/0123/cookbook-3.4.1.tgz"), content, Never);
        var stored = await client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = bucket, Key = "prefix/objects/0123/cookbook-3.4.1.tgz", ChecksumMode = ChecksumMode.ENABLED });
        Assert.Equal((content.Sha256.Hex, inner.Hex), (stored.Metadata["sha256"], stored.Metadata["tar-sha256"]));
        Assert.Equal(kind == "ceph" ? null : Convert.ToBase64String(Convert.FromHexString(content.Sha256.Hex)), stored.ChecksumSHA256);
        Assert.Empty((await client.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = bucket, Key = "prefix/objects/0123/cookbook-3.4.1.tgz" })).Tagging ?? []);
    }

    [Theory]
    [MemberData(nameof(Buckets))]
    public async Task EveryObjectHasTheTagsAndNothingIsGrantedToAnybody(string kind)
    {
        var (client, bucket, store) = await OpenAsync(kind, options => options with { Tags = ObjectTag.ParseAll(["team=hpc", "cost centre=4/7 @site"]) });
        await store.TryAddAsync(ObjectKey.Of("objects/0123/a.json"), Text("a.json"), Never);
        await store.TryReplaceAsync(ObjectKey.Of("channels/stable.json"), Text("stable.json"), expectedTag: null, Never);
        foreach (var key in new[] { "prefix/objects/0123/a.json", "prefix/channels/stable.json" })
        {
            var tags = (await client.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = bucket, Key = key })).Tagging;
            Assert.Equal(["cost centre=4/7 @site", "team=hpc"], tags.Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal));
            var acl = await client.GetObjectAclAsync(new GetObjectAclRequest { BucketName = bucket, Key = key });
            Assert.Equal(acl.Owner.Id, Assert.Single(acl.Grants).Grantee.CanonicalUser);
        }
    }

    [Theory]
    [MemberData(nameof(Buckets))]
    public async Task AKeyEncrypts(string kind)
    {
        var (client, bucket, store) = await OpenAsync(kind, options => options with { KmsKey = "alias/x" });
        await store.TryAddAsync(ObjectKey.Of("objects/0123/a.json"), Text("a.json"), Never);
        var stored = await client.GetObjectMetadataAsync(bucket, "prefix/objects/0123/a.json");
        Assert.Equal((ServerSideEncryptionMethod.AWSKMS, "alias/x"), (stored.ServerSideEncryptionMethod, stored.ServerSideEncryptionKeyManagementServiceKeyId));
        await using var read = await store.OpenAsync(ObjectKey.Of("objects/0123/a.json"), Never);
        Assert.Equal("content", await new StreamReader(read!.Content).ReadToEndAsync());
    }

    // Ceph has the classes that its administrator made, and here nobody made any.
    [Theory]
    [MemberData(nameof(Buckets))]
    public async Task AStorageClassIsTheServersOrIsRefused(string kind)
    {
        var (client, bucket, store) = await OpenAsync(kind, options => options with { StorageClass = "STANDARD_IA" });
        var adding = store.TryAddAsync(ObjectKey.Of("objects/0123/a.json"), Text("a.json"), Never);
        if (kind == "ceph")
        {
            Assert.Contains("InvalidArgument", (await Assert.ThrowsAsync<ForgeException>(() => adding)).What, StringComparison.Ordinal);
            return;
        }

        Assert.True(await adding);
        Assert.Equal(S3StorageClass.StandardInfrequentAccess, (await client.GetObjectMetadataAsync(bucket, "prefix/objects/0123/a.json")).StorageClass);
    }
}
