using System.Net;
using System.Security.Authentication;
using Amazon.Runtime;
using Amazon.S3;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

public class S3AdviceTests
{
    private static ForgeException Advice(string code, int status, string message = "") =>
        S3Advice.For(new AmazonS3Exception(message, ErrorType.Sender, code, "", (HttpStatusCode)status), "s3://acme/key", "s3:PutObject");

    [Theory]
    [InlineData("AccessDenied", 403, "Allow s3:PutObject to these credentials")]
    [InlineData("NoSuchBucket", 404, "Create the bucket")]
    [InlineData("ExpiredToken", 400, "Sign in again")]
    [InlineData("RequestTimeTooSkewed", 403, "clock is wrong")]
    [InlineData("InvalidAccessKeyId", 403, "--aws-profile")]
    [InlineData("PermanentRedirect", 301, "--regions")]
    [InlineData("InvalidStorageClass", 400, "--storage-class")]
    [InlineData("InvalidTag", 400, "--tags")]
    [InlineData("InvalidObjectState", 403, "restore")]
    [InlineData("KMS.DisabledException", 400, "--kms-key")]
    [InlineData("SlowDown", 503, "later")]
    [InlineData("NotImplemented", 501, "--chunked false")]
    public void ACodeBecomesAdvice(string code, int status, string fix)
    {
        var advice = Advice(code, status);
        Assert.Equal($"{code} ({status}).", advice.What);
        Assert.Contains(fix, advice.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kms:GenerateDataKey", "on the key")]
    [InlineData("s3:PutObjectTagging", "in the bucket's")]
    [InlineData("sts:AssumeRole", "--role-arn")]
    public void TheActionThatAwsNamesIsTheOneToAllow(string action, string where)
    {
        var advice = Advice("AccessDenied", 403, $"User: arn:aws:sts::111122223333:assumed-role/publisher/x is not authorized to perform: {action} on resource: \"arn:aws:s3:::acme\" because no identity-based policy allows it");
        Assert.StartsWith($"Allow {action} ", advice.Fix, StringComparison.Ordinal);
        Assert.Contains(where, advice.Fix, StringComparison.Ordinal);
    }

    private static ForgeException With(S3Options options, string code, string message = "") =>
        S3Advice.For(new AmazonS3Exception(message, ErrorType.Sender, code, "", HttpStatusCode.Forbidden), "s3://acme/key", "s3:PutObject", options);

    [Fact]
    public void OfAServerThatIsNotAwsADenialMayMeanWrongKeys()
    {
        var options = new S3Options { Endpoints = ["https://s3.example.org"] };
        Assert.Contains("where the access key or its secret is wrong", With(options, "AccessDenied").Fix, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", With(options, "AccessDenied", "is not authorized to perform: s3:PutObject").Fix, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", With(new S3Options(), "AccessDenied").Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void AnArgumentThatIsNoneLeadsToTheOptionsThatWereGiven()
    {
        Assert.StartsWith("Look at --storage-class: ", With(new S3Options { StorageClass = "NOPE" }, "InvalidArgument").Fix, StringComparison.Ordinal);
        Assert.StartsWith("Look at --tags and --kms-key: ", With(new S3Options { Tags = [new ObjectTag("a", "b")], KmsKey = "key" }, "InvalidArgument").Fix, StringComparison.Ordinal);
        Assert.Contains("code above", With(new S3Options(), "InvalidArgument").Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void AKeyToEncryptWithThatIsNotKnownIsNotTakenForWhoAsks()
    {
        Assert.Contains("--kms-key", With(new S3Options { KmsKey = "key" }, "InvalidAccessKeyId", "Invalid kms-keyid").Fix, StringComparison.Ordinal);
        Assert.Contains("--aws-profile", With(new S3Options(), "InvalidAccessKeyId", "Invalid kms-keyid").Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void WhereNoRoleCanBeAskedForTheCauseIsNamed()
    {
        var cause = new HttpRequestException("Connection refused (127.0.0.1:9)", new System.Net.Sockets.SocketException(111));
        var advice = S3Advice.For(new AmazonClientException("Error calling AssumeRole for role arn:aws:iam::111122223333:role/publisher", cause), "s3://acme", "s3:ListBucket");
        Assert.EndsWith(": Connection refused", advice.What, StringComparison.Ordinal);
        Assert.Contains("AWS_ENDPOINT_URL_STS", advice.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void ACodeThatNobodyKnowsIsShown() => Assert.Equal("Strange (418). Tea?", Advice("Strange", 418, "Tea?").What);

    [Fact]
    public void WhereNothingIsEncryptedTheCauseAndTheAddressAreNamed()
    {
        var advice = S3Advice.For(
            new HttpRequestException(HttpRequestError.SecureConnectionError, "The SSL connection could not be established, see inner exception.", new AuthenticationException("Cannot determine the frame size.")),
            "s3://acme",
            "s3:ListBucket");
        Assert.EndsWith("The SSL connection could not be established: Cannot determine the frame size.", advice.What, StringComparison.Ordinal);
        Assert.Contains("write http:// in --endpoint", advice.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARedirectSaysWhereTheBucketIs()
    {
        using var server = new ScriptedS3(_ => Answer.Error(301, "PermanentRedirect") with { Headers = [("x-amz-bucket-region", "eu-west-1")] });
        var advice = await Assert.ThrowsAsync<ForgeException>(() => server.Store().OpenAsync(ObjectKey.Of("channels/stable.json"), CancellationToken.None));
        Assert.Equal("The bucket is in eu-west-1: give it with --regions.", advice.Fix);
    }

    // Without leave to list, S3 says of what is absent that it is forbidden.
    [Theory]
    [InlineData(200, null)]
    [InlineData(403, "Allow s3:GetObject and s3:ListBucket")]
    public async Task WhatIsForbiddenMayBeAbsent(int listing, string? fix)
    {
        using var server = new ScriptedS3(asked => asked.Query.Contains("list-type", StringComparison.Ordinal) && listing == 200 ? ScriptedBucket.Listing() : Answer.Error(403, "AccessDenied"));
        var opening = server.Store().OpenAsync(ObjectKey.Of("channels/stable.json"), CancellationToken.None);
        if (fix is null)
        {
            Assert.Null(await opening);
        }
        else
        {
            Assert.StartsWith(fix, (await Assert.ThrowsAsync<ForgeException>(() => opening)).Fix, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task WhatIsThereAndForbiddenIsNotAbsent()
    {
        using var server = new ScriptedS3(asked => asked.Query.Contains("list-type", StringComparison.Ordinal)
            ? new Answer(200, "<ListBucketResult><Contents><Key>cookbooks/channels/stable.json</Key></Contents></ListBucketResult>")
            : Answer.Error(403, "AccessDenied"));
        var advice = await Assert.ThrowsAsync<ForgeException>(() => server.Store().OpenAsync(ObjectKey.Of("channels/stable.json"), CancellationToken.None));
        Assert.StartsWith("Allow s3:GetObject to these credentials", advice.Fix, StringComparison.Ordinal);
    }
}
