using System.IO.Compression;
using ArtifactForge.Archives;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>What a run does about a store in which things are missing, foreign or damaged.</summary>
public sealed class StoresThatWereTouched : PublishedRoad
{
    [Fact]
    public async Task ADamagedCopyIsRepairedByTheNextRun()
    {
        var release = await Road.ForgeAsync();
        await Road.PublishAsync(release);
        var right = await File.ReadAllBytesAsync(Road.Store[Copy]);
        await File.WriteAllTextAsync(Road.Store[Copy], "damaged");
        File.Delete(Road.Store["image-config/3.4.1/ubuntu2004-x86_64.yaml"]);
        var tally = await Road.PublishAsync(release);
        Assert.Equal(2, tally.Published);
        Assert.Equal(right, await File.ReadAllBytesAsync(Road.Store[Copy]));
    }

    [Fact]
    public async Task AMissingObjectIsPutBack()
    {
        var release = await Road.ForgeAsync();
        await Road.PublishAsync(release);
        File.Delete(PathOf(Entry((await StateAsync())!, Copy)));
        Assert.Equal(1, (await Road.PublishAsync(release)).Published);
    }

    [Fact]
    public async Task ATarballThatAnotherRuntimePackedKeepsItsBytes()
    {
        var release = await Road.ForgeAsync("3.4.1");
        var entry = (await Road.PlanAsync(release)).View.Objects.Single(one => string.Equals(one.Path, Copy, StringComparison.Ordinal));
        var repacked = Repack(await File.ReadAllBytesAsync(release.PathOf(release.Files[Copy])));
        Road.Store.Write(entry.Key.ToString(), repacked);
        await Road.PublishAsync(release);
        var stored = Entry((await StateAsync())!, Copy);
        Assert.Equal(Sha256Digest.OfContent(repacked), stored.Sha256);
        Assert.Equal(repacked, await File.ReadAllBytesAsync(Road.Store[Copy]));
        Assert.StartsWith(stored.Sha256.Hex, await File.ReadAllTextAsync(Road.Store[$"{Copy}.sha256"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherTarUnderATarballsKeyIsAConflictAndNothingMoves()
    {
        var release = await Road.ForgeAsync();
        var plan = await Road.PlanAsync(release);
        var key = plan.View.Objects.Single(one => string.Equals(one.Path, Copy, StringComparison.Ordinal)).Key;
        Road.Store.Write(key.ToString(), await File.ReadAllBytesAsync(release.PathOf(release.Files["patches/3.3.0/aws-parallelcluster-cookbook-3.3.0.tgz"])));
        var error = await Assert.ThrowsAsync<ForgeException>(() => Road.PublishAsync(release));
        Assert.Equal((Failure.Conflict, $"out/store/{key}"), (error.Failure, error.Where));
        Assert.Single(Road.Store.Files());
    }

    [Fact]
    public async Task AnObjectOfAnotherSizeUnderAKeyIsDamage()
    {
        var release = await Road.ForgeAsync();
        await Road.PublishAsync(release);
        var notice = Entry((await StateAsync())!, "patches/3.4.1/NOTICE.txt");
        await File.AppendAllTextAsync(PathOf(notice), "more");
        var error = await Assert.ThrowsAsync<ForgeException>(() => Road.PublishAsync(release));
        Assert.Equal(Failure.Damage, error.Failure);
        Assert.Contains($"not {notice.Size}", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DamageIsNotCopied()
    {
        var release = await Road.ForgeAsync("3.4.1");
        await Road.PublishAsync(release);
        var stored = PathOf(Entry((await StateAsync())!, Copy));
        var bytes = await File.ReadAllBytesAsync(stored);
        bytes[500] ^= 1;
        await File.WriteAllBytesAsync(stored, bytes);
        File.Delete(Road.Store[Copy]);
        var error = await Assert.ThrowsAsync<ForgeException>(() => Road.PublishAsync(release));
        Assert.Equal(Failure.Damage, error.Failure);
        Assert.EndsWith("aws-parallelcluster-cookbook-3.4.1.tgz", error.Where, StringComparison.Ordinal);
        Assert.False(File.Exists(Road.Store[Copy]));
    }

    [Fact]
    public async Task ATarballThatCannotBeReadIsDamageThatAPlanShows()
    {
        var release = await Road.ForgeAsync("3.4.1");
        var key = (await Road.PlanAsync(release)).View.Objects.Single(one => string.Equals(one.Path, Copy, StringComparison.Ordinal)).Key;
        Road.Store.Write(key.ToString(), [0x1f, 0x8b, 8, 0, 0, 0]);
        var planned = Assert.Single((await Road.PlanAsync(release)).Conflicts);
        Assert.Equal((key, PlannedAction.Damaged), (planned.Key, planned.Action));
        Assert.Equal(Failure.Damage, (await Assert.ThrowsAsync<ForgeException>(() => Road.PublishAsync(release))).Failure);
    }

    [Theory]
    [InlineData("stable", 9223372036854775807)]
    [InlineData("stable", 0)]
    [InlineData("candidate", 1)]
    public async Task APointerThatCannotBeRightIsDamage(string channel, long sequence)
    {
        await Road.PublishAsync(await Road.ForgeAsync("3.4.1"));
        Road.Store.Write("channels/stable.json", ((await StateAsync())!.Pointer with { Channel = channel, Sequence = sequence }).ToBytes());
        var error = await Assert.ThrowsAsync<ForgeException>(() => StateAsync());
        Assert.Equal((Failure.Damage, $"is the pointer of channel '{channel}' at sequence {sequence}."), (error.Failure, error.What));
    }

    [Fact]
    public async Task EveryBitOfAPointerCounts()
    {
        await Road.PublishAsync(await Road.ForgeAsync("3.4.1"));
        var whole = Road.Store.Read("channels/stable.json");
        Assert.Equal("stable", ChannelPointer.Read(whole, "it").Channel);
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var flipped = whole.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(Failure.Damage, Assert.Throws<ForgeException>(() => ChannelPointer.Read(flipped, "it")).Failure);
        }
    }

    [Fact]
    public async Task GrepAndSha256sumFindWhatThePointerSaysOfItself()
    {
        await Road.PublishAsync(await Road.ForgeAsync("3.4.1"));
        var lines = (await File.ReadAllTextAsync(Road.Store["channels/stable.json"])).Split('\n');
        var rest = string.Join('\n', lines.Where(line => !line.StartsWith("  \"checksum\"", StringComparison.Ordinal)));
        Assert.Contains($"  \"checksum\": \"{Sha256Digest.OfContent(System.Text.Encoding.UTF8.GetBytes(rest))}\",", lines);
    }

    [Fact]
    public async Task OtherFilesAmongTheChannelsAreNoChannels()
    {
        await Road.PublishAsync(await Road.ForgeAsync("3.4.1"));
        Road.Store.Write("channels/Foo.json", [1]);
        Road.Store.Write("channels/stable.json.bak", [1]);
        Assert.Equal(["stable"], await ChannelState.ListAsync(Road.FolderStore, CancellationToken.None));
    }

    [Theory]
    [InlineData("channels/stable.json")]
    [InlineData("manifest")]
    [InlineData("view")]
    public async Task DamageInWhatAChannelNamesIsFound(string which)
    {
        await Road.PublishAsync(await Road.ForgeAsync("3.4.1"));
        var pointer = (await StateAsync())!.Pointer;
        var file = Road.Store[which switch { "manifest" => pointer.Manifest.ToString(), "view" => pointer.View.ToString(), _ => which }];
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
        await Road.PublishAsync(await Road.ForgeAsync("3.4.1"));
        var file = Road.Store["channels/stable.json"];
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("\"views/", "\"../views/", StringComparison.Ordinal));
        Assert.Contains("ObjectKey", (await Assert.ThrowsAsync<ForgeException>(() => StateAsync())).What, StringComparison.Ordinal);
    }

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
