using System.Collections.Concurrent;
using System.Net;

namespace ArtifactForge.Tests.Upstream;

/// <summary>A web server on this machine's loopback that answers from a table, misbehaves as it is told, and counts.</summary>
public sealed class WebServer : IDisposable
{
    private readonly HttpListener listener;
    private readonly ConcurrentDictionary<string, Served> answers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Path, string? Range)> requests = new();

    public WebServer()
    {
        (listener, Url) = Ports.Listen();
        _ = ListenAsync();
    }

    public string Url { get; }

    public IList<string> Requests => [.. requests.Select(request => request.Path)];

    /// <summary>What was asked for by Range, in order.</summary>
    public IList<string> Ranges => [.. requests.Select(request => request.Range).OfType<string>()];

    public void Serve(string path, byte[] body, int status = 200) => answers[path] = new Served { Body = body, Status = status };

    public Served this[string path] => answers.GetOrAdd(path, _ => new Served());

    public void Dispose() => listener.Close();

    private async Task ListenAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath;
        requests.Enqueue((path, context.Request.Headers["Range"]));
        var served = answers.GetValueOrDefault(path) ?? new Served { Status = 404, Body = "<html>no such thing</html>"u8.ToArray() };
        try
        {
            await served.AnswerAsync(context);
        }
        catch (Exception gone) when (gone is HttpListenerException or IOException or ObjectDisposedException)
        {
            // The client hung up, or the test is over.
        }
    }

    /// <summary>One path's answer.</summary>
    public sealed class Served
    {
        private int asked;

        public byte[] Body { get; set; } = [];

        public int Status { get; set; } = 200;

        public string? ETag { get; set; }

        public string? Location { get; set; }

        /// <summary>Fail so often first, with this status.</summary>
        public (int Times, int Status, string? RetryAfter) FirstFail { get; set; }

        /// <summary>Hang up after so many bytes, so often.</summary>
        public (int Times, int After) FirstCut { get; set; }

        /// <summary>Say that it will come, and send nothing.</summary>
        public bool Hangs { get; set; }

        public async Task AnswerAsync(HttpListenerContext context)
        {
            var (request, response) = (context.Request, context.Response);
            var turn = Interlocked.Increment(ref asked);
            if (turn <= FirstFail.Times)
            {
                response.StatusCode = FirstFail.Status;
                if (FirstFail.RetryAfter is { } after) response.Headers["Retry-After"] = after;
                response.Close();
                return;
            }

            response.StatusCode = Status;
            if (Location is not null) response.Headers["Location"] = Location;
            if (ETag is not null) response.Headers["ETag"] = ETag;
            var from = From(request);
            if (from > 0)
            {
                response.StatusCode = 206;
                response.Headers["Content-Range"] = $"bytes {from}-{Body.Length - 1}/{Body.Length}";
            }

            var rest = Body.AsMemory(from);
            response.ContentLength64 = Hangs ? 1000 : rest.Length;
            if (Hangs)
            {
                await response.OutputStream.FlushAsync();
                return;
            }

            if (turn - FirstFail.Times <= FirstCut.Times && rest.Length > FirstCut.After)
            {
                await response.OutputStream.WriteAsync(rest[..FirstCut.After]);
                await response.OutputStream.FlushAsync();
                response.Abort();
                return;
            }

            await response.OutputStream.WriteAsync(rest);
            response.Close();
        }

        // Only of the version that the client has the beginning of (RFC 9110, 13.1.5).
        private int From(HttpListenerRequest request) =>
            ETag is not null && request.Headers["If-Range"] == ETag && request.Headers["Range"] is { } range
                ? int.Parse(range["bytes=".Length..].TrimEnd('-'), System.Globalization.CultureInfo.InvariantCulture)
                : 0;
    }
}
