using System.Globalization;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>Listings that were damaged on their way, or come from a server that lists wrongly: no checksum guards them.</summary>
public sealed class ListingABucket
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private static string Entry(string key = "cookbooks/objects/0123/a.txt", string rest = "<LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>&quot;0123&quot;</ETag><Size>4</Size>") =>
        $"<Contents><Key>{key}</Key>{rest}</Contents>";

    private static Answer Page(string entries, string more = "<IsTruncated>false</IsTruncated>") =>
        new(200, $"<ListBucketResult><Name>acme</Name><Prefix>cookbooks/objects/</Prefix>{more}{entries}</ListBucketResult>");

    private static async Task<IReadOnlyList<ListedObject>> ListAsync(Func<int, Answer> answer)
    {
        var asked = 0;
        using var server = new ScriptedS3(_ => answer(Interlocked.Increment(ref asked)));
        return await server.Store().ListAllAsync("objects/", Never);
    }

    private static async Task<ForgeException> RefusedAsync(Answer answer)
    {
        var refusal = await Assert.ThrowsAsync<ForgeException>(() => ListAsync(asked => asked < 20 ? answer : throw new InvalidOperationException("It is asked for ever.")));
        Assert.Equal(("s3://acme/cookbooks/objects/", Failure.Failed), (refusal.Where, refusal.Failure));
        Assert.Contains("run the same command again", refusal.Fix, StringComparison.OrdinalIgnoreCase);
        return refusal;
    }

    [Fact]
    public async Task WhatIsThereIsToldWithSizeTimeAndTag()
    {
        var listed = Assert.Single(await ListAsync(_ => Page(Entry())));
        Assert.Equal(new ListedObject(ObjectKey.Of("objects/0123/a.txt"), 4, DateTimeOffset.Parse("2026-01-02T03:04:05Z", CultureInfo.InvariantCulture), "0123"), listed);
    }

    [Theory]
    [InlineData("broken XML", "<Contents><Key>cookbooks/objects/0123/a.txt</Kex></Contents>")]
    [InlineData("no number", "<Contents><Key>cookbooks/objects/0123/a.txt</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><Size>x</Size></Contents>")]
    [InlineData("no time", "<Contents><Key>cookbooks/objects/0123/a.txt</Key><LastModified>2026-01-32T03:04:05.000Z</LastModified><Size>4</Size></Contents>")]
    public async Task WhatCannotBeReadIsAskedForAgainAndThenTold(string _, string entries)
    {
        Assert.Single(await ListAsync(asked => Page(asked < 3 ? entries : Entry())));
        var refusal = await RefusedAsync(Page(entries));
        Assert.Contains("cannot be read", refusal.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<IsTruncated>frue</IsTruncated>")]
    [InlineData("<IsTruncated>true</IsTruncated>")]
    [InlineData("<IsTruncated>true</IsTruncated><NextContinuationToken>1</NextContinuationToken>")]
    public Task AListingThatNeverEndsIsRefused(string more) => RefusedAsync(Page("", more));

    [Theory]
    [InlineData("cookbooks/channels/stable.json", "is not below it")]
    [InlineData("c", "is not below it")]
    public async Task AKeyFromElsewhereIsRefused(string key, string says) => Assert.Contains(says, (await RefusedAsync(Page(Entry(key)))).What, StringComparison.Ordinal);

    [Fact]
    public async Task AKeyThatIsNamedTwiceIsRefused() => Assert.Contains("twice", (await RefusedAsync(Page(Entry() + Entry()))).What, StringComparison.Ordinal);

    [Theory]
    [InlineData("<LastModified>2026-01-02T03:04:05.000Z</LastModified>")]
    [InlineData("<LastModified>2026-01-02T03:04:05.000Z</LastModified><Size>-4</Size>")]
    [InlineData("<Size>4</Size>")]
    public async Task WithoutSizeOrTimeNothingIsBelieved(string rest) => Assert.Contains("neither size nor time", (await RefusedAsync(Page(Entry(rest: rest)))).What, StringComparison.Ordinal);
}
