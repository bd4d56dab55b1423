using System.Net.Sockets;

namespace ArtifactForge;

/// <summary>
/// A connection that ends in the moment in which it is made comes out of the framework's handler as a bare socket's failure.
/// Here it becomes what HTTP clients are documented to throw, and what those who use them try again.
/// </summary>
public sealed class LostConnections(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (SocketException lost)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, lost.Message, lost);
        }
    }
}
