using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace ArtifactForge.Benchmarks;

/// <summary>A port behind which another one of this machine seems to be far away: every byte arrives half a round trip later, in both directions.</summary>
internal static class DelayedPort
{
    public static async Task RunAsync(string port, string target, string milliseconds)
    {
        var half = TimeSpan.FromMilliseconds(double.Parse(milliseconds, CultureInfo.InvariantCulture) / 2);
        using var listener = new TcpListener(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture));
        listener.Start();
        while (true)
        {
            _ = JoinAsync(await listener.AcceptTcpClientAsync(), int.Parse(target, CultureInfo.InvariantCulture), half);
        }
    }

    private static async Task JoinAsync(TcpClient near, int target, TimeSpan half)
    {
        using (near)
        using (var far = new TcpClient { NoDelay = true })
        {
            near.NoDelay = true;
            await far.ConnectAsync(IPAddress.Loopback, target);
            await Task.WhenAny(CarryAsync(near.GetStream(), far.GetStream(), half), CarryAsync(far.GetStream(), near.GetStream(), half));
        }
    }

    private static async Task CarryAsync(NetworkStream from, NetworkStream to, TimeSpan half)
    {
        var under = Channel.CreateUnbounded<(long Due, byte[] Bytes)>();
        await Task.WhenAll(ReadAsync(), WriteAsync());

        async Task ReadAsync()
        {
            var buffer = new byte[65536];
            try
            {
                for (int read; (read = await from.ReadAsync(buffer)) > 0;)
                {
                    under.Writer.TryWrite((Environment.TickCount64 + (long)half.TotalMilliseconds, buffer[..read]));
                }
            }
            catch (IOException)
            {
                // The other side hung up; so do we.
            }

            under.Writer.Complete();
        }

        async Task WriteAsync()
        {
            await foreach (var (due, bytes) in under.Reader.ReadAllAsync())
            {
                if (due - Environment.TickCount64 is > 0 and var wait)
                {
                    await Task.Delay((int)wait);
                }

                await to.WriteAsync(bytes);
            }
        }
    }
}
