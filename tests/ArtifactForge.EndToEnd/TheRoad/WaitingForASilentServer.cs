using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using ArtifactForge.EndToEnd.Stores;
using ArtifactForge.EndToEnd.TheBuild;

namespace ArtifactForge.EndToEnd.TheRoad;

/// <summary>Something listens where the store should be, and says nothing.</summary>
[Collection(OneClone.Name)]
public sealed class WaitingForASilentServer : IDisposable
{
    private readonly Clone clone;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public WaitingForASilentServer(Clone clone)
    {
        this.clone = clone;

        // The system accepts what nobody takes.
        listener.Start();
    }

    public void Dispose() => listener.Dispose();

    private string Told => $"{listener.LocalEndpoint} has sent nothing for 1[0-9] s, nor ever in this run: after 120 s it is given up. Ctrl-C stops.";

    private RunningBuild StartStatus(params string[] more) => clone.Start(
        "./build.sh",
        ["Status", "--store", "s3://acme", "--endpoint", $"http://{listener.LocalEndpoint}", "--path-style", .. more],
        new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = StoreServer.AccessKey, ["AWS_SECRET_ACCESS_KEY"] = StoreServer.SecretKey });

    [Fact]
    public async Task ALineSaysSoAndCtrlCStopsAtOnce()
    {
        using var running = StartStatus();
        await running.ReadUntilEndsAsync("Ctrl-C stops.");
        var clock = Stopwatch.StartNew();
        await running.SignalAsync("INT");
        var stopped = await running.EndAsync();
        Assert.Equal(130, stopped.ExitCode);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Matches(Told, stopped.Out);
        Assert.Single(stopped.Lines, line => line.Contains("has sent nothing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WithJsonTheLineIsNotInTheDocument()
    {
        using var running = StartStatus("--json");
        await running.ReadErrorsUntilAsync("Ctrl-C stops.");
        await running.SignalAsync("INT");
        var stopped = await running.EndAsync();
        Assert.Equal(130, JsonDocument.Parse(stopped.Out).RootElement.GetProperty("exitStatus").GetInt32());
        Assert.Matches(Told, stopped.Error);
    }
}
