using System.Text.Json;
using ArtifactForge.Publishing;
using ArtifactForge.Publishing.Access;

namespace ArtifactForge.Tests.Publishing;

/// <summary>The policies of a store as they are written; what they do is tried against a server in EndToEnd.</summary>
public class StoreAccessTests
{
    private static StoreAccess Access(string address = "s3://acme/cookbooks", S3Options? options = null, params string[] regions) =>
        StoreAccess.Of(Destination.Of(address, null, [.. regions.DefaultIfEmpty("us-east-1").Select(AwsRegion.Parse)], options ?? new S3Options(), folder => folder), options ?? new S3Options());

    private static JsonElement Json(string name, StoreAccess access) =>
        JsonDocument.Parse(AccessFile.Of(access).Single(file => file.JsonName == $"{name}.json").Json).RootElement;

    private static JsonElement Statement(string name, string sid, StoreAccess access) =>
        Json(name, access).GetProperty("Statement").EnumerateArray().Single(statement => statement.GetProperty("Sid").GetString() == sid);

    private static IEnumerable<string> Texts(JsonElement list) => list.EnumerateArray().Select(text => text.GetString()!);

    private static IEnumerable<string> Resources(StoreAccess access) => AccessFile.Of(access)
        .SelectMany(file => JsonDocument.Parse(file.Json).RootElement.GetProperty("Statement").EnumerateArray())
        .SelectMany(statement => Texts(statement.GetProperty("Resource")));

    [Fact]
    public void NothingReachesBesideThePrefix() =>
        Assert.All(Resources(Access()).Where(resource => resource != "arn:aws:s3:::acme"), resource => Assert.StartsWith("arn:aws:s3:::acme/cookbooks/", resource, StringComparison.Ordinal));

    [Fact]
    public void ListingIsForThePrefixAlone()
    {
        var list = Statement("publisher", "List", Access());
        Assert.Equal(["arn:aws:s3:::acme"], Texts(list.GetProperty("Resource")));
        Assert.Equal(["cookbooks/*"], Texts(list.GetProperty("Condition").GetProperty("StringLike").GetProperty("s3:prefix")));
        Assert.False(Statement("publisher", "List", Access("s3://acme")).TryGetProperty("Condition", out _));
    }

    [Fact]
    public void APublisherTakesAwayNothingThatNodesBootFrom()
    {
        var deleted = Texts(Statement("publisher", "DeletePassing", Access()).GetProperty("Resource")).ToList();
        Assert.Contains("arn:aws:s3:::acme/cookbooks/patches/*", deleted);
        Assert.DoesNotContain("arn:aws:s3:::acme/cookbooks/objects/*", deleted);
        Assert.Contains("arn:aws:s3:::acme/cookbooks/objects/*", Texts(Statement("prune", "DeleteUnreached", Access()).GetProperty("Resource")));
    }

    [Fact]
    public void ReadersReadWhatIsPublishedAndNotWhatPublishersKeepForThemselves()
    {
        Assert.Equal(["s3:GetObject", "s3:GetBucketLocation"], Json("reader", Access()).GetProperty("Statement").EnumerateArray().SelectMany(statement => Texts(statement.GetProperty("Action"))));
        var read = Texts(Statement("reader", "Read", Access()).GetProperty("Resource")).ToList();
        Assert.Equal(read, Texts(Statement("bucket-public", "Read", Access()).GetProperty("Resource")));
        Assert.All(new[] { "leases", "journal", "audit", "preflight" }, folder => Assert.DoesNotContain($"arn:aws:s3:::acme/cookbooks/{folder}/*", read));
    }

    [Theory]
    [InlineData("us-east-1", "arn:aws:s3:::acme")]
    [InlineData("cn-north-1", "arn:aws-cn:s3:::acme")]
    [InlineData("us-gov-west-1", "arn:aws-us-gov:s3:::acme")]
    [InlineData("eusc-de-east-1", "arn:aws-eusc:s3:::acme")]
    public void ThePartitionIsTheRegions(string region, string bucket)
    {
        var access = Access(regions: region);
        Assert.All(Resources(access), resource => Assert.StartsWith(bucket, resource, StringComparison.Ordinal));
        Assert.StartsWith($"{bucket.Split(":s3")[0]}:iam::READER_ACCOUNT_ID:root", Statement("bucket-account", "Read", access).GetProperty("Principal").GetProperty("AWS").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TagsNeedAnActionMore()
    {
        Assert.Equal(["s3:PutObject"], Texts(Statement("publisher", "Write", Access()).GetProperty("Action")));
        Assert.Equal(["s3:PutObject", "s3:PutObjectTagging"], Texts(Statement("publisher", "Write", Access(options: new S3Options { Tags = [new ObjectTag("a", "b")] })).GetProperty("Action")));
    }

    [Theory]
    [InlineData("1234abcd-12ab-34cd-56ef-1234567890ab", null, "arn:aws:kms:eu-west-1:ACCOUNT_ID:key/1234abcd-12ab-34cd-56ef-1234567890ab")]
    [InlineData("1234abcd-12ab-34cd-56ef-1234567890ab", "111122223333", "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab")]
    [InlineData("arn:aws:kms:eu-west-1:444455556666:key/mrk-1", "111122223333", "arn:aws:kms:eu-west-1:444455556666:key/mrk-1")]
    public void AKeyIsUsedThroughS3Alone(string key, string? owner, string resource)
    {
        var access = Access("s3://acme/cookbooks", new S3Options { KmsKey = key, ExpectedOwner = owner }, "eu-west-1");
        var use = Statement("publisher", "UseTheKey", access);
        Assert.Equal([resource], Texts(use.GetProperty("Resource")));
        Assert.Equal(["kms:GenerateDataKey", "kms:Decrypt"], Texts(use.GetProperty("Action")));
        Assert.Equal(["kms:Decrypt"], Texts(Statement("reader", "UseTheKey", access).GetProperty("Action")));
        Assert.Equal(["s3.eu-west-1.amazonaws.com"], Texts(use.GetProperty("Condition").GetProperty("StringEquals").GetProperty("kms:ViaService")));
    }

    [Fact]
    public void AnAliasIsACondition()
    {
        var use = Statement("publisher", "UseTheKey", Access("s3://acme", new S3Options { KmsKey = "alias/cookbooks" }, "cn-north-1"));
        Assert.Equal(["arn:aws-cn:kms:cn-north-1:ACCOUNT_ID:key/*"], Texts(use.GetProperty("Resource")));
        Assert.Equal(["alias/cookbooks"], Texts(use.GetProperty("Condition").GetProperty("ForAnyValue:StringEquals").GetProperty("kms:ResourceAliases")));
        Assert.Equal(["s3.cn-north-1.amazonaws.com.cn"], Texts(use.GetProperty("Condition").GetProperty("StringEquals").GetProperty("kms:ViaService")));
    }

    [Fact]
    public void BucketsOfSeveralRegionsShareTheIamPoliciesAndHaveTheirOwn()
    {
        var files = AccessFile.Of(Access("s3://{region}-acme/cookbooks", null, "us-east-1", "eu-west-1"));
        Assert.Equal(
            ["publisher.json", "prune.json", "preflight.json", "reader.json", .. new[] { "us-east-1", "eu-west-1" }.SelectMany(region => new[] { "private", "account", "organization", "public" }.Select(kind => $"bucket-{kind}-{region}.json"))],
            files.Select(file => file.JsonName));
        Assert.Equal(
            ["arn:aws:s3:::us-east-1-acme/cookbooks/*", "arn:aws:s3:::eu-west-1-acme/cookbooks/*"],
            Texts(Statement("publisher", "Write", Access("s3://{region}-acme/cookbooks", null, "us-east-1", "eu-west-1")).GetProperty("Resource")));
    }

    [Fact]
    public void OfSeveralRegionsThatOneBucketServesTheFirstIsItsOwn()
    {
        var access = Access("s3://acme", new S3Options { KmsKey = "alias/cookbooks" }, "eu-west-1", "us-east-1");
        Assert.Equal(["s3.eu-west-1.amazonaws.com"], Texts(Statement("publisher", "UseTheKey", access).GetProperty("Condition").GetProperty("StringEquals").GetProperty("kms:ViaService")));
        Assert.Contains("--region eu-west-1", AccessFile.Of(access).Single(file => file.Policy.Name == "bucket-private").Template, StringComparison.Ordinal);
    }

    [Fact]
    public void AServerThatIsNotAwssGetsNoConditionThatItDoesNotKnow()
    {
        var access = Access(options: new S3Options { Endpoints = ["http://127.0.0.1:9000"] });
        Assert.DoesNotContain("s3:if-none-match", string.Concat(AccessFile.Of(access).Select(file => file.Json)), StringComparison.Ordinal);
        Assert.Contains("s3:if-none-match", Json("bucket-private", Access()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void PointersMayBeWrittenWithEitherCondition()
    {
        var condition = Statement("bucket-private", "NoPointerUnseen", Access()).GetProperty("Condition").GetProperty("Null");
        Assert.Equal(["s3:if-match", "s3:if-none-match"], condition.EnumerateObject().Select(key => key.Name));
    }

    [Fact]
    public void PoliciesThatIamWouldNotTakeAreRefused()
    {
        var regions = Enumerable.Range(1, 12).Select(number => $"us-east-{number}").ToArray();
        Assert.Equal(12, Access("s3://{region}-acme", null, regions).Places.Count);
        var refusal = Assert.Throws<ForgeException>(() => AccessFile.Of(Access("s3://{region}-acme-parallelcluster/cookbooks", null, regions)));
        Assert.Contains("AWS takes 6144", refusal.What, StringComparison.Ordinal);
    }

    [Fact]
    public void FoldersAndRegionsOfTwoPartitionsAreRefused()
    {
        Assert.Equal("--store", Assert.Throws<ForgeException>(() => Access("out/store")).Where);
        Assert.Equal("--regions", Assert.Throws<ForgeException>(() => Access("s3://{region}-acme", null, "us-east-1", "cn-north-1")).Where);
    }
}
