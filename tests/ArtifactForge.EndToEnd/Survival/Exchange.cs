using System.IO.Pipelines;
using System.Net.Sockets;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>A request as the proxy saw it: the how-manyeth of all, and what it asked for.</summary>
public sealed record ProxiedRequest(int Number, HttpMessage Message)
{
    public string Method => Message.StartLine.Split(' ')[0];

    public string Target => Message.StartLine.Split(' ')[1];

    /// <summary>The object's key below the store's prefix, which has one part: <c>/bucket/prefix/key</c>. Empty for listings.</summary>
    public string Key => Target.Split('?')[0].Split('/', 4) is [_, _, _, var key] ? key : "";

    public bool Is(string method, string keyPrefix) => Method == method && Key.StartsWith(keyPrefix, StringComparison.Ordinal);

    /// <summary>What the client was told at last; null where it was told nothing.</summary>
    public int? Answered { get; set; }

    public override string ToString() => $"{Number} {Method} {Target}";
}

/// <summary>One request on its way, and what can be done with it. A fault is made of these steps.</summary>
public sealed class Exchange(FaultProxy proxy, ProxiedConnection connection, ProxiedRequest request)
{
    public FaultProxy Proxy => proxy;

    public ProxiedRequest Request => request;

    /// <summary>Sends a request to the server, the one that came unless another is given, and waits for the answer.</summary>
    public Task<HttpMessage> ForwardAsync(HttpMessage? changed = null) => connection.AskAsync(changed ?? request.Message, request.Method);

    /// <summary>Sends a part of the request to the server, which waits for the rest in vain.</summary>
    public Task ForwardPartAsync(int bytes) => connection.SendToServerAsync(request.Message.ToBytes().AsMemory(0, bytes));

    public async Task AnswerAsync(HttpMessage answer)
    {
        await connection.SendToClientAsync(answer.ToBytes());
        request.Answered = answer.Status;
        if (answer.IsLast)
        {
            connection.End();
        }
    }

    public Task AnswerPartAsync(HttpMessage answer, int bytes) => connection.SendToClientAsync(answer.ToBytes().AsMemory(0, bytes));

    /// <summary>Piece by piece, at so many bytes in a second.</summary>
    public async Task AnswerSlowlyAsync(HttpMessage answer, int bytesPerSecond) => await InPiecesAsync(answer.ToBytes(), bytesPerSecond, connection.SendToClientAsync);

    public async Task<HttpMessage> ForwardSlowlyAsync(int bytesPerSecond)
    {
        await InPiecesAsync(request.Message.ToBytes(), bytesPerSecond, connection.SendToServerAsync);
        return await connection.AnswerOfServerAsync(request.Method);
    }

    /// <summary>Ends both connections at once, as a machine in between does that forgets them.</summary>
    public void Reset() => connection.Reset();

    /// <summary>Nothing happens until the client gives up.</summary>
    public Task WaitForEndAsync() => connection.Ended;

    private static async Task InPiecesAsync(byte[] bytes, int bytesPerSecond, Func<ReadOnlyMemory<byte>, Task> send)
    {
        const int PiecesPerSecond = 20;
        foreach (var piece in bytes.Chunk(Math.Max(1, bytesPerSecond / PiecesPerSecond)))
        {
            await send(piece);
            await Task.Delay(1000 / PiecesPerSecond);
        }
    }
}

/// <summary>A client's connection, and the one to the server that belongs to it.</summary>
public sealed class ProxiedConnection(Socket client, Uri server) : IDisposable
{
    private readonly NetworkStream toClient = new(client);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PipeReader? fromClient;
    private Socket? upstream;
    private NetworkStream? toServer;
    private PipeReader? fromServer;

    public bool IsOver { get; private set; }

    public Task Ended => ended.Task;

    public Task<HttpMessage?> ReadRequestAsync() => HttpMessage.ReadRequestAsync(fromClient ??= PipeReader.Create(toClient), async head =>
    {
        if (head.Header("Expect") is not null)
        {
            await SendToClientAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray());
        }
    });

    public async Task<HttpMessage> AskAsync(HttpMessage request, string method)
    {
        await SendToServerAsync(request.ToBytes());
        return await AnswerOfServerAsync(method);
    }

    public Task<HttpMessage> AnswerOfServerAsync(string method) => HttpMessage.ReadAnswerAsync(fromServer!, method);

    public async Task SendToServerAsync(ReadOnlyMemory<byte> bytes)
    {
        if (toServer is null)
        {
            upstream = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await upstream.ConnectAsync(server.Host, server.Port);
            (toServer, fromServer) = (new NetworkStream(upstream), PipeReader.Create(new NetworkStream(upstream)));
        }

        await toServer.WriteAsync(bytes);
    }

    public async Task SendToClientAsync(ReadOnlyMemory<byte> bytes) => await toClient.WriteAsync(bytes);

    public void End() => IsOver = true;

    public void Reset()
    {
        try
        {
            // Closing without lingering sends RST instead of FIN.
            foreach (var socket in new[] { client, upstream }.OfType<Socket>())
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself.
        }

        Dispose();
    }

    public void Dispose()
    {
        IsOver = true;
        client.Dispose();
        upstream?.Dispose();
        toClient.Dispose();
        toServer?.Dispose();
        ended.TrySetResult();
    }
}
