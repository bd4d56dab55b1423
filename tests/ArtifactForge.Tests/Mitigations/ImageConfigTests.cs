using System.Diagnostics;
using System.Text.Json;
using ArtifactForge.Catalog;
using ArtifactForge.Mitigations;

namespace ArtifactForge.Tests.Mitigations;

public class ImageConfigTests
{
    private const string Url = "https://cookbooks.example.org/objects/0123/aws-parallelcluster-cookbook-3.4.1.tgz";
    private static readonly AwsRegion Region = AwsRegion.Parse("us-east-1");

    private static async Task<ImageConfigTarget> MySqlTargetAsync(string version = "3.4.1")
    {
        var catalogue = await Repository.ReadSmallCatalogueAsync();
        var release = catalogue.Upstream.Find(ReleaseVersion.Parse(version))!;
        return Assert.Single(ImageConfigTarget.Of(Mends.For(release, catalogue.Advisories)));
    }

    private static ImageConfigTarget With(ImageConfigTarget target, params (string Slug, string Key, string Value)[] settings) => target with
    {
        Mends = [.. settings.Select(setting => (
            target.Mends[0].Advisory with { Slug = setting.Slug },
            (Mitigation)new ImageConfigMitigation
            {
                Title = setting.Slug,
                Applies = target.Mends[0].Mitigation.Applies,
                Steps = [],
                Settings = new Dictionary<string, string> { [setting.Key] = setting.Value },
            }))],
    };

    [Fact]
    public async Task OnlyTheSystemsThatTheAdvisoryHitsGetOne()
    {
        var target = await MySqlTargetAsync();
        Assert.Equal("ubuntu2004-x86_64", target.Name);
    }

    [Fact]
    public async Task ACompleteConfigurationIsAsReviewed() => Assert.Equal(
        """
        # ParallelCluster 3.4.1, Ubuntu 20.04, x86_64, us-east-1
        # Fixes: Building a custom AMI fails on Ubuntu 20.04 because the MySQL client would be downgraded (ubuntu2004-mysql-client-downgrade)
        # A complete configuration for: pcluster build-image --image-id ID --image-configuration FILE --region us-east-1
        Build:
          InstanceType: c5.xlarge
          # The newest image that EC2 Image Builder manages; the ID of your own AMI (ami-...) works as well.
          ParentImage: arn:aws:imagebuilder:us-east-1:aws:image/ubuntu-server-20-lts-x86/x.x.x
        DevSettings:
          Cookbook:
            # The patched cookbook.
            ChefCookbook: https://cookbooks.example.org/objects/0123/aws-parallelcluster-cookbook-3.4.1.tgz

        """,
        ImageConfigDocument.Complete(await MySqlTargetAsync(), Region, Url, "The patched cookbook."));

    [Fact]
    public async Task AFragmentHoldsTheMendAlone() => Assert.Equal(
        """
        # ParallelCluster 3.4.1, Ubuntu 20.04, x86_64, us-east-1
        # Fixes: Building a custom AMI fails on Ubuntu 20.04 because the MySQL client would be downgraded (ubuntu2004-mysql-client-downgrade)
        # Merge these keys into your image configuration.
        DevSettings:
          Cookbook:
            # The patched cookbook.
            ChefCookbook: https://cookbooks.example.org/objects/0123/aws-parallelcluster-cookbook-3.4.1.tgz

        """,
        ImageConfigDocument.Fragment(await MySqlTargetAsync(), Region, Url, "The patched cookbook."));

    [Theory]
    [InlineData("cn-north-1", "arn:aws-cn:imagebuilder:cn-north-1:aws:image/ubuntu-server-20-lts-x86/x.x.x")]
    [InlineData("us-gov-west-1", "arn:aws-us-gov:imagebuilder:us-gov-west-1:aws:image/ubuntu-server-20-lts-x86/x.x.x")]
    public async Task AParentImageIsInTheRegionsPartition(string region, string arn) =>
        Assert.Contains($"ParentImage: {arn}\n", ImageConfigDocument.Complete(await MySqlTargetAsync(), AwsRegion.Parse(region), Url, ""), StringComparison.Ordinal);

    [Fact]
    public async Task WhereNoParentImageIsKnownOneIsAskedFor()
    {
        var target = await MySqlTargetAsync();
        var rocky = target with { System = new OperatingSystemFacts("rocky8", "Rocky Linux 8", new Dictionary<string, string>()) };
        var text = ImageConfigDocument.Complete(rocky, Region, Url, "");
        Assert.Contains("  # CHANGE: the id of the Rocky Linux 8 AMI (x86_64) to build from.\n  ParentImage: ami-00000000000000000\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AStringOfJsonStaysAString()
    {
        const string Attributes = """{"cluster":{"nvidia":{"enabled":true,"kernel_open":"false"}}}""";
        var target = With(await MySqlTargetAsync(), ("gpu", "DevSettings/Cookbook/ExtraChefAttributes", Attributes), ("gpu", "Build/UpdateOsPackages/Enabled", "true"));
        var config = await ParseAsync(ImageConfigDocument.Complete(target, Region, Url, ""));
        Assert.Equal(Attributes, config.GetProperty("DevSettings").GetProperty("Cookbook").GetProperty("ExtraChefAttributes").GetString());
        Assert.True(config.GetProperty("Build").GetProperty("UpdateOsPackages").GetProperty("Enabled").GetBoolean());
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("it's # not: plain")]
    [InlineData("- a")]
    [InlineData("0123")]
    [InlineData("a: b")]
    [InlineData("ends:")]
    [InlineData(" space ")]
    [InlineData("{x}")]
    [InlineData("1e3")]
    [InlineData("~")]
    [InlineData("2023-01-01")]
    public async Task AnyTextIsReadBackAsItWas(string text)
    {
        var target = With(await MySqlTargetAsync(), ("any", "CustomS3Bucket", text));
        Assert.Equal(text, (await ParseAsync(ImageConfigDocument.Complete(target, Region, Url, ""))).GetProperty("CustomS3Bucket").GetString());
    }

    [Fact]
    public async Task TwoAdvisoriesThatWantOneKeyOtherwiseAreBothNamed()
    {
        var target = With(await MySqlTargetAsync(), ("first", "CustomS3Bucket", "one"), ("second", "CustomS3Bucket", "two"));
        var error = Assert.Throws<ForgeException>(() => ImageConfigDocument.Complete(target, Region, Url, ""));
        Assert.Equal("first and second, release 3.4.1", error.Where);
        Assert.Contains("'one' and 'two'", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoAdvisoriesWhoseKeysExcludeOneAnotherAreBothNamed()
    {
        var (role, profile) = ("arn:aws:iam::123456789012:role/x", "arn:aws:iam::123456789012:instance-profile/x");
        var target = With(await MySqlTargetAsync(), ("second", "Build/Iam/InstanceProfile", profile), ("first", "Build/Iam/InstanceRole", role));
        var error = Assert.Throws<ForgeException>(() => ImageConfigDocument.Fragment(target, Region, Url, ""));
        Assert.Equal("first and second, release 3.4.1", error.Where);
        Assert.Equal("Build/Iam/InstanceRole and Build/Iam/InstanceProfile are mutually exclusive.", error.What);

        var apart = With(target, ("first", "Build/Iam/InstanceRole", role), ("second", "Build/Iam/CleanupLambdaRole", role));
        Assert.Contains("InstanceRole", ImageConfigDocument.Fragment(apart, Region, Url, ""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoAdvisoriesThatWantTheSameDoNotQuarrel()
    {
        var target = With(await MySqlTargetAsync(), ("first", "CustomS3Bucket", "one"), ("second", "CustomS3Bucket", "one"));
        Assert.Contains("CustomS3Bucket: one\n", ImageConfigDocument.Complete(target, Region, Url, ""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryReleaseSystemAndArchitectureGivesAValidConfiguration()
    {
        var catalogue = await Repository.ReadCatalogueAsync();
        var template = await MySqlTargetAsync();
        var documents = 0;
        foreach (var release in catalogue.Upstream.Releases)
        {
            foreach (var target in from system in release.OperatingSystems from architecture in release.Architectures select template with { Release = release, System = system, Architecture = architecture })
            {
                // Writing checks against the keys of the release, and throws where one is wrong.
                Assert.Contains("ParentImage", ImageConfigDocument.Complete(target, Region, Url, ""), StringComparison.Ordinal);
                documents++;
            }
        }

        Assert.True(documents > 31 * 8);
    }

    /// <summary>Read by a YAML reader that is not ours: Python's, where there is one, which is what pcluster itself uses.</summary>
    private static async Task<JsonElement> ParseAsync(string yaml)
    {
        using var python = Process.Start(new ProcessStartInfo("python3", ["-c", "import sys, yaml, json; print(json.dumps(yaml.safe_load(sys.stdin.read())))"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await python.StandardInput.WriteAsync(yaml);
        python.StandardInput.Close();
        var json = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        Assert.True(python.ExitCode == 0, await python.StandardError.ReadToEndAsync());
        return JsonDocument.Parse(json).RootElement;
    }
}
