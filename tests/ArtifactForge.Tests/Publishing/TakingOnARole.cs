using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>A role is asked for where the store is, and again while a run is at work.</summary>
[Collection(ForgedOnce.Name)]
public sealed class TakingOnARole(SomeReleases releases)
{
    private const int Renewed = 20;
    private const string Role = "arn:aws:iam::123456789012:role/publisher";

    private static readonly AWSCredentials Keys = new BasicAWSCredentials("testaccesskey", "testsecretkey");

    [Theory]
    [InlineData("us-east-1", "https://sts.us-east-1.amazonaws.com/")]
    [InlineData("cn-north-1", "https://sts.cn-north-1.amazonaws.com.cn/")]
    [InlineData("us-gov-west-1", "https://sts.us-gov-west-1.amazonaws.com/")]
    [InlineData("eusc-de-east-1", "https://sts.eusc-de-east-1.amazonaws.eu/")]
    public void ItIsAskedForInTheRegionOfTheStore(string region, string url)
    {
        using var service = S3Connection.OpenTokenService(AwsRegion.Parse(region), Keys);
        Assert.Equal((url, region), (service.DetermineServiceOperationEndpoint(new AssumeRoleRequest()).URL, service.Config.AuthenticationRegion));
    }

    /// <summary>
    /// The first keys end within the time before their end at which the SDK renews them, so that a run needs several. Not all of them:
    /// the SDK blocks a thread while it renews, and those that the servers of this test run on are the same.
    /// </summary>
    [Fact]
    public async Task WhatEndsWhileARunIsAtWorkIsRenewedAndTheRunGoesOnWithIt()
    {
        var (bucket, granted, used) = (new ScriptedBucket(), 0, new ConcurrentDictionary<string, string>(StringComparer.Ordinal));
        using var tokens = new ScriptedS3(_ => Grant(++granted));
        using var server = new ScriptedS3(asked =>
        {
            used[Regex.Match(asked.Header("Authorization") ?? "", "Credential=(?<key>[^/]+)/", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["key"].Value] = asked.Header("x-amz-security-token") ?? "";
            return bucket.To(asked);
        });
        using var service = new AmazonSecurityTokenServiceClient(Keys, new AmazonSecurityTokenServiceConfig { ServiceURL = tokens.Url, AuthenticationRegion = "us-east-1" });
        using var credentials = new RoleCredentials(service, Role, "forge-7");
        var engineer = new Engineer([new WatchedStore(server.Store(credentials: credentials))], new SetClock());
        await engineer.PublishAsync(releases.First);
        Assert.True(used.Count > 2, $"{used.Count} keys were used, {granted} granted");

        // The SDK asks for the key and for the token one after the other: where they are renewed at every turn, they may be of two.
        Assert.All(used, one => Assert.StartsWith("TOKEN", one.Value, StringComparison.Ordinal));
        Assert.All((await engineer.PlanAsync(releases.First)).SelectMany(plan => plan.Objects.Concat(plan.Copies)), planned => Assert.Equal(PlannedAction.Keep, planned.Action));
    }

    private static Answer Grant(int number) => new(200, string.Create(CultureInfo.InvariantCulture, $"""
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
        <AccessKeyId>KEY{number}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>TOKEN{number}</SessionToken><Expiration>{DateTime.UtcNow.AddMinutes(number <= Renewed ? 10 : 60):yyyy-MM-ddTHH:mm:ssZ}</Expiration>
        </Credentials></AssumeRoleResult></AssumeRoleResponse>
        """));
}
