using System.Collections.Concurrent;
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
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly CancellationToken Never = CancellationToken.None;

    /// <summary>Only ends what hangs.</summary>
    private static readonly TimeSpan Hanging = TimeSpan.FromMinutes(3);

    private readonly ConcurrentQueue<string> notes = [];
    private readonly SteppedClock clock = new();
    private readonly Patience patience;

    public ServersThatAreSilent() => patience = new Patience(Limit, this, clock);

    void IProgress<string>.Report(string value) => notes.Enqueue(value);

    private Task<int> WaitAsync(Func<CancellationToken, Task<int>> ask, CancellationToken cancellation, TimeSpan more = default) =>
        patience.WaitAsync(Server, "no answer within", more, ask, cancellation);

    private static async Task<int> Silence(CancellationToken cancellation)
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        return 0;
    }

    /// <summary>So many ask at once, in vain.</summary>
    private async Task AskInVainAsync(int times = 1)
    {
        // Each has begun to wait when the clock moves on.
        var waits = Enumerable.Range(0, times).Select(_ => Assert.ThrowsAsync<HttpIOException>(() => WaitAsync(Silence, Never))).ToList();
        clock.MoveOn(Limit);
        await Task.WhenAll(waits).WaitAsync(Hanging);
    }

    /// <summary>A connection on which a request has come: one that is given up before that is used for the next.</summary>
    private static async Task<Socket> TakeAsync(TcpListener listener)
    {
        var socket = await listener.AcceptSocketAsync().WaitAsync(Hanging);
        await socket.ReceiveAsync(new byte[1]).WaitAsync(Hanging);
        return socket;
    }

    private Task<int> AnswerAsync() => WaitAsync(_ => Task.FromResult(1), Never);

    [Fact]
    public async Task OneThatNeverAnsweredIsGivenUpAfterTheSecondAttempt()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
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
        var opening = store.OpenAsync(ObjectKey.Of("channels/stable.json"), Never);
        using var first = await TakeAsync(listener);
        clock.MoveOn(Limit);
        using var second = await TakeAsync(listener);
        clock.MoveOn(Limit);
        var error = await Assert.ThrowsAsync<ForgeException>(() => opening.WaitAsync(Hanging));
        Assert.Equal(("s3://acme/channels/stable.json", Failure.Failed), (error.Where, error.Failure));
        Assert.Contains($"{listener.LocalEndpoint} has answered nothing in this run", error.What, StringComparison.Ordinal);
        Assert.StartsWith("Look at --endpoint and --regions, and at the network", error.Fix, StringComparison.Ordinal);
        Assert.False(listener.Pending());
        Assert.All(notes, note => Assert.StartsWith($"{listener.LocalEndpoint} has sent nothing for ", note, StringComparison.Ordinal));
        Assert.Equal(2, notes.Count);

        // Nobody else waits for it again: the clock stands still.
        await Assert.ThrowsAsync<ForgeException>(() => store.DeleteAsync(ObjectKey.Of("leases/one.json"), Never).WaitAsync(Hanging));
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task OneThatAnsweredBeforeIsAskedAsOftenAsEver()
    {
        await AnswerAsync();
        for (var attempt = 0; attempt <= Patience.Repeats; attempt++)
        {
            await AskInVainAsync();
        }

        Assert.NotEmpty(notes);
        Assert.All(notes, note => Assert.Contains("asked again, up to 4 times", note, StringComparison.Ordinal));
    }

    [Fact]
    public async Task OneThatAnswersAtLastIsNotGivenUp()
    {
        await AskInVainAsync();
        await AnswerAsync();
        await AskInVainAsync();
        await AskInVainAsync();
    }

    [Fact]
    public async Task HoweverManyWaitItIsToldOnceAndThenAfterAWhile()
    {
        await AnswerAsync();
        await AskInVainAsync(times: 50);
        Assert.Single(notes);
        await AskInVainAsync();
        Assert.Equal(2, notes.Count);
    }

    [Fact]
    public async Task AnswersAreNothingToTell()
    {
        await AnswerAsync();
        clock.MoveOn(Limit * 2);
        Assert.Empty(notes);
    }

    [Fact]
    public async Task WhileABodyIsSentNobodyIsSilent()
    {
        var sent = new TaskCompletionSource<int>();
        var wait = WaitAsync(token => sent.Task.WaitAsync(token), Never, more: Limit);
        clock.MoveOn(Limit);
        sent.SetResult(1);
        Assert.Equal(1, await wait);
        Assert.Empty(notes);
    }

    [Fact]
    public async Task WhoGivesUpNeedNotWait()
    {
        using var stop = new CancellationTokenSource();
        var wait = WaitAsync(Silence, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(Hanging));
    }

    [Fact]
    public async Task ABodyThatStallsIsToldTooAndTheRestAskedFor()
    {
        await AnswerAsync();
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync("wh"u8.ToArray());
        await using var stream = new S3ObjectStream("s3://acme/file.txt", pipe.Reader.AsStream(), 5, Server, patience, (from, _) => Task.FromResult<Stream>(new MemoryStream("whole"u8[(int)from..].ToArray())));
        var reading = new StreamReader(stream).ReadToEndAsync();
        Assert.True(SpinWait.SpinUntil(() => clock.Timers == 1, Hanging));
        clock.MoveOn(Limit);
        Assert.Equal("whole", await reading.WaitAsync(Hanging));
        Assert.Contains(Server, Assert.Single(notes), StringComparison.Ordinal);
    }
}
