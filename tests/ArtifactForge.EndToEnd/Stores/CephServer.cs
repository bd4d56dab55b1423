using System.Globalization;
using ArtifactForge.Publishing;

namespace ArtifactForge.EndToEnd.Stores;

/// <summary>Ceph's radosgw: proves signatures, policies and atomic creation; knows no aws-chunked bodies and no SHA-256 checksums.</summary>
/// <param name="objectStore">memstore, or bluestore, which outlives its processes.</param>
public sealed class CephServer(string objectStore = "memstore") : StoreServer, IAsyncLifetime
{
    private readonly string monitorPort = FreePort().ToString(CultureInfo.InvariantCulture);

    public static string? MissingBecause => IsInstalled("radosgw") && IsInstalled("ceph-osd")
        ? null
        : "radosgw is not installed: apt-get install -y --no-install-recommends radosgw ceph-mon ceph-osd";

    public override S3Options Options => new() { Endpoints = [Url], PathStyle = true, ChecksumsAlways = false, Chunked = false };

    private string Data => Path.Combine(Folder, "ceph");

    public Task InitializeAsync() => StartAsync(keep: false);

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>kill -9 of all its processes.</summary>
    public async Task KillAsync()
    {
        using var end = Start("/bin/bash", [Script("ceph-down.sh"), Data]);
        await end.WaitForExitAsync();
    }

    /// <summary>On the data that are there.</summary>
    public Task StartAgainAsync() => StartAsync(keep: true);

    public override void Dispose()
    {
        using (var end = Start("/bin/bash", [Script("ceph-down.sh"), Data]))
        {
            end.WaitForExit();
        }

        base.Dispose();
    }

    private async Task StartAsync(bool keep)
    {
        using var boot = Start(
            "/bin/bash",
            [Script("ceph-up.sh"), objectStore, Data, $"{Port}"],
            new Dictionary<string, string> { ["KEEP"] = keep ? "1" : "0", ["MON_PORT"] = monitorPort, ["S3_ACCESS_KEY"] = AccessKey, ["S3_SECRET_KEY"] = SecretKey, ["STS"] = "1" });
        await boot.WaitForExitAsync();
        if (boot.ExitCode != 0)
        {
            throw new InvalidOperationException($"ceph-up.sh ended with {boot.ExitCode}; its logs are in {Data}/log.");
        }

        await WaitUntilItAnswersAsync();
    }
}
