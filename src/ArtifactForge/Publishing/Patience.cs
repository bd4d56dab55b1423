using System.Collections.Concurrent;

namespace ArtifactForge.Publishing;

/// <summary>
/// Waits for servers, though not for ever and not without a word: whoever looks on is told of one that is silent, now and then and
/// not for each request. One that has never answered is given up early: it is likely to be the wrong one, or out of reach.
/// </summary>
/// <param name="limit">How long a server may be silent, before it answers and within its answer.</param>
/// <param name="notes">Takes what is told of a silent server.</param>
public sealed class Patience(TimeSpan limit, IProgress<string>? notes = null, TimeProvider? clock = null)
{
    /// <summary>How often what went wrong on its way is asked for again.</summary>
    public const int Repeats = 4;

    private readonly TimeProvider clock = clock ?? TimeProvider.System;
    private readonly ConcurrentDictionary<string, Server> servers = new(StringComparer.OrdinalIgnoreCase);

    public TimeSpan Limit => limit;

    // Of a minute: after 10 seconds, and then every 30.
    private TimeSpan BeforeNote => limit / 6;

    private TimeSpan BetweenNotes => limit / 2;

    private TimeSpan BeforeGivingUp => limit * 2;

    /// <param name="server">Host and port.</param>
    /// <param name="late">What is said of a wait in vain, before the time.</param>
    /// <param name="more">The time that it takes until the server has something to say.</param>
    public async Task<T> WaitAsync<T>(string server, string late, TimeSpan more, Func<CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        var asked = servers.GetOrAdd(server, _ => new Server(clock.GetTimestamp()));
        RequireHope(server, asked);

        // Where the server was first asked a whole wait ago; timers may be a little early.
        var isAskedAgain = clock.GetElapsedTime(asked.Since) >= limit * 0.95;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var timer = NoteAndThen(end.Cancel, server, asked, more);
        try
        {
            var answer = await ask(end.Token);
            asked.HasAnswered = true;
            return answer;
        }
        catch (OperationCanceledException silence) when (!cancellation.IsCancellationRequested)
        {
            asked.IsHopeless |= isAskedAgain;
            RequireHope(server, asked);

            // The SDK tries again what failed on its way.
            throw new HttpIOException(HttpRequestError.Unknown, $"{late} {(limit + more).TotalSeconds:0} seconds", silence);
        }
    }

    private void RequireHope(string server, Server asked)
    {
        if (asked is { IsHopeless: true, HasAnswered: false })
        {
            throw new SilentServerException(server, BeforeGivingUp);
        }
    }

    /// <summary>One timer for both, since there is one for each piece of a body: it ticks first to tell, and then to end.</summary>
    private ITimer NoteAndThen(Action endWait, string server, Server asked, TimeSpan more)
    {
        var isTold = false;
        return clock.CreateTimer(
            _ =>
            {
                if (isTold)
                {
                    endWait();
                    return;
                }

                isTold = true;
                if (asked.IsToBeNoted(clock, BetweenNotes))
                {
                    notes?.Report(Told(server, asked));
                }
            },
            state: null,
            dueTime: more + BeforeNote,
            period: limit - BeforeNote);
    }

    private string Told(string server, Server asked) => asked.HasAnswered
        ? $"{server} has sent nothing for {BeforeNote.TotalSeconds:0} s: after {limit.TotalSeconds:0} s it is asked again, up to {Repeats} times. Ctrl-C stops."
        : $"{server} has sent nothing for {clock.GetElapsedTime(asked.Since).TotalSeconds:0} s, nor ever in this run: after {BeforeGivingUp.TotalSeconds:0} s it is given up. Ctrl-C stops.";

    /// <param name="since">When it was first asked.</param>
    private sealed class Server(long since)
    {
        private readonly Lock guard = new();
        private long? noted;

        public long Since => since;

        public volatile bool HasAnswered;

        public volatile bool IsHopeless;

        public bool IsToBeNoted(TimeProvider clock, TimeSpan between)
        {
            lock (guard)
            {
                var isDue = noted is not { } last || clock.GetElapsedTime(last) >= between;
                noted = isDue ? clock.GetTimestamp() : noted;
                return isDue;
            }
        }
    }
}
