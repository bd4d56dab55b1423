namespace ArtifactForge.Publishing;

/// <summary>
/// Lets fewer requests through at once where a server asks for less, and slowly more again where it answers: halved by each
/// round of refusals, one more for each round of answers. After a refusal everybody waits, each time longer.
/// </summary>
public sealed class RequestGate(int most, TimeProvider clock)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    // Few enough for a server in need; fewer would only make hopeless runs longer.
    private const int Least = 4;

    private readonly Lock guard = new();
    private readonly Queue<TaskCompletionSource> waiting = new();
    private double limit = most;
    private int inside;
    private TimeSpan pause = ShortestPause;
    private DateTimeOffset closedUntil = DateTimeOffset.MinValue;

    /// <summary>How many may be under way at once now.</summary>
    public int Limit => (int)limit;

    public async Task EnterAsync(CancellationToken cancellation)
    {
        if (Place() is { } place)
        {
            await using var given = cancellation.Register(() => place.TrySetCanceled(cancellation));
            await place.Task;
        }

        try
        {
            while (Closed() is var rest && rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, clock, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            Leave();
            throw;
        }
    }

    /// <param name="refused">The server asked for less.</param>
    public void Leave(bool refused)
    {
        lock (guard)
        {
            if (!refused)
            {
                limit = Math.Min(most, limit + (1 / limit));
                pause = ShortestPause;
            }
            else if (clock.GetUtcNow() >= closedUntil)
            {
                // The others of the same round are refused as well, and say nothing new.
                closedUntil = clock.GetUtcNow() + pause;
                (limit, pause) = (Math.Max(Math.Min(Least, most), limit / 2), pause * 2 < LongestPause ? pause * 2 : LongestPause);
            }
        }

        Leave();
    }

    private TimeSpan Closed()
    {
        lock (guard)
        {
            return closedUntil - clock.GetUtcNow();
        }
    }

    private TaskCompletionSource? Place()
    {
        lock (guard)
        {
            if (inside < Limit)
            {
                inside++;
                return null;
            }

            var place = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Enqueue(place);
            return place;
        }
    }

    private void Leave()
    {
        lock (guard)
        {
            inside--;
            while (inside < Limit && waiting.TryDequeue(out var next))
            {
                // Those who gave up take no place.
                inside += next.TrySetResult() ? 1 : 0;
            }
        }
    }
}
