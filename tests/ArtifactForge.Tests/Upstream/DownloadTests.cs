using System.Net;
using System.Security.Cryptography;
using ArtifactForge.Upstream;

namespace ArtifactForge.Tests.Upstream;

public sealed class DownloadTests : IDisposable
{
    private static readonly byte[] Body = RandomNumberGenerator.GetBytes(300_000);
    private readonly TemporaryFolder folder = new();
    private readonly WebServer server = new();
    private readonly HttpClient http = Download.NewClient();
    private readonly List<TimeSpan> pauses = [];

    public void Dispose()
    {
        folder.Dispose();
        server.Dispose();
        http.Dispose();
    }

    private async Task<byte[]> FetchAsync(DownloadLimits? limits = null, string path = "/file", HttpClient? client = null)
    {
        var url = path.Contains("://", StringComparison.Ordinal) ? path : server.Url + path;
        var download = new Download(client ?? http, limits ?? DownloadLimits.Default, new Progress<DownloadProgress>(), (pause, _) =>
        {
            pauses.Add(pause);
            return Task.CompletedTask;
        });
        using var part = PartialFile.Open(folder.Root, url);
        await download.FetchAsync(url, "it", part, CancellationToken.None);
        part.Discard();
        var content = new byte[part.Content.Length];
        part.Content.Position = 0;
        await part.Content.ReadExactlyAsync(content);
        return content;
    }

    private async Task<ForgeException> RefusedAsync(DownloadLimits? limits = null, string path = "/file", HttpClient? client = null) =>
        await Assert.ThrowsAsync<ForgeException>(() => FetchAsync(limits, path, client));

    [Fact]
    public async Task WhatBreaksOffIsResumedWhereItStopped()
    {
        server["/file"].Body = Body;
        server["/file"].ETag = "\"one\"";
        server["/file"].FirstCut = (2, 100_000);
        Assert.Equal(Body, await FetchAsync());
        Assert.Equal(3, server.Requests.Count);
        Assert.Equal(2, server.Ranges.Count);
        Assert.All(server.Ranges, range => Assert.NotEqual("bytes=0-", range));
        Assert.Empty(folder.Files());
    }

    /// <summary>As after a power cut.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0")]
    public async Task WithAMarkThatIsNoneItBeginsAnew(string mark)
    {
        server["/file"].Body = Body;
        using (var part = PartialFile.Open(folder.Root, server.Url + "/file"))
        {
            part.Restart("\"one\"");
            await part.WriteAsync(new byte[1000], CancellationToken.None);
        }

        folder.Write(Assert.Single(folder.Files(), file => file.EndsWith(".mark", StringComparison.Ordinal)), System.Text.Encoding.UTF8.GetBytes(mark));
        Assert.Equal(Body, await FetchAsync());
        Assert.Empty(server.Ranges);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("W/\"one\"")]
    public async Task WithoutAStrongMarkOfTheVersionItBeginsAnew(string? tag)
    {
        server["/file"].Body = Body;
        server["/file"].ETag = tag;
        server["/file"].FirstCut = (1, 100_000);
        Assert.Equal(Body, await FetchAsync());
        Assert.Empty(server.Ranges);
    }

    [Fact]
    public async Task ALaterRunGoesOnWhereAnEarlierOneWasStopped()
    {
        server["/file"].Body = Body;
        server["/file"].ETag = "\"one\"";
        server["/file"].FirstCut = (1, 100_000);
        await RefusedAsync(DownloadLimits.Default with { MaxTries = 1 });
        Assert.NotEmpty(folder.Files());
        Assert.Equal(Body, await FetchAsync());
        Assert.Single(server.Ranges);
    }

    [Fact]
    public async Task AnotherVersionMeanwhileIsTakenWhole()
    {
        server["/file"].Body = Body;
        server["/file"].ETag = "\"one\"";
        server["/file"].FirstCut = (1, 100_000);
        await RefusedAsync(DownloadLimits.Default with { MaxTries = 1 });
        server["/file"].Body = [.. Body.Reverse()];
        server["/file"].ETag = "\"two\"";
        Assert.Equal(Body.Reverse(), await FetchAsync());
        Assert.Single(server.Ranges);
    }

    [Fact]
    public async Task TwoAtOnceDoNotSpoilEachOther()
    {
        server["/file"].Body = Body;
        server["/file"].ETag = "\"one\"";
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => FetchAsync()));
        Assert.All(all, one => Assert.Equal(Body, one));
        Assert.Empty(folder.Files());
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task WhatMayPassIsTriedAgainWithGrowingPauses(int status)
    {
        server["/file"].Body = Body;
        server["/file"].FirstFail = (3, status, null);
        Assert.Equal(Body, await FetchAsync());
        Assert.Equal([400, 800, 1600], pauses.Select(pause => pause.TotalMilliseconds));
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    public async Task WhatDoesNotPassIsNotTriedAgain(int status)
    {
        server["/file"].FirstFail = (1, status, null);
        Assert.Contains($"answered {status}", (await RefusedAsync()).What, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task AServersWishForAPauseIsGranted()
    {
        server["/file"].Body = Body;
        server["/file"].FirstFail = (1, 503, "7");
        Assert.Equal(Body, await FetchAsync());
        Assert.Equal([TimeSpan.FromSeconds(7)], pauses);
    }

    [Fact]
    public async Task AServersWishForHoursIsNotGranted()
    {
        server["/file"].FirstFail = (1, 503, "7200");
        Assert.Contains("It asks to wait 7200 seconds.", (await RefusedAsync()).What, StringComparison.Ordinal);
        Assert.Empty(pauses);
    }

    [Fact]
    public async Task AfterSomeTriesItIsEnough()
    {
        server["/file"].FirstFail = (99, 500, null);
        Assert.Contains("answered 500 Internal Server Error. Tried 4 times.", (await RefusedAsync()).What, StringComparison.Ordinal);
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task ASilentServerIsGivenUp()
    {
        server["/file"].Hangs = true;
        var limits = DownloadLimits.Default with { Stall = TimeSpan.FromMilliseconds(50), MaxTries = 2 };
        Assert.Contains("sent nothing for 0.05 seconds. Tried 2 times.", (await RefusedAsync(limits)).What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, null)]
    [InlineData(302, "gopher://user:secret@127.0.0.1/file?secret")]
    public async Task WhatLetsItsHolderInIsNotTold(int status, string? location)
    {
        server["/file"].Status = status;
        server["/file"].Location = location;
        var refusal = await RefusedAsync(path: "/file?X-Amz-Signature=secret");
        Assert.Contains(location is null ? "answered 404" : "redirected to gopher://127.0.0.1/file:", refusal.What, StringComparison.Ordinal);
        Assert.EndsWith("/file", refusal.Where, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AllOfItHasALimitOfTime()
    {
        server["/file"].Hangs = true;
        Assert.Contains("did not finish within 0.1 seconds", (await RefusedAsync(DownloadLimits.Default with { Total = TimeSpan.FromMilliseconds(100) })).What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(299_999, false)]
    [InlineData(300_000, true)]
    public async Task SizesAreBounded(int most, bool allowed)
    {
        server["/file"].Body = Body;
        var limits = DownloadLimits.Default with { MaxBytes = most };
        if (allowed)
        {
            Assert.Equal(Body, await FetchAsync(limits));
        }
        else
        {
            Assert.Contains("sends more than 299999 bytes", (await RefusedAsync(limits)).What, StringComparison.Ordinal);
            Assert.Empty(folder.Files());
        }
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public async Task RedirectionsAreFollowedSoFar(int hops, bool allowed)
    {
        server[$"/hop{hops}"].Body = Body;
        for (var hop = 0; hop < hops; hop++)
        {
            server[$"/hop{hop}"].Status = 302;
            server[$"/hop{hop}"].Location = $"/hop{hop + 1}";
        }

        if (allowed)
        {
            Assert.Equal(Body, await FetchAsync(path: "/hop0"));
        }
        else
        {
            Assert.Contains("redirected more than 5 times", (await RefusedAsync(path: "/hop0")).What, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/file")]
    public async Task ARedirectionToSomethingElseThanTheWebIsRefused(string location)
    {
        server["/file"].Status = 302;
        server["/file"].Location = location;
        Assert.Contains("is redirected to", (await RefusedAsync()).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatBeganEncryptedIsNotContinuedInTheClear()
    {
        server["/file"].Body = Body;
        using var encrypted = new EncryptedServer($"HTTP/1.1 302 Found\r\nLocation: {server.Url}/file\r\nContent-Length: 0\r\n\r\n");
        using var trusting = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, SslOptions = encrypted.Trusting });
        Assert.Contains("an encrypted download is not continued unencrypted", (await RefusedAsync(path: encrypted.Url, client: trusting)).What, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task AnUnknownCertificateIsRefusedAtOnce()
    {
        using var encrypted = new EncryptedServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await RefusedAsync(path: encrypted.Url);
        Assert.Empty(pauses);
    }

    [Fact]
    public async Task AProxyIsUsed()
    {
        using var proxy = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        using var proxied = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, Proxy = new WebProxy($"http://{proxy.LocalEndpoint}") });
        var asked = Task.Run(async () =>
        {
            using var client = await proxy.AcceptTcpClientAsync();
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream);
            var line = await reader.ReadLineAsync();
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nit"u8.ToArray());
            return line;
        });
        Assert.Equal("it"u8.ToArray(), await FetchAsync(path: "http://nowhere.invalid/through", client: proxied));
        Assert.Equal("GET http://nowhere.invalid/through HTTP/1.1", await asked);
    }
}
