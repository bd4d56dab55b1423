using System.Text;
using System.Text.RegularExpressions;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>What goes wrong on networks and servers, one request at a time.</summary>
public static class Faults
{
    public static readonly Fault Pass = async exchange => await exchange.AnswerAsync(await exchange.ForwardAsync());

    /// <summary>The request never arrives.</summary>
    public static readonly Fault Reset = exchange =>
    {
        exchange.Reset();
        return Task.CompletedTask;
    };

    /// <summary>The server did what it was asked, and nobody learns of it.</summary>
    public static readonly Fault LoseAnswer = async exchange =>
    {
        await exchange.ForwardAsync();
        exchange.Reset();
    };

    /// <summary>The server gets half of the request, the client no answer.</summary>
    public static readonly Fault CutRequest = async exchange =>
    {
        var (head, body) = (exchange.Request.Message.Head.Length, exchange.Request.Message.Body.Length);
        await exchange.ForwardPartAsync(body == 0 ? head / 2 : head + (body / 2));
        exchange.Reset();
    };

    public static readonly Fault CutAnswer = async exchange =>
    {
        var answer = await exchange.ForwardAsync();
        await exchange.AnswerPartAsync(answer, answer.Head.Length + (answer.Body.Length / 2));
        exchange.Reset();
    };

    /// <summary>The request arrives, and no answer ever comes.</summary>
    public static readonly Fault Stall = async exchange =>
    {
        await exchange.ForwardAsync();
        await exchange.WaitForEndAsync();
    };

    /// <summary>The answer begins, and never ends.</summary>
    public static readonly Fault StallInAnswer = async exchange =>
    {
        var answer = await exchange.ForwardAsync();
        await exchange.AnswerPartAsync(answer, answer.Head.Length + (answer.Body.Length / 2));
        await exchange.WaitForEndAsync();
    };

    /// <summary>A bit of the answer's body is another.</summary>
    public static readonly Fault FlipAnswer = async exchange =>
    {
        var answer = await exchange.ForwardAsync();
        await exchange.AnswerAsync(answer with { Body = Flipped(answer.Body) });
    };

    /// <summary>Parts of the answer's body are others of the same length.</summary>
    public static Fault Rewrite(string pattern, Func<string, string> instead) => async exchange =>
    {
        var answer = await exchange.ForwardAsync();
        var body = Regex.Replace(Encoding.Latin1.GetString(answer.Body), pattern, match => instead(match.Value), RegexOptions.None, TimeSpan.FromSeconds(10));
        await exchange.AnswerAsync(answer with { Body = Encoding.Latin1.GetBytes(body) });
    };

    /// <summary>A bit of the request's body is another when it arrives.</summary>
    public static readonly Fault FlipRequest = async exchange =>
    {
        var request = exchange.Request.Message;
        await exchange.AnswerAsync(await exchange.ForwardAsync(request with { Body = Flipped(request.Body) }));
    };

    /// <summary>A server that knows nothing of conditional writes, and does not say so.</summary>
    public static readonly Fault IgnoreConditions = async exchange =>
        await exchange.AnswerAsync(await exchange.ForwardAsync(exchange.Request.Message.Without("If-Match", "If-None-Match")));

    /// <summary>Nobody listens any more.</summary>
    public static readonly Fault Refuse = exchange =>
    {
        exchange.Proxy.Refuse();
        return Task.CompletedTask;
    };

    public static Fault RefuseFor(TimeSpan time) => async exchange =>
    {
        exchange.Proxy.Refuse();
        await Task.Delay(time);
        exchange.Proxy.ListenAgain();
    };

    /// <summary>An answer that does not come from the server, which never sees the request.</summary>
    public static Fault Answer(int status, string code) => exchange => exchange.AnswerAsync(HttpMessage.Answer(status, code));

    /// <summary>The answer of a server whose clock, as it says, is another than ours.</summary>
    public static Fault AnswerSkewed(TimeSpan skew) => exchange => exchange.AnswerAsync(HttpMessage.Answer(403, "RequestTimeTooSkewed", skew));

    /// <summary>A server that answers so many at once, and the others with 503.</summary>
    public static Func<ProxiedRequest, Fault> Crowded(int most)
    {
        var inside = 0;
        return _ => async exchange =>
        {
            try
            {
                var fits = Interlocked.Increment(ref inside) <= most;
                await Task.Delay(50);
                await (fits ? Pass : Answer(503, "SlowDown"))(exchange);
            }
            finally
            {
                Interlocked.Decrement(ref inside);
            }
        };
    }

    /// <summary>Both ways at so many bytes in a second.</summary>
    public static Fault Slow(int bytesPerSecond) => async exchange =>
        await exchange.AnswerSlowlyAsync(await exchange.ForwardSlowlyAsync(bytesPerSecond), bytesPerSecond);

    /// <summary>Something happens in between, before the server sees the request, and the client is never answered.</summary>
    public static Fault Before(Action happening) => exchange =>
    {
        happening();
        exchange.Reset();
        return Task.CompletedTask;
    };

    /// <summary>Something happens in between, once the server has answered, and the client is never answered.</summary>
    public static Fault After(Action happening) => async exchange =>
    {
        await exchange.ForwardAsync();
        happening();
        exchange.Reset();
    };

    private static byte[] Flipped(byte[] body)
    {
        var flipped = body.ToArray();
        if (flipped.Length > 0)
        {
            flipped[flipped.Length / 2] ^= 1;
        }

        return flipped;
    }
}
