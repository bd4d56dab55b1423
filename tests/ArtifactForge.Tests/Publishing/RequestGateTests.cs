using System.Diagnostics;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

public sealed class RequestGateTests
{
    private const int Most = 16;

    private readonly RequestGate gate = new(Most, TimeProvider.System);

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
        await Parallel.ForAsync(0, 100, new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (_, cancellation) =>
        {
            await gate.EnterAsync(cancellation);
            seen = Math.Max(seen, Interlocked.Increment(ref inside));
            await Task.Delay(2, cancellation);
            Interlocked.Decrement(ref inside);
            gate.Leave(refused: false);
        });
        Assert.InRange(seen, Most / 2, Most);
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
        var clock = Stopwatch.StartNew();
        await PassAsync(refused: true);
        var first = clock.Elapsed;
        clock.Restart();
        await PassAsync(refused: false);
        Assert.InRange(first.TotalMilliseconds, 60, 10_000);
        Assert.InRange(clock.Elapsed.TotalMilliseconds, 160, 10_000);
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
}
