using System.Net;
using System.Net.Sockets;

namespace ArtifactForge.EndToEnd.Stores;

/// <summary>A port where connections are refused: it is taken, and nobody listens.</summary>
internal sealed class RefusingPort : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public RefusingPort() => socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public string Url => $"http://{socket.LocalEndPoint}";

    public void Dispose() => socket.Dispose();
}
