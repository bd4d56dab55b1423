using System.Globalization;
using System.Net.Http.Headers;

namespace ArtifactForge.Publishing;

/// <summary>
/// What a server tells everybody of a bucket, credentials or not: where it is, and what time it is there. S3 answers a HEAD with
/// the bucket's region whether it is allowed (200), elsewhere (301, 400) or forbidden (403).
/// </summary>
/// <param name="Region">Null where the server does not say.</param>
/// <param name="ClockAhead">By how much this machine's clock is ahead of the server's; null where the server does not say.</param>
public sealed record BucketHome(AwsRegion? Region, TimeSpan? ClockAhead)
{
    // What S3 itself lets pass in a signature. A lease lasts for a day.
    private static readonly TimeSpan MostDrift = TimeSpan.FromMinutes(15);

    /// <summary>The bucket in the path, since a name with dots in the host name fits no certificate.</summary>
    /// <param name="endpoint">Of a server that is not AWS's own.</param>
    public static Uri AddressOf(string bucket, AwsRegion asked, string? endpoint = null) =>
        new($"{(endpoint ?? $"https://s3.{asked}.{asked.UrlSuffix}").TrimEnd('/')}/{bucket}");

    public static Task<BucketHome> AskAsync(S3Store store, TimeProvider clock, CancellationToken cancellation) =>
        AskAsync(AddressOf(store.Bucket, AwsRegion.Parse(store.Region), store.Client.Config.ServiceURL), clock, cancellation);

    /// <summary>For who judges by the time what is still needed. The SDK signs with the server's time where this machine's is wrong, so that no request fails.</summary>
    public static async Task RequireRightClockAsync(S3Store store, TimeProvider clock, CancellationToken cancellation)
    {
        if ((await AskAsync(store, clock, cancellation)).ClockAhead is { } ahead && ahead.Duration() > MostDrift)
        {
            throw new ForgeException(
                store.Name,
                $"this machine's clock is {ToText(ahead)}, and what is to be removed is judged by the time.",
                "Set it (timedatectl shows it), and run again.",
                Failure.Failed);
        }
    }

    /// <summary>How far a clock is off.</summary>
    public static string ToText(TimeSpan ahead) => string.Create(CultureInfo.InvariantCulture, $"{ahead.Duration().TotalMinutes:0} minutes {(ahead > TimeSpan.Zero ? "ahead" : "behind")}");

    public static async Task<BucketHome> AskAsync(Uri address, TimeProvider clock, CancellationToken cancellation)
    {
        using var http = new HttpClient(new LostConnections(new SocketsHttpHandler { AllowAutoRedirect = false })) { Timeout = TimeSpan.FromSeconds(20) };
        using var request = new HttpRequestMessage(HttpMethod.Head, address);
        try
        {
            var before = clock.GetUtcNow();
            using var answer = await http.SendAsync(request, cancellation);
            return Of(answer.Headers, before, clock.GetUtcNow());
        }
        catch (HttpRequestException error)
        {
            throw S3Advice.For(error, address.ToString(), "");
        }
        catch (TaskCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw S3Advice.For(new HttpRequestException("It did not answer within 20 seconds.", late), address.ToString(), "");
        }
    }

    private static BucketHome Of(HttpResponseHeaders headers, DateTimeOffset before, DateTimeOffset after)
    {
        AwsRegion? region = headers.TryGetValues("x-amz-bucket-region", out var named) && AwsRegion.TryParse(named.First(), out var parsed) ? parsed : null;

        // The header has whole seconds: what lies between asking and hearing, and a second more, is no skew.
        TimeSpan? ahead = headers.Date is not { } date ? null
            : before > date.AddSeconds(1) ? before - date.AddSeconds(1)
            : after < date ? after - date
            : TimeSpan.Zero;
        return new BucketHome(region, ahead);
    }
}
