using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ArtifactForge.Tests;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>What happens to one request. Most are in <see cref="Faults"/>.</summary>
public delegate Task Fault(Exchange exchange);

/// <summary>
/// An HTTP proxy between a client and a server, on the loopback. What it passes is not changed by a byte, so that
/// signatures (which sign the Host header) hold. A script says of each request what is to happen to it.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Uri server;
    private readonly ConcurrentQueue<ProxiedRequest> requests = new();
    private readonly ConcurrentDictionary<ProxiedConnection, Task> connections = new();
    private readonly int port = Ports.Free();
    private readonly Lock guard = new();
    private TcpListener? listener;
    private Task accepting;
    private int count;

    public FaultProxy(string server)
    {
        this.server = new Uri(server);
        listener = Listen();
        accepting = AcceptAsync(listener);
    }

    public string Url => $"http://127.0.0.1:{port}";

    public Func<ProxiedRequest, Fault> Script { get; set; } = _ => Faults.Pass;

    /// <summary>Of the way there and back together; a new connection costs it once more.</summary>
    public TimeSpan Latency { get; init; }

    public IReadOnlyList<ProxiedRequest> Requests => [.. requests];

    public async ValueTask DisposeAsync()
    {
        listener?.Dispose();
        await accepting;
        foreach (var connection in connections.Keys)
        {
            connection.Dispose();
        }

        await Task.WhenAll(connections.Values);
    }

    /// <summary>Nobody listens any more: connections that there are end, new ones are refused.</summary>
    public void Refuse()
    {
        lock (guard)
        {
            listener?.Dispose();
            listener = null;
        }

        foreach (var connection in connections.Keys)
        {
            connection.Reset();
        }
    }

    /// <summary>Where somebody listens already, nothing changes.</summary>
    public void ListenAgain()
    {
        lock (guard)
        {
            if (listener is null)
            {
                listener = Listen();
                accepting = AcceptAsync(listener);
            }
        }
    }

    /// <summary>Where another has taken the port meanwhile, it is waited for.</summary>
    private TcpListener Listen()
    {
        for (var begun = Stopwatch.StartNew(); ; Thread.Sleep(50))
        {
            var made = new TcpListener(IPAddress.Loopback, port);
            try
            {
                made.Start(512);
                return made;
            }
            catch (SocketException error)
            {
                made.Dispose();
                if (begun.Elapsed > Patience) throw new TimeoutException($"Port {port} has been another's for {Patience.TotalSeconds} seconds.", error);
            }
        }
    }

    private async Task AcceptAsync(TcpListener from)
    {
        try
        {
            while (true)
            {
                var socket = await from.AcceptSocketAsync();
                socket.NoDelay = true;
                var connection = new ProxiedConnection(socket, server);
                connections[connection] = Task.Run(() => ServeAsync(connection));
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Nobody listens any more.
        }
    }

    private async Task ServeAsync(ProxiedConnection connection)
    {
        try
        {
            await PauseAsync();
            while (!connection.IsOver && await connection.ReadRequestAsync() is { } message)
            {
                var request = new ProxiedRequest(Interlocked.Increment(ref count), message);
                requests.Enqueue(request);
                await PauseAsync();
                await Script(request)(new Exchange(this, connection, request));
            }
        }
        catch (Exception ended) when (ended is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One of the two went away; the other is told by the end of its connection.
        }
        finally
        {
            connection.Dispose();
            connections.TryRemove(connection, out _);
        }
    }

    private Task PauseAsync() => Latency > TimeSpan.Zero ? Task.Delay(Latency) : Task.CompletedTask;
}
