using ArtifactForge.Upstream;

namespace ArtifactForge.Tests.Upstream;

/// <summary>What lets its holder in is not shown.</summary>
public sealed class ShowingAddresses
{
    [Theory]
    [InlineData("https://host/path/{version}.tgz", "https://host/path/{version}.tgz")]
    [InlineData("https://host:8443/a@b/{version}.tgz", "https://host:8443/a@b/{version}.tgz")]
    [InlineData("https://host/{version}.tgz?X-Amz-Signature=secret", "https://host/{version}.tgz")]
    [InlineData("https://host/{version}.tgz#secret", "https://host/{version}.tgz")]
    [InlineData("s3://bucket/prefix", "s3://bucket/prefix")]
    public void AnAddressIsShownUpToItsQuery(string address, string shown)
    {
        Assert.False(WebAddress.NamesUser(address));
        Assert.Equal(shown, WebAddress.Shown(address));
    }

    [Theory]
    [InlineData("https://user:secret@host/{version}.tgz")]
    [InlineData("https://secret@host/{version}.tgz")]
    [InlineData("https://user:sec?ret@host/{version}.tgz")]
    [InlineData("https://user:sec#ret@host/{version}.tgz?secret")]
    [InlineData("https://user:sec@ret@host/{version}.tgz")]
    public void AUserIsNoticedAndNotShown(string address)
    {
        Assert.True(WebAddress.NamesUser(address));
        Assert.Equal("https://host/{version}.tgz", WebAddress.Shown(address));
    }
}
