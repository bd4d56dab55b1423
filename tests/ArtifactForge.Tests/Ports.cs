using System.Net;
using System.Net.Sockets;

namespace ArtifactForge.Tests;

/// <summary>Ports of this machine's loopback.</summary>
internal static class Ports
{
    // Below those that a system gives to outgoing connections, which Linux takes from 32768 on: one that is free when it is looked
    // for is free still when a server comes to take it.
    private const int First = 20_000;
    private const int Count = 12_000;

    private static int last = Random.Shared.Next(Count);

    /// <summary>Free now, and given to nobody else in this process.</summary>
    public static int Free()
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = First + (Interlocked.Increment(ref last) % Count);
            using var probe = new TcpListener(IPAddress.Loopback, port);
            try
            {
                probe.Start();
                return port;
            }
            catch (SocketException) when (attempt < Count)
            {
                // It is another's.
            }
        }
    }

    /// <summary>Where another process was quicker, on the next one.</summary>
    public static (HttpListener Listener, string Url) Listen()
    {
        for (var attempt = 1; ; attempt++)
        {
            var url = $"http://127.0.0.1:{Free()}";
            var listener = new HttpListener();
            listener.Prefixes.Add(url + "/");
            try
            {
                listener.Start();
                return (listener, url);
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                listener.Close();
            }
        }
    }
}
