using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

public class WriteOptionsTests
{
    [Fact]
    public void ATagIsAKeyAndAValue() =>
        Assert.Equal([new ObjectTag("team", "hpc"), new ObjectTag("cost centre", "a=b"), new ObjectTag("empty", "")], ObjectTag.ParseAll(["team=hpc", "cost centre=a=b", "empty="]));

    [Fact]
    public void TenTagsAreTakenAndElevenAreNot()
    {
        var ten = Enumerable.Range(0, 10).Select(number => $"key{number}=value").ToList();
        Assert.Equal(10, ObjectTag.ParseAll(ten).Count);
        Assert.Contains("11 tags", Refused([.. ten, "more=value"]).What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("team", "'team' is no tag.")]
    [InlineData("=hpc", "'=hpc' is no tag.")]
    [InlineData("aws:team=hpc", "begins with aws:")]
    [InlineData("AWS:team=hpc", "begins with aws:")]
    [InlineData("team=hpc&other=x", "has characters that S3 does not take")]
    [InlineData("te\nam=hpc", "has characters that S3 does not take")]
    public void WhatS3WouldRefuseIsRefusedBefore(string tag, string what)
    {
        var refusal = Refused([tag]);
        Assert.Equal(("--tags", Failure.Usage), (refusal.Where, refusal.Failure));
        Assert.Contains(what, refusal.What, StringComparison.Ordinal);
    }

    [Fact]
    public void KeysAndValuesHaveALongestLength()
    {
        Assert.Single(ObjectTag.ParseAll([$"{new string('k', 128)}={new string('v', 256)}"]));
        Assert.Contains("too long", Refused([$"{new string('k', 129)}=v"]).What, StringComparison.Ordinal);
        Assert.Contains("too long", Refused([$"k={new string('v', 257)}"]).What, StringComparison.Ordinal);
    }

    [Fact]
    public void AKeyHasOneValue() => Assert.Contains("'team' is given 2 times", Refused(["team=a", "team=b"]).What, StringComparison.Ordinal);

    [Theory]
    [InlineData(null, true)]
    [InlineData("STANDARD_IA", true)]
    [InlineData("GLACIER_IR", true)]
    [InlineData("FAST_DISKS", false)]
    public void ClassesThatAnswerAtOnceAreTaken(string? name, bool isAws) => Assert.Equal(name, StorageClassName.Checked(name, isAws));

    [Theory]
    [InlineData("GLACIER", true, "nodes fetch at every boot")]
    [InlineData("DEEP_ARCHIVE", false, "nodes fetch at every boot")]
    [InlineData("STANDARD_AI", true, "is no storage class")]
    [InlineData("standard ia", false, "is no storage class")]
    public void OthersAreRefused(string name, bool isAws, string what) =>
        Assert.Contains(what, Assert.Throws<ForgeException>(() => StorageClassName.Checked(name, isAws)).What, StringComparison.Ordinal);

    [Fact]
    public void AMisspeltClassIsSuggested() =>
        Assert.Contains("STANDARD_IA", Assert.Throws<ForgeException>(() => StorageClassName.Checked("STANDARD_AI", isAws: true)).Fix, StringComparison.Ordinal);

    [Fact]
    public async Task MoreThanOnePutTakesIsAnErrorBeforeAnythingIsSent()
    {
        using var server = new ScriptedS3(_ => throw new InvalidOperationException("Nothing is to be sent."));
        var content = Blob.Of("x"u8.ToArray(), "large.tgz") with { Size = (5L << 30) + 1 };
        var refusal = await Assert.ThrowsAsync<ForgeException>(() => server.Store().TryAddAsync(ObjectKey.Of("objects/0123/large.tgz"), content, CancellationToken.None));
        Assert.Equal("s3://acme/cookbooks/objects/0123/large.tgz", refusal.Where);
        Assert.Equal("has 5368709121 bytes, and one PutObject takes 5 GiB.", refusal.What);
    }

    [Fact]
    public async Task AsMuchAsOnePutTakesIsSent()
    {
        var asked = 0;
        using var server = new ScriptedS3(_ => new Answer(200, "", ("ETag", $"\"{++asked}\"")));
        Assert.True(await server.Store().TryAddAsync(ObjectKey.Of("objects/0123/large.tgz"), Blob.Of("x"u8.ToArray(), "large.tgz") with { Size = 5L << 30 }, CancellationToken.None));
        Assert.Equal(1, asked);
    }

    private static ForgeException Refused(IReadOnlyList<string> tags) => Assert.Throws<ForgeException>(() => ObjectTag.ParseAll(tags));
}
