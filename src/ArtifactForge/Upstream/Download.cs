using System.Net;
using System.Net.Http.Headers;

namespace ArtifactForge.Upstream;

/// <summary>
/// Fetches one URL into a file, within limits. What breaks off is resumed, what may pass is tried again with growing pauses.
/// </summary>
public sealed class Download(HttpClient http, DownloadLimits limits, IProgress<DownloadProgress> progress, Func<TimeSpan, CancellationToken, Task> wait)
{
    /// <summary>A client that leaves redirections to us, so that each is looked at. Proxies are those of the environment, as for curl.</summary>
    public static HttpClient NewClient() => new(new LostConnections(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        MaxResponseHeadersLength = 64,
        UseCookies = false,
    }))
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <returns>Whether a part was there before: then, if the whole is wrong, that part may be to blame.</returns>
    public async Task<bool> FetchAsync(string url, string what, PartialFile part, CancellationToken cancellation)
    {
        var hadPart = part.Content.Length > 0;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(limits.Total);
        try
        {
            await FetchPatientlyAsync(new Uri(url), what, part, limited.Token);
            return hadPart;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Failed(url, $"did not finish within {limits.Total.TotalSeconds:0.###} seconds; {part.Content.Length} bytes had arrived.");
        }
    }

    private async Task FetchPatientlyAsync(Uri url, string what, PartialFile part, CancellationToken cancellation)
    {
        for (var failures = 0; ;)
        {
            var before = part.Content.Length;
            if (await TryAsync(url, what, part, cancellation) is not { } setback)
            {
                return;
            }

            failures = part.Content.Length > before ? 1 : failures + 1;
            var pause = setback.Pause ?? limits.FirstPause * Math.Pow(2, failures - 1);
            if (setback.IsFinal || failures >= limits.MaxTries || pause > limits.LongestPause)
            {
                throw Failed(url.OriginalString, setback.What + (setback.IsFinal ? "" : setback.Pause is { } asked && asked > limits.LongestPause ? $" It asks to wait {asked.TotalSeconds:0} seconds." : $" Tried {failures} times."));
            }

            progress.Report(new DownloadProgress(what, part.Content.Length, null, $"{setback.What} Trying again in {pause.TotalSeconds:0.#} s."));
            await wait(pause, cancellation);
        }
    }

    private async Task<Setback?> TryAsync(Uri url, string what, PartialFile part, CancellationToken cancellation)
    {
        using var stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stalled.CancelAfter(limits.Stall);
        try
        {
            using var response = await GetAsync(url, part, stalled.Token);
            return Judge(response, part) ?? await ReceiveAsync(response, what, part, stalled);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Setback($"sent nothing for {limits.Stall.TotalSeconds:0.###} seconds.");
        }
        catch (HttpRequestException broken)
        {
            // A certificate does not get better by asking again.
            return new Setback(broken.Message, broken.HttpRequestError == HttpRequestError.SecureConnectionError);
        }
        catch (IOException broken)
        {
            return new Setback(broken.Message);
        }
    }

    private async Task<HttpResponseMessage> GetAsync(Uri url, PartialFile part, CancellationToken cancellation)
    {
        var address = url;
        for (var hops = 0; ; hops++)
        {
            using var request = Request(address, part);
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (response.StatusCode is not (HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
            {
                return response;
            }

            using (response)
            {
                address = NextOf(address, response, hops);
            }
        }
    }

    private static HttpRequestMessage Request(Uri address, PartialFile part)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("ArtifactForge", null));
        if (part.Content.Length > 0 && part.Mark is { } mark)
        {
            request.Headers.Range = new RangeHeaderValue(part.Content.Length, null);
            request.Headers.IfRange = RangeConditionHeaderValue.Parse(mark);
        }

        return request;
    }

    private Uri NextOf(Uri address, HttpResponseMessage response, int hops)
    {
        if (hops == limits.MaxRedirects)
        {
            throw Failed(address.OriginalString, $"is redirected more than {limits.MaxRedirects} times.");
        }

        var location = response.Headers.Location ?? throw Failed(address.OriginalString, "is redirected to nowhere.");
        var next = new Uri(address, location);
        if (next.Scheme != Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttp)
        {
            throw Failed(address.OriginalString, $"is redirected to {WebAddress.Shown(location.OriginalString)}: '{next.Scheme}' is not supported.");
        }

        return next.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp
            ? next
            : throw Failed(address.OriginalString, $"is redirected to {WebAddress.Shown(location.OriginalString)}: an encrypted download is not continued unencrypted.");
    }

    /// <summary>Null where the body is to be taken.</summary>
    private static Setback? Judge(HttpResponseMessage response, PartialFile part)
    {
        if (response.StatusCode == HttpStatusCode.OK)
        {
            part.Restart(MarkOf(response));
            return null;
        }

        if (response.StatusCode is HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            if (response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == part.Content.Length && part.Content.Length > 0)
            {
                return null;
            }

            part.Restart(mark: null);
            return new Setback("sent a different part than requested.");
        }

        var isFinal = response.StatusCode is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError
            or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout);
        var after = response.Headers.RetryAfter;
        var pause = after?.Delta ?? (after?.Date - response.Headers.Date);
        return new Setback($"answered {(int)response.StatusCode} {response.ReasonPhrase}.", isFinal, pause < TimeSpan.Zero ? null : pause);
    }

    private async Task<Setback?> ReceiveAsync(HttpResponseMessage response, string what, PartialFile part, CancellationTokenSource stalled)
    {
        var content = part.Content;
        content.Seek(0, SeekOrigin.End);
        var total = content.Length + response.Content.Headers.ContentLength;
        await using var body = await response.Content.ReadAsStreamAsync(stalled.Token);
        var buffer = new byte[64 << 10];
        for (int count; (count = await body.ReadAsync(buffer, stalled.Token)) > 0;)
        {
            if (content.Length + count > limits.MaxBytes)
            {
                part.Discard();
                return new Setback($"sends more than {limits.MaxBytes} bytes. If that is intended, raise the limit: --limits download={limits.MaxBytes * 2}", IsFinal: true);
            }

            await part.WriteAsync(buffer.AsMemory(0, count), stalled.Token);
            stalled.CancelAfter(limits.Stall);
            progress.Report(new DownloadProgress(what, content.Length, total));
        }

        return content.Length < total ? new Setback($"broke off after {content.Length} of {total} bytes.") : null;
    }

    // A weak tag stands for texts that differ in their bytes.
    private static string? MarkOf(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag ? tag.ToString() : response.Content.Headers.LastModified?.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    private static ForgeException Failed(string url, string what) => new(WebAddress.Shown(url), what, "", Failure.Failed);

    /// <summary>Why a try did not succeed, whether another may, and how long the server asks to be left alone.</summary>
    private sealed record Setback(string What, bool IsFinal = false, TimeSpan? Pause = null);
}
