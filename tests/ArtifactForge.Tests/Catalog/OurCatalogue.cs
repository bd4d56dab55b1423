using System.Security.Cryptography;
using System.Text;
using ArtifactForge.Catalog;

namespace ArtifactForge.Tests.Catalog;

/// <summary>The catalogue that the project itself publishes from.</summary>
public sealed class OurCatalogue : IAsyncLifetime
{
    private ArtifactForge.Catalog.Catalogue catalogue = null!;

    public async Task InitializeAsync() =>
        catalogue = CatalogueReader.Read(await CatalogueFiles.LoadAsync(Path.Combine(Repository.Root, "cookbooks"), "cookbooks", CancellationToken.None));

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void KnowsAllReleases()
    {
        var versions = catalogue.Upstream.Releases.Select(release => release.Version.ToString()).ToList();
        Assert.Equal(31, versions.Count);
        Assert.Equal(("3.0.0", "3.11.1"), (versions[0], versions[^1]));
        Assert.DoesNotContain("3.1.0", versions);
    }

    [Fact]
    public void PinsTarballs()
    {
        var release = Release("3.4.1");
        Assert.Equal("a5cc72e16b9609d46fc0b41f1c5a0a60409fb329", release.Commit);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1673370967), release.CommitTime);
        Assert.Equal("bacd6aac14bef79f06e8da1ff8e708d872bbf65efe556ae8d092c2ae6d8aa410", release.TarSha256.Hex);
        Assert.Equal("d8cfe4681d2fb6272226738288d8d7cb3fb84da76d4f8dbf4f76a54549e06644", release.TreeSha256.Hex);
        Assert.Equal(3143680, release.TarSize);
    }

    // One digest over every fact about every release, computed apart from this code: a slip of an editor's cannot pass.
    [Fact]
    public void HasNoFactChangedByAccident()
    {
        var lines = catalogue.Upstream.Releases.Select(release =>
            $"{release.Version} {release.Commit} {release.CommitTime.ToUnixTimeSeconds()} {release.TarSha256} {release.TreeSha256} {release.TarSize} "
            + $"{string.Join(',', release.OperatingSystems.Select(facts => facts.Id))} {release.CdkSpecifier}\n");
        Assert.Equal("e51aee8b53de6e552f34ec483e4716e808546fbc67b002ca87b281bfeaeb1771", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines)))));
    }

    [Theory]
    [InlineData("Build/Imds/ImdsSupport", "3.2.1", "3.3.0")]
    [InlineData("DeploymentSettings/LambdaFunctionsVpcConfig/SubnetIds[]", "3.3.1", "3.4.0")]
    [InlineData("DevSettings/CincInstallerUrl", "3.7.2", "3.8.0")]
    [InlineData("DevSettings/DisableKernelUpdate", "3.7.2", "3.8.0")]
    public void KnowsSinceWhenAKeyIsAccepted(string key, string without, string with)
    {
        Assert.DoesNotContain(key, Release(without).ImageConfigKeys.Rules);
        Assert.Contains(key, Release(with).ImageConfigKeys.Rules);
        Assert.Contains(key, Release("3.11.1").ImageConfigKeys.Rules);
    }

    [Theory]
    [InlineData("3.0.0", 43)]
    [InlineData("3.3.1", 45)]
    [InlineData("3.4.0", 49)]
    [InlineData("3.11.1", 51)]
    public void KnowsEveryKey(string version, int keys) => Assert.Equal(keys, Release(version).ImageConfigKeys.Rules.Count);

    [Fact]
    public void KnowsRulesOfKeys()
    {
        var rules = Release("3.11.1").ImageConfigKeys.Rules;
        Assert.Equal("^arn:.*:role/", rules["Build/Iam/CleanupLambdaRole"].Pattern);
        Assert.Equal(["v1.0", "v2.0"], rules["Build/Imds/ImdsSupport"].OneOf);
        Assert.True(rules["Build/ParentImage"].Required);
        Assert.False(rules["Build/SubnetId"].Required);
        Assert.Equal(KeyType.Flag, rules["Build/UpdateOsPackages/Enabled"].Type);
        Assert.Equal(KeyType.Number, rules["Image/RootVolume/Size"].Type);
        var subnets = rules["DeploymentSettings/LambdaFunctionsVpcConfig/SubnetIds[]"];
        Assert.Equal((1, 16), (subnets.MinLength, subnets.MaxLength));
        Assert.StartsWith("^subnet-", subnets.Items?.Pattern, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3.0.0")]
    [InlineData("3.11.1")]
    public void KnowsWhichKeysExcludeOneAnother(string version) => Assert.Equal(
        ["Build/Iam/InstanceRole", "Build/Iam/InstanceProfile", "Build/Iam/AdditionalIamPolicies[]"], Assert.Single(Release(version).ImageConfigKeys.Exclusive));

    [Fact]
    public void KnowsParentImagesOnlyWhereOneWasSeen()
    {
        var systems = catalogue.Upstream.Releases.SelectMany(release => release.OperatingSystems).DistinctBy(facts => facts.Id).ToDictionary(facts => facts.Id);
        Assert.Equal("ubuntu-server-20-lts-x86", systems["ubuntu2004"].ParentImages["x86_64"]);
        Assert.Equal("amazon-linux-2-arm64", systems["alinux2"].ParentImages["arm64"]);
        Assert.Empty(systems["rocky9"].ParentImages);
        Assert.Empty(systems["centos7"].ParentImages);
    }

    [Fact]
    public void TriesTheOfficialBucketFirst() => Assert.Equal(
        [
            "https://{region}-aws-parallelcluster.s3.{region}.{suffix}/parallelcluster/{version}/cookbooks/aws-parallelcluster-cookbook-{version}.tgz",
            "https://github.com/aws/aws-parallelcluster-cookbook/archive/refs/tags/v{version}.tar.gz",
        ],
        catalogue.Upstream.Sources.Select(source => source.UrlTemplate));

    [Fact]
    public void MendsTheMySqlClient()
    {
        var advisory = catalogue.Advisories.Single(advisory => advisory.Slug == "ubuntu2004-mysql-client-downgrade");
        Assert.Equal(["3.3.0", "3.3.1", "3.4.0", "3.4.1"], advisory.Affects.Releases.Select(release => release.Version.ToString()));
        Assert.Equal(["ubuntu2004"], advisory.Affects.OperatingSystems);
        Assert.Equal(["x86_64"], advisory.Affects.Architectures);
        var edit = Assert.IsType<AnchoredEdit>(Assert.Single(Assert.IsType<CookbookPatchMitigation>(Assert.Single(advisory.Mitigations)).Patches));
        Assert.Equal("cookbooks/aws-parallelcluster-install/recipes/install_mysql_client.rb", edit.Path);
        Assert.Equal(("\"apt install -y\"", "\"apt install -y --allow-downgrades\"", 1), (edit.Anchor, edit.Text, edit.Times));
        Assert.Contains(advisory.Symptoms, symptom => symptom.Contains == "E: Packages were downgraded and -y was used without --allow-downgrades.");
    }

    private UpstreamRelease Release(string version) =>
        catalogue.Upstream.Find(ReleaseVersion.Parse(version)) ?? throw new InvalidOperationException($"There is no release {version}.");
}
