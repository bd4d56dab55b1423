using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>Where a store is and where it is read from: what would lead elsewhere is refused before anything is asked of anybody.</summary>
public class NamingStores
{
    private static readonly AwsRegion East = AwsRegion.Parse("us-east-1");

    private static IReadOnlyList<Destination> Of(string address, string? publicUrl = null, S3Options? options = null) =>
        Destination.Of(address, publicUrl, [East], options ?? new S3Options(), folder => folder);

    private static ForgeException Refused(string address, string? publicUrl = null, S3Options? options = null)
    {
        var refusal = Assert.Throws<ForgeException>(() => Of(address, publicUrl, options));
        Assert.Equal(Failure.Usage, refusal.Failure);
        return refusal;
    }

    [Theory]
    [InlineData("s3://bucket", "")]
    [InlineData("s3://bucket/", "")]
    [InlineData("s3://bucket/a/b-c_d.e/", "a/b-c_d.e/")]
    public void ABucketHasAPrefix(string address, string prefix) => Assert.Equal(prefix, Assert.IsType<S3Store>(Assert.Single(Of(address)).Store).Prefix);

    [Theory]
    [InlineData("s3://bucket/../other")]
    [InlineData("s3://bucket/a/..")]
    [InlineData("s3://bucket/./a")]
    [InlineData("s3://bucket/.hidden")]
    [InlineData("s3://bucket/a//b")]
    [InlineData("s3://bucket/a?b=c")]
    [InlineData("s3://bk")]
    [InlineData("s3://Bucket")]
    public void APrefixThatAUrlWouldNotKeepIsRefused(string address) => Assert.Equal("is no bucket.", Refused(address).What);

    [Theory]
    [InlineData("s3:/bucket/prefix")]
    [InlineData("S3:bucket")]
    [InlineData("S3://bucket")]
    [InlineData("https://bucket")]
    public void AForgottenSlashMakesNoFolder(string address) => Assert.Contains("with s3:// in front of it", Refused(address).Fix, StringComparison.Ordinal);

    [Theory]
    [InlineData("https://host.example.org/a/../b")]
    [InlineData("https://host.example.org/.")]
    [InlineData("s3://bucket/../b")]
    [InlineData("https://host.example.org/%zz")]
    [InlineData("https://host.example.org/100%")]
    [InlineData("https://host.example.org:0/a")]
    [InlineData("https://host.example.org/a b")]
    [InlineData("https://host.example.org/a?b=c")]
    [InlineData("https://user@host.example.org/a")]
    public void AUrlThatClientsReadOtherwiseIsRefused(string url) => Assert.Equal("--public-url", Refused("folder", url).Where);

    [Theory]
    [InlineData("https://host.example.org:8443/a%20b/c..d/", "https://host.example.org:8443/a%20b/c..d")]
    [InlineData("s3://bucket/prefix", "s3://bucket/prefix")]
    public void OthersAreTakenAsTheyStand(string url, string taken) => Assert.Equal(taken, Assert.Single(Of("folder", url)).PublicUrl);

    [Theory]
    [InlineData("us-east-1=https://east.example.org", "https://east.example.org")]
    [InlineData("https://all.example.org eu-west-1=https://west.example.org", "https://all.example.org")]
    [InlineData("http://127.0.0.1:9000/a=b", "http://127.0.0.1:9000/a=b")]
    public void ARegionHasItsServerOrTheOneForAll(string endpoints, string url) =>
        Assert.Equal(url, new S3Options { Endpoints = endpoints.Split(' ') }.EndpointFor(East));

    [Theory]
    [InlineData("eu-west-1=https://west.example.org", "names no server for us-east-1, only for eu-west-1.")]
    [InlineData("nonsense", "'nonsense' is no address of a server.")]
    [InlineData("us-east-1=ftp://east.example.org", "'ftp://east.example.org' is no address of a server.")]
    [InlineData("https://east.example.org/?a=b", "'https://east.example.org/?a=b' is no address of a server.")]
    [InlineData("somewhere=https://east.example.org", "'somewhere' is no region.")]
    public void WhoNamesAServerIsNeverSentToAwsInstead(string endpoint, string what)
    {
        var refusal = Refused("s3://bucket", options: new S3Options { Endpoints = [endpoint] });
        Assert.Equal(("--endpoint", what), (refusal.Where, refusal.What));
    }

    [Fact]
    public void WhoNamesNoServerIsSentToAws() => Assert.Null(new S3Options().EndpointFor(East));
}
