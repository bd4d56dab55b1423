using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>Where a bucket is: asked of a scripted S3, since no server that runs here has regions.</summary>
public class BucketRegionsTests
{
    private static readonly AwsRegion Virginia = AwsRegion.Parse("us-east-1");
    private static readonly AwsRegion Ireland = AwsRegion.Parse("eu-west-1");
    private static readonly AwsRegion Beijing = AwsRegion.Parse("cn-north-1");

    private static BucketRegions Asking(ScriptedS3 server) =>
        new(async (bucket, asked, cancellation) => (await BucketHome.AskAsync(BucketHome.AddressOf(bucket, asked, server.Url), TimeProvider.System, cancellation)).Region);

    private static readonly BucketRegions AskingNobody = new((_, _, _) => throw new InvalidOperationException("Somebody was asked."));

    /// <summary>What is served, and from where.</summary>
    private static string Told((IReadOnlyList<AwsRegion> Served, AwsRegion? Home) resolved) => $"{string.Join(", ", resolved.Served)} from {resolved.Home?.Name ?? "wherever"}";

    private static Task<(IReadOnlyList<AwsRegion> Served, AwsRegion? Home)> ResolveAsync(BucketRegions regions, string address, params AwsRegion[] given) =>
        regions.ResolveAsync(address, given, new S3Options(), CancellationToken.None);

    [Theory]
    [InlineData(200)]
    [InlineData(301)]
    [InlineData(400)]
    [InlineData(403)]
    public async Task ABucketSaysWhereItIsHoweverItAnswers(int status)
    {
        using var server = new ScriptedS3(asked => asked is { Method: "HEAD", Path: "/acme" } ? new Answer(status, "", ("x-amz-bucket-region", "eu-west-1")) : new Answer(500));
        Assert.Equal("eu-west-1 from eu-west-1", Told(await ResolveAsync(Asking(server), "s3://acme/prefix")));
    }

    [Fact]
    public async Task ThePartitionFollows()
    {
        using var server = new ScriptedS3(_ => new Answer(200, "", ("x-amz-bucket-region", "cn-north-1")));
        var (served, _) = await ResolveAsync(Asking(server), "s3://acme", Beijing);
        Assert.Equal("aws-cn", Assert.Single(served).Partition);
        Assert.Equal("https://s3.cn-north-1.amazonaws.com.cn/acme", BucketHome.AddressOf("acme", Beijing).ToString());
        Assert.Equal("https://s3.us-east-1.amazonaws.com/a.c.m.e", BucketHome.AddressOf("a.c.m.e", Virginia).ToString());
    }

    [Fact]
    public async Task ABucketThatIsNotThereOrDoesNotSayIsTakenAsGiven()
    {
        using var server = new ScriptedS3(_ => new Answer(404));
        Assert.Equal("us-east-1 from wherever", Told(await ResolveAsync(Asking(server), "s3://acme")));
        Assert.Equal("eu-west-1 from wherever", Told(await ResolveAsync(Asking(server), "s3://acme", Ireland)));
    }

    [Fact]
    public async Task RegionsThatAreGivenAreServedFromWhereTheBucketIs()
    {
        using var server = new ScriptedS3(_ => new Answer(403, "", ("x-amz-bucket-region", "eu-west-1")));
        var (served, home) = await ResolveAsync(Asking(server), "s3://acme", Virginia, Ireland);
        Assert.Equal([Virginia, Ireland], served);
        Assert.Equal(Ireland, home);
        var store = Assert.IsType<S3Store>(Assert.Single(Destination.Of("s3://acme", null, served, new S3Options { Endpoints = [server.Url] }, folder => folder, home)).Store);
        Assert.Equal("eu-west-1", store.Client.Config.AuthenticationRegion);
    }

    [Fact]
    public async Task ABucketNamedForAnotherRegionIsRefusedWithTheRightOne()
    {
        using var server = new ScriptedS3(asked => new Answer(200, "", ("x-amz-bucket-region", asked.Path == "/us-east-1-acme" ? "us-east-1" : "ap-south-1")));
        var refusal = await Assert.ThrowsAsync<ForgeException>(() => ResolveAsync(Asking(server), "s3://{region}-acme/prefix", Virginia, Ireland));
        Assert.Equal(("s3://eu-west-1-acme/prefix", "the bucket is in ap-south-1, not in eu-west-1.", Failure.Usage), (refusal.Where, refusal.What, refusal.Failure));
        Assert.Contains("--regions ap-south-1", refusal.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BucketsThatAreWhereTheyAreNamedForAreServedThere()
    {
        using var server = new ScriptedS3(asked => new Answer(200, "", ("x-amz-bucket-region", asked.Path[1..^5])));
        Assert.Equal("us-east-1, eu-west-1 from wherever", Told(await ResolveAsync(Asking(server), "s3://{region}-acme", Virginia, Ireland)));
    }

    [Fact]
    public async Task NobodyIsAskedAboutAFolderOrAnotherServer()
    {
        Assert.Equal("us-east-1 from wherever", Told(await ResolveAsync(AskingNobody, "out/store")));
        Assert.Equal("us-east-1 from wherever", Told(await AskingNobody.ResolveAsync("s3://acme", [], new S3Options { Endpoints = ["http://127.0.0.1:9000"] }, CancellationToken.None)));
    }

    [Fact]
    public async Task WhereNobodyAnswersTheAddressIsNamed()
    {
        string url;
        using (var server = new ScriptedS3(_ => new Answer(200)))
        {
            url = server.Url;
        }

        var refusal = await Assert.ThrowsAsync<ForgeException>(() => BucketHome.AskAsync(new Uri($"{url}/acme"), TimeProvider.System, CancellationToken.None));
        Assert.Equal($"{url}/acme", refusal.Where);
    }
}
