using Amazon.Runtime.Endpoints;
using Amazon.S3.Endpoints;
using Amazon.S3.Internal;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

public class FindingAddresses
{
    private readonly Counted rules = new();
    private readonly S3Addresses addresses;

    public FindingAddresses() => addresses = new S3Addresses(rules);

    [Fact]
    public void The_rules_are_asked_once_a_bucket()
    {
        foreach (var key in new[] { "a", "b", "c" })
        {
            addresses.ResolveEndpoint(For("one-bucket", key));
            addresses.ResolveEndpoint(For("another", key));
        }

        Assert.Equal(2, rules.Asked);
    }

    [Fact]
    public void What_is_appended_to_an_address_is_not_kept()
    {
        addresses.ResolveEndpoint(For("one-bucket", "a")).URL += "/";

        Assert.DoesNotContain("//", addresses.ResolveEndpoint(For("one-bucket", "b")).URL["https://".Length..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("one-bucket", "eu-west-1", false, null)]
    [InlineData("one.bucket", "eu-west-1", false, null)]
    [InlineData("one-bucket", "cn-north-1", false, null)]
    [InlineData("one-bucket", "us-gov-west-1", true, null)]
    [InlineData("one-bucket", "us-east-1", true, "http://127.0.0.1:9000")]
    [InlineData("one-bucket", "us-east-1", false, "https://s3.example.org")]
    [InlineData("one-bucket--use1-az4--x-s3", "us-east-1", false, null)]
    [InlineData("arn:aws:s3:us-west-2:123456789012:accesspoint:mine", "us-west-2", false, null)]
    public void An_address_is_what_the_rules_say(string bucket, string region, bool pathStyle, string? endpoint)
    {
        S3EndpointParameters Asked(string key) => new()
        {
            Bucket = bucket, Key = key, Region = region, ForcePathStyle = pathStyle, Endpoint = endpoint,
            UseFIPS = false, UseDualStack = false, Accelerate = false, UseGlobalEndpoint = false, DisableMultiRegionAccessPoints = false,
        };
        addresses.ResolveEndpoint(Asked("first"));

        var (kept, said) = (addresses.ResolveEndpoint(Asked("second")), rules.ResolveEndpoint(Asked("second")));

        Assert.Equal(said.URL, kept.URL);
        Assert.Equal(Texts(said.Attributes), Texts(kept.Attributes));
        Assert.Equal(said.Headers, kept.Headers);
    }

    private static string Texts(IPropertyBag? bag) => System.Text.Json.JsonSerializer.Serialize(bag);

    private static S3EndpointParameters For(string bucket, string key) => new()
    {
        Bucket = bucket, Key = key, Region = "eu-west-1", UseFIPS = false, UseDualStack = false, Accelerate = false, ForcePathStyle = false, UseGlobalEndpoint = false, DisableMultiRegionAccessPoints = false,
    };

    private sealed class Counted : IEndpointProvider
    {
        private readonly AmazonS3EndpointProvider rules = new();

        public int Asked { get; private set; }

        public Endpoint ResolveEndpoint(EndpointParameters parameters)
        {
            Asked++;
            return rules.ResolveEndpoint(parameters);
        }
    }
}
