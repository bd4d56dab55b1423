using System.IO.Compression;
using ArtifactForge.Archives;
using ArtifactForge.Catalog;
using ArtifactForge.Tests.Archives;
using ArtifactForge.Upstream;

namespace ArtifactForge.Tests.Upstream;

public sealed class UpstreamTests : IDisposable
{
    private static readonly ReleaseVersion Version = ReleaseVersion.Parse("3.4.1");
    private readonly TemporaryFolder folder = new();
    private readonly WebServer server = new();
    private readonly HttpClient http = new();

    public void Dispose()
    {
        folder.Dispose();
        server.Dispose();
        http.Dispose();
    }

    private static byte[] Tar(string content = "one", string commit = "0123456789012345678901234567890123456789")
    {
        using var tar = new MemoryStream();
        TreeItem[] tree =
        [
            new() { Path = "Berksfile", Content = "metadata\n"u8.ToArray() },
            new() { Path = "metadata.rb", Content = System.Text.Encoding.UTF8.GetBytes($"version '{Version}'\n") },
            new() { Path = "content", Content = System.Text.Encoding.UTF8.GetBytes(content) },
        ];
        TarBuilder.Write(tree, $"aws-parallelcluster-cookbook-{Version}", commit, DateTimeOffset.UnixEpoch, tar);
        return tar.ToArray();
    }

    private static byte[] Packed(byte[] tar, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level))
        {
            gzip.Write(tar);
        }

        return packed.ToArray();
    }

    /// <summary>The real release's facts with the digests of a tar of ours.</summary>
    private static async Task<UpstreamRelease> PinnedAsync(byte[] tar)
    {
        var release = (await Repository.ReadCatalogueAsync()).Upstream.Find(Version)!;
        using var archive = UpstreamTarball.ReadUnpinned(new MemoryStream(tar), "pin", CancellationToken.None);
        return release with { TarSha256 = archive.Archive.TarSha256, TreeSha256 = archive.Archive.TreeSha256 };
    }

    private WebUpstream Web(params string[] paths) =>
        new("official", [.. paths.Select(path => new TarballSource(path, $"{server.Url}/{path}/{{region}}/{{version}}.{{suffix}}.tgz"))], AwsRegion.Parse("cn-north-1"), folder["cache"], http);

    private static string PathOn(string source) => $"/{source}/cn-north-1/3.4.1.amazonaws.com.cn.tgz";

    private FolderUpstream Folder => new(folder.Root, "tarballs");

    private static async Task<string> ContentAsync(IUpstream upstream, UpstreamRelease release)
    {
        using var tarball = await upstream.OpenAsync(release, CancellationToken.None);
        return System.Text.Encoding.UTF8.GetString(tarball.Archive.ReadContent(tarball.Archive.Find("content")!));
    }

    [Theory]
    [InlineData(".tgz")]
    [InlineData(".tar.gz")]
    public async Task AFolderHoldsTarballsUnderEitherName(string extension)
    {
        folder.Write($"aws-parallelcluster-cookbook-3.4.1{extension}", Packed(Tar()));
        Assert.Equal("one", await ContentAsync(Folder, await PinnedAsync(Tar())));
    }

    [Fact]
    public async Task TheSameTarInAnotherCompressionIsTheSame()
    {
        folder.Write("aws-parallelcluster-cookbook-3.4.1.tgz", Packed(Tar(), CompressionLevel.Fastest));
        Assert.Equal("one", await ContentAsync(Folder, await PinnedAsync(Tar())));
    }

    [Fact]
    public async Task AnotherTarIsRefusedWithBothDigests()
    {
        folder.Write("aws-parallelcluster-cookbook-3.4.1.tgz", Packed(Tar("two")));
        var pinned = await PinnedAsync(Tar());
        var error = await Assert.ThrowsAsync<ForgeException>(() => Folder.OpenAsync(pinned, CancellationToken.None));
        Assert.Equal("tarballs/aws-parallelcluster-cookbook-3.4.1.tgz", error.Where);
        Assert.Contains($"expected a tar with SHA-256 {pinned.TarSha256}, found", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheSameFilesInAnotherTarAreRefusedAndSaidToBeSo()
    {
        folder.Write("aws-parallelcluster-cookbook-3.4.1.tgz", Packed(Tar(commit: new string('f', 40))));
        var pinned = await PinnedAsync(Tar());
        var error = await Assert.ThrowsAsync<ForgeException>(() => Folder.OpenAsync(pinned, CancellationToken.None));
        Assert.Contains("holds the files of 3.4.1, but another tar around them", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMissingTarballIsNamedByBothItsNames()
    {
        var error = await Assert.ThrowsAsync<ForgeException>(async () => await Folder.OpenAsync(await PinnedAsync(Tar()), CancellationToken.None));
        Assert.Contains("neither aws-parallelcluster-cookbook-3.4.1.tgz nor aws-parallelcluster-cookbook-3.4.1.tar.gz", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AUrlIsFilledWithVersionRegionAndSuffix()
    {
        server.Serve(PathOn("first"), Packed(Tar()));
        Assert.Equal("one", await ContentAsync(Web("first"), await PinnedAsync(Tar())));
        Assert.Equal([PathOn("first")], server.Requests);
    }

    [Fact]
    public async Task TheNextSourceIsAskedWhereOneFailsOrHasAnotherTarball()
    {
        server.Serve(PathOn("second"), "<html>no tarball, but status 200</html>"u8.ToArray());
        server.Serve(PathOn("third"), Packed(Tar("two")));
        server.Serve(PathOn("fourth"), Packed(Tar()));
        Assert.Equal("one", await ContentAsync(Web("first", "second", "third", "fourth"), await PinnedAsync(Tar())));
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task WhereNoSourceHasItEachIsNamedWithItsReason()
    {
        server.Serve(PathOn("second"), Packed(Tar("two")));
        var error = await Assert.ThrowsAsync<ForgeException>(async () => await Web("first", "second").OpenAsync(await PinnedAsync(Tar()), CancellationToken.None));
        Assert.Equal(Failure.Failed, error.Failure);
        Assert.Contains($"{server.Url}{PathOn("first")}: answered 404", error.What, StringComparison.Ordinal);
        Assert.Contains($"{server.Url}{PathOn("second")}: is not release 3.4.1", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhereEverySourceHasAnotherTarThatIsWhatIsTold()
    {
        server.Serve(PathOn("first"), Packed(Tar(commit: new string('f', 40))));
        var error = await Assert.ThrowsAsync<ForgeException>(async () => await Web("first").OpenAsync(await PinnedAsync(Tar()), CancellationToken.None));
        Assert.Equal(Failure.RefusedInput, error.Failure);
        Assert.Contains("--accept-tree", error.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatLetsItsHolderInIsNotTold()
    {
        server.Serve("/first.tgz", Packed(Tar(commit: new string('f', 40))));
        var web = new WebUpstream("web", [new TarballSource("web", $"{server.Url}/first.tgz?X-Amz-Signature=secret")], AwsRegion.Parse("us-east-1"), folder["cache"], http);
        var error = await Assert.ThrowsAsync<ForgeException>(async () => await web.OpenAsync(await PinnedAsync(Tar()), CancellationToken.None));
        Assert.Contains("/first.tgz: holds the files of 3.4.1, but another tar", error.What, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [OracleFact("mkfifo")]
    public async Task AFifoInTheFolderIsRefusedByName()
    {
        folder.WriteFifo("aws-parallelcluster-cookbook-3.4.1.tgz");
        var error = await Assert.ThrowsAsync<ForgeException>(async () => await Folder.OpenAsync(await PinnedAsync(Tar()), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("is not an ordinary file", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatWasFetchedIsNotFetchedAgain()
    {
        server.Serve(PathOn("first"), Packed(Tar()));
        var pinned = await PinnedAsync(Tar());
        await ContentAsync(Web("first"), pinned);
        await ContentAsync(Web("first"), pinned);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task ADamagedFileInTheCacheIsFetchedAgainAndReplaced()
    {
        server.Serve(PathOn("first"), Packed(Tar()));
        var pinned = await PinnedAsync(Tar());
        await ContentAsync(Web("first"), pinned);
        var cached = folder[$"cache/{pinned.TarSha256}.tar"];
        var bytes = await File.ReadAllBytesAsync(cached);
        bytes[700] ^= 1;
        await File.WriteAllBytesAsync(cached, bytes);
        Assert.Equal("one", await ContentAsync(Web("first"), pinned));
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(pinned.TarSha256, Sha256Digest.OfContent(await File.ReadAllBytesAsync(cached)));
        Assert.Single(folder.Files());
    }

    [Fact]
    public async Task WhatWasLeftOfAnEarlierRunIsNotTrusted()
    {
        server.Serve(PathOn("first"), Packed(Tar()));
        server[PathOn("first")].ETag = "\"one\"";
        using (var left = PartialFile.Open(folder["cache/partial"], server.Url + PathOn("first")))
        {
            left.Restart("\"one\"");
            left.Content.Write("rubbish"u8);
        }

        Assert.Equal("one", await ContentAsync(Web("first"), await PinnedAsync(Tar())));
        Assert.Equal(["bytes=7-"], server.Ranges);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task SeveralRunsAtOnceShareTheCache()
    {
        server.Serve(PathOn("first"), Packed(Tar()));
        var pinned = await PinnedAsync(Tar());
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ContentAsync(Web("first"), pinned)));
        Assert.All(all, text => Assert.Equal("one", text));
        Assert.Equal([$"cache/{pinned.TarSha256}.tar"], folder.Files());
    }

    [Fact]
    public async Task AnotherTarWithTheSameTreeIsTakenOnlyWhereThatIsAccepted()
    {
        var other = Tar(commit: new string('f', 40));
        folder.Write("aws-parallelcluster-cookbook-3.4.1.tgz", Packed(other));
        var pinned = await PinnedAsync(Tar());
        await Assert.ThrowsAsync<ForgeException>(() => Folder.OpenAsync(pinned, CancellationToken.None));
        var accepting = new FolderUpstream(folder.Root, "tarballs") { AcceptTree = true };
        using var accepted = await accepting.OpenAsync(pinned, CancellationToken.None);
        Assert.Equal(pinned.TarSha256, accepted.Instead);
        Assert.False(accepting.GivesPinnedTars);
    }

    [Fact]
    public async Task AnotherTreeIsNotAcceptedAndThePinnedTarIsNotSaidToBeAnother()
    {
        var accepting = new FolderUpstream(folder.Root, "tarballs") { AcceptTree = true };
        var pinned = await PinnedAsync(Tar());
        folder.Write("aws-parallelcluster-cookbook-3.4.1.tgz", Packed(Tar("two")));
        await Assert.ThrowsAsync<ForgeException>(() => accepting.OpenAsync(pinned, CancellationToken.None));
        folder.Write("aws-parallelcluster-cookbook-3.4.1.tgz", Packed(Tar()));
        using var exact = await accepting.OpenAsync(pinned, CancellationToken.None);
        Assert.Null(exact.Instead);
    }

    [Fact]
    public async Task AnotherTarFromTheWebIsNotKeptUnderThePinnedDigest()
    {
        server.Serve(PathOn("first"), Packed(Tar(commit: new string('f', 40))));
        var pinned = await PinnedAsync(Tar());
        var accepting = new WebUpstream("official", [new TarballSource("first", $"{server.Url}/first/{{region}}/{{version}}.{{suffix}}.tgz")], AwsRegion.Parse("cn-north-1"), folder["cache"], http) { AcceptTree = true };
        Assert.Equal("one", await ContentAsync(accepting, pinned));
        Assert.Empty(folder.Files());
    }

    [Fact]
    public async Task PlacesAreAskedInTheirOrder()
    {
        server.Serve(PathOn("first"), Packed(Tar()));
        folder.Write("aws-parallelcluster-cookbook-3.4.1.tgz", Packed(Tar("two")));
        var pinned = await PinnedAsync(Tar());
        var places = new FallbackUpstream([Folder, Web("first")], new Progress<DownloadProgress>());
        Assert.Equal("one", await ContentAsync(places, pinned));
        folder.Write("aws-parallelcluster-cookbook-3.4.1.tgz", Packed(Tar()));
        Assert.Equal("one", await ContentAsync(places, pinned));
        Assert.Single(server.Requests);
        Assert.Equal("tarballs, then official", places.Name);
    }

    [Fact]
    public async Task WhereNoPlaceHasItEachSaysWhy()
    {
        var places = new FallbackUpstream([Folder, Web("first")], new Progress<DownloadProgress>());
        var error = await Assert.ThrowsAsync<SeveralRefusals>(async () => await places.OpenAsync(await PinnedAsync(Tar()), CancellationToken.None));
        Assert.Equal(["tarballs", "official, release 3.4.1"], error.All.Select(refusal => refusal.Where));
    }
}
