using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>A server that accepts what it is asked and says nothing: a person is told, and nobody waits longer than there is hope.</summary>
public sealed class ServersThatAreSilent : IProgress<string>
{
    private const string Server = "store.example.org:9000";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1.2);
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly ConcurrentQueue<string> notes = [];
    private readonly Patience patience;

    public ServersThatAreSilent() => patience = new Patience(Limit, this);

    void IProgress<string>.Report(string value) => notes.Enqueue(value);

    private Task<int> WaitAsync(Func<CancellationToken, Task<int>> ask, CancellationToken cancellation, TimeSpan more = default) =>
        patience.WaitAsync(Server, "no answer within", more, ask, cancellation);

    private static async Task<int> Silence(CancellationToken cancellation)
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        return 0;
    }

    private Task<int> AnswerAsync() => WaitAsync(_ => Task.FromResult(1), Never);

    [Fact]
    public async Task OneThatNeverAnsweredIsGivenUpAfterTheSecondAttempt()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var asked = new ConcurrentQueue<Socket>();
        _ = Task.Run(async () =>
        {
            while (true) asked.Enqueue(await listener.AcceptSocketAsync());
        });
        var options = new S3Options { Patience = patience };
        using var client = new AmazonS3Client(new BasicAWSCredentials("testaccesskey", "testsecretkey"), new AmazonS3Config
        {
            ServiceURL = $"http://{listener.LocalEndpoint}",
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = Patience.Repeats,
            HttpClientFactory = new S3HttpClients(options),
        });
        var store = new S3Store(client, "acme", "", options, "s3://acme");
        var error = await Assert.ThrowsAsync<ForgeException>(() => store.OpenAsync(ObjectKey.Of("channels/stable.json"), Never).WaitAsync(Limit * 20));
        Assert.Equal(("s3://acme/channels/stable.json", Failure.Failed), (error.Where, error.Failure));
        Assert.Contains($"{listener.LocalEndpoint} has answered nothing in this run", error.What, StringComparison.Ordinal);
        Assert.StartsWith("Look at --endpoint and --regions, and at the network", error.Fix, StringComparison.Ordinal);
        Assert.Equal(2, asked.Count);
        Assert.All(notes, note => Assert.StartsWith($"{listener.LocalEndpoint} has sent nothing for ", note, StringComparison.Ordinal));
        Assert.InRange(notes.Count, 1, 3);

        // Nobody else waits for it again.
        await Assert.ThrowsAsync<ForgeException>(() => store.DeleteAsync(ObjectKey.Of("leases/one.json"), Never).WaitAsync(Limit / 2));
        Assert.Equal(2, asked.Count);
        asked.ToList().ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task OneThatAnsweredBeforeIsAskedAsOftenAsEver()
    {
        await AnswerAsync();
        for (var attempt = 0; attempt <= Patience.Repeats; attempt++)
        {
            await Assert.ThrowsAsync<HttpIOException>(() => WaitAsync(Silence, Never));
        }

        Assert.NotEmpty(notes);
        Assert.All(notes, note => Assert.Contains("asked again, up to 4 times", note, StringComparison.Ordinal));
    }

    [Fact]
    public async Task OneThatAnswersAtLastIsNotGivenUp()
    {
        await Assert.ThrowsAsync<HttpIOException>(() => WaitAsync(Silence, Never));
        await AnswerAsync();
        await Assert.ThrowsAsync<HttpIOException>(() => WaitAsync(Silence, Never));
        await Assert.ThrowsAsync<HttpIOException>(() => WaitAsync(Silence, Never));
    }

    [Fact]
    public async Task HoweverManyWaitItIsToldOnceAndThenAfterAWhile()
    {
        await AnswerAsync();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Assert.ThrowsAsync<HttpIOException>(() => WaitAsync(Silence, Never))));
        Assert.Single(notes);
        await Assert.ThrowsAsync<HttpIOException>(() => WaitAsync(Silence, Never));
        Assert.Equal(2, notes.Count);
    }

    [Fact]
    public async Task AnswersAreNothingToTell()
    {
        await AnswerAsync();
        await Task.Delay(Limit / 3);
        Assert.Empty(notes);
    }

    [Fact]
    public async Task WhileABodyIsSentNobodyIsSilent()
    {
        Assert.Equal(1, await WaitAsync(
            async token =>
            {
                await Task.Delay(Limit / 2, token);
                return 1;
            },
            Never,
            more: Limit));
        Assert.Empty(notes);
    }

    [Fact]
    public async Task WhoGivesUpNeedNotWait()
    {
        using var stop = new CancellationTokenSource(Limit / 4);
        var clock = Stopwatch.StartNew();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WaitAsync(Silence, stop.Token));
        Assert.True(clock.Elapsed < Limit, $"{clock.Elapsed}");
    }

    [Fact]
    public async Task ABodyThatStallsIsToldTooAndTheRestAskedFor()
    {
        await AnswerAsync();
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync("wh"u8.ToArray());
        await using var stream = new S3ObjectStream("s3://acme/file.txt", pipe.Reader.AsStream(), 5, Server, patience, (from, _) => Task.FromResult<Stream>(new MemoryStream("whole"u8[(int)from..].ToArray())));
        Assert.Equal("whole", await new StreamReader(stream).ReadToEndAsync());
        Assert.Contains(Server, Assert.Single(notes), StringComparison.Ordinal);
    }
}
