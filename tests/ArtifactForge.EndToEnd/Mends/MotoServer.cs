using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ArtifactForge.EndToEnd.Mends;

/// <summary>A server of one's own that plays IAM, CloudFormation, S3 and EC2.</summary>
public sealed class MotoServer : IAsyncLifetime, IDisposable
{
    private Process? process;

    /// <summary>Without it, and with CI not set, the tests that need it are skipped.</summary>
    public static bool IsThere => Tool.Find("moto_server") is not null;

    public string Url { get; private set; } = "";

    /// <summary>What the AWS CLI needs to talk to it and to nobody else.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["AWS_ENDPOINT_URL"] = Url,
        ["AWS_ACCESS_KEY_ID"] = "testing",
        ["AWS_SECRET_ACCESS_KEY"] = "testing",
        ["AWS_CONFIG_FILE"] = "/dev/null",
        ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
        ["AWS_EC2_METADATA_DISABLED"] = "true",
        ["AWS_MAX_ATTEMPTS"] = "1",
        ["AWS_PAGER"] = "",
    };

    public async Task InitializeAsync()
    {
        if (!IsThere) return;
        var port = FreePort();
        Url = $"http://127.0.0.1:{port}";
        process = Process.Start(new ProcessStartInfo(Tool.Find("moto_server")!, ["-H", "127.0.0.1", "-p", $"{port}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        // Its log is not of interest, but a full pipe would stop it.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var client = new HttpClient();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri($"{Url}/moto-api/"));
                return;
            }
            catch (HttpRequestException) when (attempt < 300)
            {
                await Task.Delay(100);
            }
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        process?.Kill(entireProcessTree: true);
        process?.Dispose();
    }

    public Task<string> AwsAsync(string region, params string[] arguments) =>
        Tool.OutputAsync("aws", [.. arguments, "--region", region, "--output", "text"], Variables);

    public Task<ToolOutcome> TryAwsAsync(string region, params string[] arguments) =>
        Tool.RunAsync("aws", [.. arguments, "--region", region, "--output", "text"], Variables);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
