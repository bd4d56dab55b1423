using ArtifactForge.EndToEnd.Stores;
using ArtifactForge.Tests;

namespace ArtifactForge.EndToEnd.Mends;

/// <summary>moto as it comes, which plays IAM, CloudFormation, S3 and EC2.</summary>
public sealed class PlayedAws : IAsyncLifetime, IDisposable
{
    private ServerProcess? process;

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
        Url = $"http://127.0.0.1:{Ports.Free()}";
        process = new ServerProcess(Tool.Find("moto_server")!, ["-H", "127.0.0.1", "-p", $"{new Uri(Url).Port}"]);
        await process.AnswersAsync(new Uri($"{Url}/moto-api/"));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => process?.Dispose();

    public Task<string> AwsAsync(string region, params string[] arguments) =>
        Tool.OutputAsync("aws", [.. arguments, "--region", region, "--output", "text"], Variables);

    public Task<ToolOutcome> TryAwsAsync(string region, params string[] arguments) =>
        Tool.RunAsync("aws", [.. arguments, "--region", region, "--output", "text"], Variables);
}
