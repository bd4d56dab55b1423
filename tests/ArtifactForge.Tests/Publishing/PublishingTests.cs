using System.IO.Compression;
using System.Text.Json;
using ArtifactForge.Archives;
using ArtifactForge.Forging;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

public sealed class PublishingTests : IDisposable
{
    private const string Copy = "patches/3.4.1/aws-parallelcluster-cookbook-3.4.1.tgz";
    private readonly SampleRoad road = new();

    public void Dispose() => road.Dispose();

    private Task<ChannelState?> StateAsync(string channel = "stable") => ChannelState.ReadAsync(road.FolderStore, channel, CancellationToken.None);

    private string PathOf(ViewObject entry) => road.Store[entry.Key.ToString()];

    private static ViewObject Entry(ChannelState state, string path) => state.View.Objects.Single(entry => string.Equals(entry.Path, path, StringComparison.Ordinal));

    [Fact]
    public async Task AReaderFindsEverythingFromThePointerOn()
    {
        var release = await road.ForgeAsync();
        await road.PublishAsync(release);
        var state = (await StateAsync())!;
        Assert.Equal((1L, release.Id), (state.Pointer.Sequence, state.Pointer.Release));
        Assert.Equal(release.ManifestBytes, await File.ReadAllBytesAsync(road.Store[state.Pointer.Manifest.ToString()]));
        foreach (var entry in state.View.Objects)
        {
            var stored = await File.ReadAllBytesAsync(PathOf(entry));
            Assert.Equal((entry.Size, entry.Sha256), (stored.LongLength, Sha256Digest.OfContent(stored)));
            Assert.Equal(stored, await File.ReadAllBytesAsync(road.Store[entry.Path]));
        }
    }

    [Fact]
    public async Task EveryArtifactOfTheManifestIsInTheView()
    {
        var release = await road.ForgeAsync();
        await road.PublishAsync(release);
        var view = (await StateAsync())!.View;
        Assert.Empty(release.Manifest.Artifacts.Select(artifact => artifact.Path).Except(view.Objects.Select(entry => entry.Path)));
    }

    [Fact]
    public async Task ATarballIsNamedByItsInnerTar()
    {
        await road.PublishAsync(await road.ForgeAsync("3.4.1"));
        var entry = Entry((await StateAsync())!, Copy);
        Assert.Equal($"objects/{entry.TarSha256!.Value.Prefix}/aws-parallelcluster-cookbook-3.4.1.tgz", entry.Key.ToString());
    }

    [Fact]
    public async Task IdenticalContentsAreStoredOnce()
    {
        await road.PublishAsync(await road.ForgeAsync("3.4.1"));
        Assert.Single(road.Store.Files("objects"), file => file.EndsWith(".tgz", StringComparison.Ordinal));
        Assert.Equal(2, road.Store.Files("patches").Count(file => file.EndsWith(".tgz", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task SidecarsSpeakOfTheStoredBytes()
    {
        await road.PublishAsync(await road.ForgeAsync("3.4.1"));
        var tarball = await File.ReadAllBytesAsync(road.Store[Copy]);
        var sha256 = Sha256Digest.OfContent(tarball);
        Assert.Equal($"{sha256}  aws-parallelcluster-cookbook-3.4.1.tgz\n", await File.ReadAllTextAsync(road.Store[$"{Copy}.sha256"]));
#pragma warning disable CA5351 // The sidecar is an MD5.
        var md5 = $"{Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(tarball))}  aws-parallelcluster-cookbook-3.4.1.tgz\n";
#pragma warning restore CA5351
        Assert.Equal(md5, await File.ReadAllTextAsync(road.Store[$"{Copy}.md5"]));
        Assert.Equal(md5, await File.ReadAllTextAsync(road.Store["patches/3.4.1/aws-parallelcluster-cookbook-3.4.1.md5"]));
    }

    [Fact]
    public async Task AnImageConfigurationNamesTheImmutableObject()
    {
        await road.PublishAsync(await road.ForgeAsync("3.4.1"));
        var key = Entry((await StateAsync())!, Copy).Key;
        Assert.Contains($"ChefCookbook: {SampleRoad.Url}/{key}\n", await File.ReadAllTextAsync(road.Store["image-config/3.4.1/ubuntu2004-x86_64.yaml"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutAnAddressThePlaceholderIsMarked()
    {
        await road.PublishAsync(await road.ForgeAsync("3.4.1"), road.Destination(url: Destination.UnknownUrl));
        var text = await File.ReadAllTextAsync(road.Store["image-config/3.4.1/ubuntu2004-x86_64.yaml"]);
        Assert.Contains("# CHANGE: put the https:// or s3:// address", text, StringComparison.Ordinal);
        Assert.Contains("ChefCookbook: https://store.invalid/objects/", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASecondRunPublishesNothing()
    {
        var release = await road.ForgeAsync();
        var first = await road.PublishAsync(release);
        var before = Snapshot();
        var second = await road.PublishAsync(await road.ForgeAsync());
        Assert.Equal((0, first.Published), (second.Published, second.Skipped));
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task TheAddressMovesTheViewAndNotTheRelease()
    {
        var release = await road.ForgeAsync();
        await road.PublishAsync(release);
        await road.PublishAsync(release, road.Destination(url: "s3://bucket/prefix"));
        var state = (await StateAsync())!;
        Assert.Equal((2L, release.Id), (state.Pointer.Sequence, state.Pointer.Release));
        Assert.Equal(release.Id, state.Pointer.Previous!.Release);
        Assert.NotEqual(state.Pointer.View, state.Pointer.Previous.View);
    }

    [Fact]
    public async Task AnotherReleaseMovesTheChannelAndLeavesTheOldObjects()
    {
        await road.PublishAsync(await road.ForgeAsync());
        var old = Entry((await StateAsync())!, Copy);
        await road.PublishAsync(await road.ForgeAsync(SampleRoad.WithOtherText));
        var state = (await StateAsync())!;
        Assert.Equal(2, state.Pointer.Sequence);
        Assert.NotEqual(old.Key, Entry(state, Copy).Key);
        Assert.True(File.Exists(PathOf(old)));
        Assert.Equal(await File.ReadAllBytesAsync(PathOf(Entry(state, Copy))), await File.ReadAllBytesAsync(road.Store[Copy]));
    }

    [Fact]
    public async Task ACandidateIsNotCopiedToWherePeopleType()
    {
        await road.PublishAsync(await road.ForgeAsync(), channel: "candidate");
        Assert.Null(await StateAsync());
        Assert.NotNull(await StateAsync("candidate"));
        Assert.False(Directory.Exists(road.Store["patches"]));
    }

    [Fact]
    public async Task CopiesOfWhatIsNoLongerInTheReleaseGo()
    {
        await road.PublishAsync(await road.ForgeAsync());
        await road.PublishAsync(await road.ForgeAsync("3.4.1"));
        Assert.All(road.Store.Files("patches"), file => Assert.StartsWith("patches/3.4.1/", file, StringComparison.Ordinal));
        Assert.Equal(4, road.Store.Files("objects").Count(file => file.EndsWith(".tgz", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task FilesOfOthersAmongTheCopiesStay()
    {
        road.Store.Write("patches/README.txt", "ours"u8.ToArray());
        await road.PublishAsync(await road.ForgeAsync());
        await road.PublishAsync(await road.ForgeAsync("3.4.1"));
        Assert.True(File.Exists(road.Store["patches/README.txt"]));
    }

    [Fact]
    public async Task ADamagedCopyIsRepairedByTheNextRun()
    {
        var release = await road.ForgeAsync();
        await road.PublishAsync(release);
        var right = await File.ReadAllBytesAsync(road.Store[Copy]);
        await File.WriteAllTextAsync(road.Store[Copy], "damaged");
        File.Delete(road.Store["image-config/3.4.1/ubuntu2004-x86_64.yaml"]);
        var tally = await road.PublishAsync(release);
        Assert.Equal(2, tally.Published);
        Assert.Equal(right, await File.ReadAllBytesAsync(road.Store[Copy]));
    }

    [Fact]
    public async Task AMissingObjectIsPutBack()
    {
        var release = await road.ForgeAsync();
        await road.PublishAsync(release);
        File.Delete(PathOf(Entry((await StateAsync())!, Copy)));
        Assert.Equal(1, (await road.PublishAsync(release)).Published);
    }

    [Fact]
    public async Task ATarballThatAnotherRuntimePackedKeepsItsBytes()
    {
        var release = await road.ForgeAsync("3.4.1");
        var entry = (await road.PlanAsync(release)).View.Objects.Single(one => string.Equals(one.Path, Copy, StringComparison.Ordinal));
        var repacked = Repack(await File.ReadAllBytesAsync(release.PathOf(release.Files[Copy])));
        road.Store.Write(entry.Key.ToString(), repacked);
        await road.PublishAsync(release);
        var stored = Entry((await StateAsync())!, Copy);
        Assert.Equal(Sha256Digest.OfContent(repacked), stored.Sha256);
        Assert.Equal(repacked, await File.ReadAllBytesAsync(road.Store[Copy]));
        Assert.StartsWith(stored.Sha256.Hex, await File.ReadAllTextAsync(road.Store[$"{Copy}.sha256"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherTarUnderATarballsKeyIsAConflictAndNothingMoves()
    {
        var release = await road.ForgeAsync();
        var plan = await road.PlanAsync(release);
        var key = plan.View.Objects.Single(one => string.Equals(one.Path, Copy, StringComparison.Ordinal)).Key;
        road.Store.Write(key.ToString(), await File.ReadAllBytesAsync(release.PathOf(release.Files["patches/3.3.0/aws-parallelcluster-cookbook-3.3.0.tgz"])));
        var error = await Assert.ThrowsAsync<ForgeException>(() => road.PublishAsync(release));
        Assert.Equal((Failure.Conflict, $"out/store/{key}"), (error.Failure, error.Where));
        Assert.Single(road.Store.Files());
    }

    [Fact]
    public async Task AnObjectOfAnotherSizeUnderAKeyIsAConflict()
    {
        var release = await road.ForgeAsync();
        await road.PublishAsync(release);
        var notice = Entry((await StateAsync())!, "patches/3.4.1/NOTICE.txt");
        await File.AppendAllTextAsync(PathOf(notice), "more");
        var error = await Assert.ThrowsAsync<ForgeException>(() => road.PublishAsync(release));
        Assert.Equal(Failure.Conflict, error.Failure);
        Assert.Contains($"not {notice.Size}", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFilteredRunCarriesTheRestOver()
    {
        await road.PublishAsync(await road.ForgeAsync());
        var before = (await StateAsync())!;
        var filtered = (await road.ForgeAsync(SampleRoad.WithOtherText, "3.4.1")).WithRestOf(before.Manifest);
        await road.PublishAsync(filtered);
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
        var everything = await road.ForgeAsync();
        await road.PublishAsync(everything);
        var filtered = (await road.ForgeAsync("3.4.1")).WithRestOf((await StateAsync())!.Manifest);
        Assert.Equal(0, (await road.PublishAsync(filtered)).Published);
    }

    [Fact]
    public async Task AFilteredRunForOtherRegionsIsRefused()
    {
        await road.PublishAsync(await road.ForgeAsync(), road.Destination() with { Regions = [AwsRegion.Parse("us-east-1"), AwsRegion.Parse("eu-west-1")] });
        var filtered = (await road.ForgeAsync("3.4.1")).WithRestOf((await StateAsync())!.Manifest);
        var error = await Assert.ThrowsAsync<ForgeException>(() => road.PublishAsync(filtered));
        Assert.Contains("(us-east-1, eu-west-1)", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SamplesAndRealReleasesDoNotMeetInAnyChannelOfAStore()
    {
        var samples = await road.ForgeAsync("3.4.1");
        var real = samples with { Manifest = samples.Manifest with { Releases = [.. samples.Manifest.Releases.Select(release => release with { Sample = false })] } };
        await road.PublishAsync(samples, channel: "candidate");
        var error = await Assert.ThrowsAsync<ForgeException>(() => road.PublishAsync(real));
        Assert.Equal((Failure.Conflict, "out/store, channel candidate"), (error.Failure, error.Where));
        Assert.Null(await StateAsync());

        using var other = new SampleRoad();
        await other.PublishAsync(real with { ManifestBytes = real.Manifest.ToBytes() });
        Assert.Contains("holds real cookbooks", (await Assert.ThrowsAsync<ForgeException>(() => other.PublishAsync(samples))).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DamageIsNotCopied()
    {
        var release = await road.ForgeAsync("3.4.1");
        await road.PublishAsync(release);
        var stored = PathOf(Entry((await StateAsync())!, Copy));
        var bytes = await File.ReadAllBytesAsync(stored);
        bytes[500] ^= 1;
        await File.WriteAllBytesAsync(stored, bytes);
        File.Delete(road.Store[Copy]);
        var error = await Assert.ThrowsAsync<ForgeException>(() => road.PublishAsync(release));
        Assert.Equal(Failure.Damage, error.Failure);
        Assert.EndsWith("aws-parallelcluster-cookbook-3.4.1.tgz", error.Where, StringComparison.Ordinal);
        Assert.False(File.Exists(road.Store[Copy]));
    }

    [Fact]
    public async Task ATarballThatCannotBeReadIsDamageThatAPlanShows()
    {
        var release = await road.ForgeAsync("3.4.1");
        var key = (await road.PlanAsync(release)).View.Objects.Single(one => string.Equals(one.Path, Copy, StringComparison.Ordinal)).Key;
        road.Store.Write(key.ToString(), [0x1f, 0x8b, 8, 0, 0, 0]);
        var planned = Assert.Single((await road.PlanAsync(release)).Conflicts);
        Assert.Equal((key, PlannedAction.Damaged), (planned.Key, planned.Action));
        Assert.Equal(Failure.Damage, (await Assert.ThrowsAsync<ForgeException>(() => road.PublishAsync(release))).Failure);
    }

    [Theory]
    [InlineData("\"sequence\": 1", "\"sequence\": 9223372036854775807")]
    [InlineData("\"sequence\": 1", "\"sequence\": 0")]
    [InlineData("\"channel\": \"stable\"", "\"channel\": \"candidate\"")]
    public async Task APointerThatCannotBeRightIsDamage(string old, string @new)
    {
        await road.PublishAsync(await road.ForgeAsync("3.4.1"));
        var file = road.Store["channels/stable.json"];
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace(old, @new, StringComparison.Ordinal));
        Assert.Equal(Failure.Damage, (await Assert.ThrowsAsync<ForgeException>(() => StateAsync())).Failure);
    }

    [Fact]
    public async Task OtherFilesAmongTheChannelsAreNoChannels()
    {
        await road.PublishAsync(await road.ForgeAsync("3.4.1"));
        road.Store.Write("channels/Foo.json", [1]);
        road.Store.Write("channels/stable.json.bak", [1]);
        Assert.Equal(["stable"], await ChannelState.ListAsync(road.FolderStore, CancellationToken.None));
    }

    [Fact]
    public async Task AFilteredRunForAnotherAddressIsRefused()
    {
        await road.PublishAsync(await road.ForgeAsync());
        var filtered = (await road.ForgeAsync("3.4.1")).WithRestOf((await StateAsync())!.Manifest);
        var error = await Assert.ThrowsAsync<ForgeException>(() => road.PublishAsync(filtered, road.Destination(url: "https://elsewhere.example.org")));
        Assert.Contains(SampleRoad.Url, error.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("channels/stable.json")]
    [InlineData("manifest")]
    [InlineData("view")]
    public async Task DamageInWhatAChannelNamesIsFound(string which)
    {
        await road.PublishAsync(await road.ForgeAsync("3.4.1"));
        var pointer = (await StateAsync())!.Pointer;
        var file = road.Store[which switch { "manifest" => pointer.Manifest.ToString(), "view" => pointer.View.ToString(), _ => which }];
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("\"schema\": 1", "\"schema\": x", StringComparison.Ordinal));
        Assert.Equal(Failure.Damage, (await Assert.ThrowsAsync<ForgeException>(() => StateAsync())).Failure);
        File.Delete(file);
        if (!which.StartsWith("channels", StringComparison.Ordinal))
        {
            Assert.Contains("is not there", (await Assert.ThrowsAsync<ForgeException>(() => StateAsync())).What, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task APointerCannotNameFilesOutsideTheStore()
    {
        await road.PublishAsync(await road.ForgeAsync("3.4.1"));
        var file = road.Store["channels/stable.json"];
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("\"views/", "\"../views/", StringComparison.Ordinal));
        Assert.Contains("ObjectKey", (await Assert.ThrowsAsync<ForgeException>(() => StateAsync())).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThePointerIsAsScriptsReadIt()
    {
        var release = await road.ForgeAsync("3.4.1");
        await road.PublishAsync(release);
        using var pointer = JsonDocument.Parse(await File.ReadAllBytesAsync(road.Store["channels/stable.json"]));
        Assert.Equal(["schema", "channel", "sequence", "release", "manifest", "view", "movedAt", "movedBy"], pointer.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal($"releases/{release.Id}/manifest.json", pointer.RootElement.GetProperty("manifest").GetString());
    }

    private Dictionary<string, Sha256Digest> Snapshot() => road.Store.Files().ToDictionary(file => file, file => Sha256Digest.OfContent(File.ReadAllBytes(road.Store[file])));

    private static byte[] Repack(byte[] packed)
    {
        using var tar = new MemoryStream();
        Inflation.Copy(new MemoryStream(packed), "tarball", tar, ArchiveLimits.Default, CancellationToken.None);
        using var repacked = new MemoryStream();
        using (var gzip = new GZipStream(repacked, CompressionLevel.Fastest))
        {
            gzip.Write(tar.ToArray());
        }

        Assert.NotEqual(packed, repacked.ToArray());
        return repacked.ToArray();
    }
}
