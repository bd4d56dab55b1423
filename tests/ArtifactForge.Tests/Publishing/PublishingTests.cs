using System.Text.Json;
using ArtifactForge.Forging;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

public sealed class PublishingTests : PublishedRoad
{
    [Fact]
    public async Task AReaderFindsEverythingFromThePointerOn()
    {
        var release = await Road.ForgeAsync();
        await Road.PublishAsync(release);
        var state = (await StateAsync())!;
        Assert.Equal((1L, release.Id), (state.Pointer.Sequence, state.Pointer.Release));
        Assert.Equal(release.ManifestBytes, await File.ReadAllBytesAsync(Road.Store[state.Pointer.Manifest.ToString()]));
        foreach (var entry in state.View.Objects)
        {
            var stored = await File.ReadAllBytesAsync(PathOf(entry));
            Assert.Equal((entry.Size, entry.Sha256), (stored.LongLength, Sha256Digest.OfContent(stored)));
            Assert.Equal(stored, await File.ReadAllBytesAsync(Road.Store[entry.Path]));
        }
    }

    [Fact]
    public async Task EveryArtifactOfTheManifestIsInTheView()
    {
        var release = await Road.ForgeAsync();
        await Road.PublishAsync(release);
        var view = (await StateAsync())!.View;
        Assert.Empty(release.Manifest.Artifacts.Select(artifact => artifact.Path).Except(view.Objects.Select(entry => entry.Path)));
    }

    [Fact]
    public async Task ATarballIsNamedByItsInnerTar()
    {
        await Road.PublishAsync(await Road.ForgeAsync("3.4.1"));
        var entry = Entry((await StateAsync())!, Copy);
        Assert.Equal($"objects/{entry.TarSha256!.Value.Prefix}/aws-parallelcluster-cookbook-3.4.1.tgz", entry.Key.ToString());
    }

    [Fact]
    public async Task IdenticalContentsAreStoredOnce()
    {
        await Road.PublishAsync(await Road.ForgeAsync("3.4.1"));
        Assert.Single(Road.Store.Files("objects"), file => file.EndsWith(".tgz", StringComparison.Ordinal));
        Assert.Equal(2, Road.Store.Files("patches").Count(file => file.EndsWith(".tgz", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task SidecarsSpeakOfTheStoredBytes()
    {
        await Road.PublishAsync(await Road.ForgeAsync("3.4.1"));
        var tarball = await File.ReadAllBytesAsync(Road.Store[Copy]);
        var sha256 = Sha256Digest.OfContent(tarball);
        Assert.Equal($"{sha256}  aws-parallelcluster-cookbook-3.4.1.tgz\n", await File.ReadAllTextAsync(Road.Store[$"{Copy}.sha256"]));
#pragma warning disable CA5351 // The sidecar is an MD5.
        var md5 = $"{Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(tarball))}  aws-parallelcluster-cookbook-3.4.1.tgz\n";
#pragma warning restore CA5351
        Assert.Equal(md5, await File.ReadAllTextAsync(Road.Store[$"{Copy}.md5"]));
        Assert.Equal(md5, await File.ReadAllTextAsync(Road.Store["patches/3.4.1/aws-parallelcluster-cookbook-3.4.1.md5"]));
    }

    [Fact]
    public async Task AnImageConfigurationNamesTheImmutableObject()
    {
        await Road.PublishAsync(await Road.ForgeAsync("3.4.1"));
        var key = Entry((await StateAsync())!, Copy).Key;
        Assert.Contains($"ChefCookbook: {SampleRoad.Url}/{key}\n", await File.ReadAllTextAsync(Road.Store["image-config/3.4.1/ubuntu2004-x86_64.yaml"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutAnAddressThePlaceholderIsMarked()
    {
        await Road.PublishAsync(await Road.ForgeAsync("3.4.1"), Road.Destination(url: Destination.UnknownUrl));
        var text = await File.ReadAllTextAsync(Road.Store["image-config/3.4.1/ubuntu2004-x86_64.yaml"]);
        Assert.Contains("# CHANGE: replace https://store.invalid with the https:// or s3:// address", text, StringComparison.Ordinal);
        Assert.Contains("ChefCookbook: https://store.invalid/objects/", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASecondRunPublishesNothing()
    {
        var release = await Road.ForgeAsync();
        var first = await Road.PublishAsync(release);
        var before = Snapshot();
        var second = await Road.PublishAsync(await Road.ForgeAsync());
        Assert.Equal((0, first.Published), (second.Published, second.Skipped));
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task TheAddressMovesTheViewAndNotTheRelease()
    {
        var release = await Road.ForgeAsync();
        await Road.PublishAsync(release);
        await Road.PublishAsync(release, Road.Destination(url: "s3://bucket/prefix"));
        var state = (await StateAsync())!;
        Assert.Equal((2L, release.Id), (state.Pointer.Sequence, state.Pointer.Release));
        Assert.Equal(release.Id, state.Pointer.Previous!.Release);
        Assert.NotEqual(state.Pointer.View, state.Pointer.Previous.View);
    }

    [Fact]
    public async Task AnotherReleaseMovesTheChannelAndLeavesTheOldObjects()
    {
        await Road.PublishAsync(await Road.ForgeAsync());
        var old = Entry((await StateAsync())!, Copy);
        await Road.PublishAsync(await Road.ForgeAsync(SampleRoad.WithOtherText));
        var state = (await StateAsync())!;
        Assert.Equal(2, state.Pointer.Sequence);
        Assert.NotEqual(old.Key, Entry(state, Copy).Key);
        Assert.True(File.Exists(PathOf(old)));
        Assert.Equal(await File.ReadAllBytesAsync(PathOf(Entry(state, Copy))), await File.ReadAllBytesAsync(Road.Store[Copy]));
    }

    [Fact]
    public async Task ACandidateIsNotCopiedToWherePeopleType()
    {
        await Road.PublishAsync(await Road.ForgeAsync(), channel: "candidate");
        Assert.Null(await StateAsync());
        Assert.NotNull(await StateAsync("candidate"));
        Assert.False(Directory.Exists(Road.Store["patches"]));
    }

    [Fact]
    public async Task CopiesOfWhatIsNoLongerInTheReleaseGo()
    {
        await Road.PublishAsync(await Road.ForgeAsync());
        await Road.PublishAsync(await Road.ForgeAsync("3.4.1"));
        Assert.All(Road.Store.Files("patches"), file => Assert.StartsWith("patches/3.4.1/", file, StringComparison.Ordinal));
        Assert.Equal(4, Road.Store.Files("objects").Count(file => file.EndsWith(".tgz", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task FilesOfOthersAmongTheCopiesStay()
    {
        Road.Store.Write("patches/README.txt", "ours"u8.ToArray());
        await Road.PublishAsync(await Road.ForgeAsync());
        await Road.PublishAsync(await Road.ForgeAsync("3.4.1"));
        Assert.True(File.Exists(Road.Store["patches/README.txt"]));
    }

    [Fact]
    public async Task AFilteredRunCarriesTheRestOver()
    {
        await Road.PublishAsync(await Road.ForgeAsync());
        var before = (await StateAsync())!;
        var filtered = (await Road.ForgeAsync(SampleRoad.WithOtherText, "3.4.1")).WithRestOf(before.Manifest);
        await Road.PublishAsync(filtered);
        var after = (await StateAsync())!;
        Assert.Equal(before.View.Objects.Select(entry => entry.Path), after.View.Objects.Select(entry => entry.Path));
        var changed = after.View.Objects.Where(entry => entry != Entry(before, entry.Path)).Select(entry => entry.Path);
        var ofRelease = after.View.Objects.Where(entry => entry.Release == ReleaseVersion.Parse("3.4.1")).Select(entry => entry.Path)
            .Where(path => !path.EndsWith("NOTICE.txt", StringComparison.Ordinal) && !path.EndsWith(".date", StringComparison.Ordinal));
        Assert.Equal([.. ofRelease, "runbooks/ubuntu2004-mysql-client-downgrade.md"], changed);
    }

    [Fact]
    public async Task AFilteredRunThatChangesNothingPublishesNothing()
    {
        var everything = await Road.ForgeAsync();
        await Road.PublishAsync(everything);
        var filtered = (await Road.ForgeAsync("3.4.1")).WithRestOf((await StateAsync())!.Manifest);
        Assert.Equal(0, (await Road.PublishAsync(filtered)).Published);
    }

    [Fact]
    public async Task AFilteredRunForOtherRegionsIsRefused()
    {
        await Road.PublishAsync(await Road.ForgeAsync(), Road.Destination() with { Regions = [AwsRegion.Parse("us-east-1"), AwsRegion.Parse("eu-west-1")] });
        var filtered = (await Road.ForgeAsync("3.4.1")).WithRestOf((await StateAsync())!.Manifest);
        var error = await Assert.ThrowsAsync<ForgeException>(() => Road.PublishAsync(filtered));
        Assert.Contains("(us-east-1, eu-west-1)", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SamplesAndRealReleasesDoNotMeetInAnyChannelOfAStore()
    {
        var samples = await Road.ForgeAsync("3.4.1");
        var real = samples with { Manifest = samples.Manifest with { Releases = [.. samples.Manifest.Releases.Select(release => release with { Sample = false })] } };
        await Road.PublishAsync(samples, channel: "candidate");
        var error = await Assert.ThrowsAsync<ForgeException>(() => Road.PublishAsync(real));
        Assert.Equal((Failure.Conflict, "out/store, channel candidate"), (error.Failure, error.Where));
        Assert.Null(await StateAsync());

        using var other = new SampleRoad();
        await other.PublishAsync(real with { ManifestBytes = real.Manifest.ToBytes() });
        Assert.Contains("holds real cookbooks", (await Assert.ThrowsAsync<ForgeException>(() => other.PublishAsync(samples))).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFilteredRunForAnotherAddressIsRefused()
    {
        await Road.PublishAsync(await Road.ForgeAsync());
        var filtered = (await Road.ForgeAsync("3.4.1")).WithRestOf((await StateAsync())!.Manifest);
        var error = await Assert.ThrowsAsync<ForgeException>(() => Road.PublishAsync(filtered, Road.Destination(url: "https://elsewhere.example.org")));
        Assert.Contains(SampleRoad.Url, error.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThePointerIsAsScriptsReadIt()
    {
        var release = await Road.ForgeAsync("3.4.1");
        await Road.PublishAsync(release);
        using var pointer = JsonDocument.Parse(await File.ReadAllBytesAsync(Road.Store["channels/stable.json"]));
        Assert.Equal(["schema", "checksum", "channel", "sequence", "release", "manifest", "view", "movedAt", "movedBy", "tool", "move", "history"], pointer.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal($"releases/{release.Id}/manifest.json", pointer.RootElement.GetProperty("manifest").GetString());
    }

    private Dictionary<string, Sha256Digest> Snapshot() => Road.Store.Files().ToDictionary(file => file, file => Sha256Digest.OfContent(File.ReadAllBytes(Road.Store[file])));
}
