using ArtifactForge.Publishing;
using ArtifactForge.Tests;

namespace ArtifactForge.EndToEnd.Stores;

/// <summary>moto behind its checksum gate: proves checksums and conditional writes; knows no signatures and no policies.</summary>
public sealed class MotoServer : StoreServer, IAsyncLifetime
{
    private ServerProcess? process;

    public static string? MissingBecause => Programs.Has("moto_server") ? null : "moto_server is not installed: pip install 'moto[server]'";

    /// <summary>"ignore" or "refuse": a server without conditional writes.</summary>
    public string? Conditions { get; init; }

    public override S3Options Options => new() { Endpoints = [Url], PathStyle = true };

    public async Task InitializeAsync()
    {
        process = new ServerProcess("python3", [Script("moto_checked.py"), $"{Port}", .. Conditions is { } played ? [played] : Array.Empty<string>()]);
        await process.AnswersAsync(new Uri(Url));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public override void Dispose()
    {
        process?.Dispose();
        base.Dispose();
    }
}
