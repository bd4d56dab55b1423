using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

public sealed class RequestGateTests
{
    private const int Most = 16;

    private readonly SkippingClock clock = new();
    private readonly RequestGate gate;

    public RequestGateTests() => gate = new(Most, clock);

    private async Task PassAsync(bool refused)
    {
        await gate.EnterAsync(CancellationToken.None);
        gate.Leave(refused);
    }

    private async Task PassAsync(int times, bool refused)
    {
        for (var time = 0; time < times; time++)
        {
            await PassAsync(refused);
        }
    }

    [Fact]
    public async Task NoMoreThanTheMostAreInsideAtOnce()
    {
        var (inside, seen) = (0, 0);
        var full = new TaskCompletionSource();
        await Parallel.ForAsync(0, 100, new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (_, cancellation) =>
        {
            await gate.EnterAsync(cancellation);
            var now = Interlocked.Increment(ref inside);
            for (int most; now > (most = Volatile.Read(ref seen));) Interlocked.CompareExchange(ref seen, now, most);

            // The first stay until as many are inside as may be.
            if (now >= Most) full.TrySetResult();
            await full.Task.WaitAsync(TimeSpan.FromMinutes(1), cancellation);
            await Task.Delay(2, cancellation);
            Interlocked.Decrement(ref inside);
            gate.Leave(refused: false);
        });
        Assert.Equal(Most, seen);
    }

    [Fact]
    public async Task ARefusalHalvesItAndAnswersBringItBack()
    {
        await PassAsync(refused: true);
        Assert.Equal(Most / 2, gate.Limit);
        await PassAsync(9, refused: false);
        Assert.Equal((Most / 2) + 1, gate.Limit);
        await PassAsync(200, refused: false);
        Assert.Equal(Most, gate.Limit);
    }

    [Fact]
    public async Task RefusalsOfOneRoundCountOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => gate.EnterAsync(CancellationToken.None)));
        Enumerable.Range(0, 8).ToList().ForEach(_ => gate.Leave(refused: true));
        Assert.Equal(Most / 2, gate.Limit);
    }

    [Fact]
    public async Task FewAreAlwaysLetThrough()
    {
        await PassAsync(4, refused: true);
        Assert.Equal(4, gate.Limit);
    }

    [Fact]
    public async Task AfterARefusalEverybodyWaitsAndLongerEachTime()
    {
        await PassAsync(refused: true);
        Assert.Equal(TimeSpan.Zero, clock.Passed);
        await PassAsync(refused: true);
        Assert.Equal(TimeSpan.FromMilliseconds(100), clock.Passed);
        await PassAsync(refused: false);
        Assert.Equal(TimeSpan.FromMilliseconds(300), clock.Passed);
    }

    [Fact]
    public async Task WhoGivesUpTakesNoPlace()
    {
        await Task.WhenAll(Enumerable.Range(0, Most).Select(_ => gate.EnterAsync(CancellationToken.None)));
        using var gone = new CancellationTokenSource();
        var (waiting, next) = (gate.EnterAsync(gone.Token), gate.EnterAsync(CancellationToken.None));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        gate.Leave(refused: false);
        await next.WaitAsync(TimeSpan.FromSeconds(10));
    }

    /// <summary>A clock that whoever waits moves on at once.</summary>
    private sealed class SkippingClock : TimeProvider
    {
        public TimeSpan Passed { get; private set; }

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Passed;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Passed += dueTime;
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
