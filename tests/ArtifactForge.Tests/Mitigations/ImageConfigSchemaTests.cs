using ArtifactForge.Catalog;
using ArtifactForge.Mitigations;

namespace ArtifactForge.Tests.Mitigations;

public class ImageConfigSchemaTests
{
    private static async Task<ImageConfigKeys> KeysOfAsync(string version) =>
        (await Repository.ReadCatalogueAsync()).Upstream.Find(ReleaseVersion.Parse(version))!.ImageConfigKeys;

    private static ConfigNode Config(params (string Path, string Value)[] settings)
    {
        var config = new ConfigNode();
        foreach (var (path, value) in settings)
        {
            config.Set(path, value);
        }

        return config;
    }

    private static readonly (string Path, string Value)[] Whole = [("Build/InstanceType", "c5.xlarge"), ("Build/ParentImage", "ami-0123")];

    [Fact]
    public async Task AWholeConfigurationPasses()
    {
        var keys = await KeysOfAsync("3.4.1");
        Assert.Null(Record.Exception(() => ImageConfigSchema.Check(Config(Whole), keys, "x")));
    }

    [Theory]
    [InlineData("3.2.1", "Build/Imds/ImdsSupport", "v2.0", "is not a key of this release")]
    [InlineData("3.3.0", "Build/Imds/ImdsSupport", "v3.0", "must be one of v1.0, v2.0")]
    [InlineData("3.4.1", "Build/ParentImage", "x-arn", "must match ^ami|arn")]
    [InlineData("3.4.1", "Build/Iam", "x", "takes nested keys")]
    [InlineData("3.4.1", "Build/UpdateOsPackages/Enabled", "yes", "takes true or false")]
    [InlineData("3.4.1", "Image/RootVolume/Size", "large", "takes a whole number")]
    public async Task AWrongKeyOrValueIsRefused(string version, string path, string value, string what)
    {
        var keys = await KeysOfAsync(version);
        var error = Assert.Throws<ForgeException>(() => ImageConfigSchema.Check(Config([.. Whole, (path, value)]), keys, "ubuntu2004-x86_64"));
        Assert.Contains(what, error.What, StringComparison.Ordinal);
        Assert.Contains("ubuntu2004-x86_64", error.Where, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TooLongANameIsRefusedAndOneOfTheLimitIsNot()
    {
        var keys = await KeysOfAsync("3.4.1");
        Assert.Null(ImageConfigSchema.Mistake(keys.Rules["Image/Name"], new string('x', 99)));
        Assert.NotNull(ImageConfigSchema.Mistake(keys.Rules["Image/Name"], new string('x', 100)));
    }

    [Fact]
    public async Task WhatIsRequiredIsMissedInAWholeConfigurationAndNotInAFragment()
    {
        var keys = await KeysOfAsync("3.4.1");
        var config = Config(("Build/InstanceType", "c5.xlarge"));
        Assert.Null(Record.Exception(() => ImageConfigSchema.CheckFragment(config, keys, "x")));
        Assert.Contains("Build/ParentImage is required", Assert.Throws<ForgeException>(() => ImageConfigSchema.Check(config, keys, "x")).What, StringComparison.Ordinal);
    }
}
