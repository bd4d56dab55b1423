using System.Net.Sockets;
using ArtifactForge.Publishing;
using ArtifactForge.Upstream;

namespace ArtifactForge.Tests.Upstream;

/// <summary>A server that ends a connection in the moment in which it is made.</summary>
public sealed class LosingConnections
{
    private static readonly Uri Somewhere = new("http://127.0.0.1:9/");

    [Fact]
    public async Task ABareSocketsFailureIsWhatEverybodyTriesAgain()
    {
        using var http = new HttpClient(new LostConnections(new Failing(new SocketException((int)SocketError.NotConnected))));
        var lost = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(Somewhere));
        Assert.Equal(HttpRequestError.ConnectionError, lost.HttpRequestError);
        Assert.Equal(SocketError.NotConnected, Assert.IsType<SocketException>(lost.InnerException).SocketErrorCode);
        Assert.True(S3Advice.Knows(lost));
    }

    [Fact]
    public async Task OtherFailuresStayWhatTheyAre()
    {
        using var http = new HttpClient(new LostConnections(new Failing(new InvalidOperationException("a mistake of ours"))));
        await Assert.ThrowsAsync<InvalidOperationException>(() => http.GetAsync(Somewhere));
    }

    [Fact]
    public async Task ADownloadGoesOnAfterOne()
    {
        using var folder = new TemporaryFolder();
        var handler = new Failing(new SocketException((int)SocketError.NotConnected)) { Times = 2, Afterwards = "content" };
        using var http = new HttpClient(new LostConnections(handler));
        using var part = PartialFile.Open(folder.Root, Somewhere.ToString());
        await new Download(http, new DownloadLimits(), new Progress<DownloadProgress>(), (_, _) => Task.CompletedTask).FetchAsync(Somewhere.ToString(), "3.4.1", part, CancellationToken.None);
        Assert.Equal(7, part.Content.Length);
    }

    private sealed class Failing(Exception failure) : HttpMessageHandler
    {
        private int asked;

        public int Times { get; init; } = int.MaxValue;

        public string Afterwards { get; init; } = "";

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => asked++ < Times
            ? Task.FromException<HttpResponseMessage>(failure)
            : Task.FromResult(new HttpResponseMessage { Content = new StringContent(Afterwards) });
    }
}
