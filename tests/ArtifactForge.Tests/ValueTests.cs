namespace ArtifactForge.Tests;

public class ValueTests
{
    [Theory]
    [InlineData("3.4.1", true)]
    [InlineData("3.10.0", true)]
    [InlineData("3.4", false)]
    [InlineData("3.4.1.0", false)]
    [InlineData("03.4.1", false)]
    [InlineData("3.4.1-beta", false)]
    [InlineData("v3.4.1", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void AReleaseVersionIsThreeNumbers(string? text, bool valid) => Assert.Equal(valid, ReleaseVersion.TryParse(text, out _));

    [Fact]
    public void ReleasesAreOrderedByNumberAndNotByLetter() =>
        Assert.True(ReleaseVersion.Parse("3.9.3").CompareTo(ReleaseVersion.Parse("3.10.0")) < 0);

    [Theory]
    [InlineData("[3.3.0,3.4.1]", "3.4.1", true)]
    [InlineData("[3.3.0,3.4.1)", "3.4.1", false)]
    [InlineData("[3.9.0,)", "3.11.1", true)]
    [InlineData("[3.4.1]", "3.4.0", false)]
    public void ARangeIsInNuGetsNotation(string text, string version, bool inside)
    {
        Assert.True(ReleaseRange.TryParse(text, out var range));
        Assert.Equal(inside, range!.Contains(ReleaseVersion.Parse(version)));
        Assert.Equal(text, range.ToString());
    }

    [Theory]
    [InlineData("3.3.0")]
    [InlineData("[3.4.1,3.3.0]")]
    [InlineData("3.*")]
    [InlineData(null)]
    public void ABareVersionOrAnEmptyRangeIsNoRange(string? text) => Assert.False(ReleaseRange.TryParse(text, out _));

    [Theory]
    [InlineData("us-east-1", "aws", "amazonaws.com")]
    [InlineData("cn-north-1", "aws-cn", "amazonaws.com.cn")]
    [InlineData("us-gov-west-1", "aws-us-gov", "amazonaws.com")]
    [InlineData("us-iso-east-1", "aws-iso", "c2s.ic.gov")]
    [InlineData("us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov")]
    [InlineData("us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov")]
    [InlineData("eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk")]
    [InlineData("eusc-de-east-1", "aws-eusc", "amazonaws.eu")]
    [InlineData("eu-nowhere-9", "aws", "amazonaws.com")]
    [InlineData("us-iso-nowhere-9", "aws-iso", "c2s.ic.gov")]
    [InlineData("cn-nowhere-9", "aws-cn", "amazonaws.com.cn")]
    public void ARegionKnowsItsPartition(string text, string partition, string suffix)
    {
        var region = AwsRegion.Parse(text);
        Assert.Equal((partition, suffix), (region.Partition, region.UrlSuffix));
    }

    [Theory]
    [InlineData("us-east")]
    [InlineData("US-EAST-1")]
    [InlineData("us-east-1/..")]
    [InlineData("")]
    public void WhatIsNoRegionIsRefused(string text) => Assert.False(AwsRegion.TryParse(text, out _));

    [Fact]
    public void ADigestIsSixtyFourLowerCaseDigits()
    {
        const string OfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        Assert.Equal(OfNothing, Sha256Digest.OfContent([]).Hex);
        Assert.True(Sha256Digest.TryParse(OfNothing, out _));
        Assert.False(Sha256Digest.TryParse(OfNothing.ToUpperInvariant(), out _));
        Assert.False(Sha256Digest.TryParse(OfNothing[1..], out _));
    }
}
