using System.Net;
using Amazon.Runtime;

namespace ArtifactForge.Publishing;

/// <summary>The SDK's way to the server, made to wait neither for ever nor too little: one client and one gate for all requests to a region.</summary>
public sealed class S3HttpClients(S3Options options) : HttpClientFactory
{
    public override HttpClient CreateHttpClient(IClientConfig clientConfig)
    {
        var sockets = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = options.Patience.Limit, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        return new HttpClient(new Handler(options.Patience, new RequestGate(S3Store.MostAtOnce, TimeProvider.System)) { InnerHandler = new LostConnections(sockets) }) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    private sealed class Handler(Patience patience, RequestGate gate) : DelegatingHandler
    {
        // Slower than any line that somebody publishes over.
        private const double SlowestBytesPerSecond = 64 << 10;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            // Ceph answers the next request on a pooled connection with a bare 400 after it has refused one early.
            request.Headers.ExpectContinue = false;
            await gate.EnterAsync(cancellationToken);
            var refused = false;
            try
            {
                var response = await SendInTimeAsync(request, cancellationToken);
                if (response.StatusCode == HttpStatusCode.TooManyRequests)
                {
                    // What S3 says with 503 others say with 429, which the SDK does not try again.
                    response.StatusCode = HttpStatusCode.ServiceUnavailable;
                }

                refused = response.StatusCode == HttpStatusCode.ServiceUnavailable;
                return response;
            }
            finally
            {
                gate.Leave(refused);
            }
        }

        /// <summary>Until the answer begins; within its body <see cref="S3ObjectStream"/> waits.</summary>
        private Task<HttpResponseMessage> SendInTimeAsync(HttpRequestMessage request, CancellationToken cancellation)
        {
            var sending = TimeSpan.FromSeconds((request.Content?.Headers.ContentLength ?? 0) / SlowestBytesPerSecond);
            return patience.WaitAsync(request.RequestUri!.Authority, "no answer within", sending, token => base.SendAsync(request, token), cancellation);
        }
    }
}
