using System.Globalization;
using ArtifactForge.Publishing;
using ArtifactForge.Tests;

namespace ArtifactForge.EndToEnd.Stores;

/// <summary>Ceph's radosgw: proves signatures, policies and atomic creation; knows no aws-chunked bodies and no SHA-256 checksums.</summary>
/// <param name="objectStore">memstore, or bluestore, which outlives its processes.</param>
public sealed class CephServer(string objectStore = "memstore") : StoreServer, IAsyncLifetime
{
    private readonly string monitorPort = Ports.Free().ToString(CultureInfo.InvariantCulture);

    public static string? MissingBecause => Programs.Has("radosgw") && Programs.Has("ceph-osd")
        ? null
        : "radosgw is not installed: apt-get install -y --no-install-recommends radosgw ceph-mon ceph-osd";

    public override S3Options Options => new() { Endpoints = [Url], PathStyle = true, ChecksumsAlways = false, Chunked = false };

    private string Data => Path.Combine(Folder, "ceph");

    public Task InitializeAsync() => StartAsync(keep: false);

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>kill -9 of all its processes.</summary>
    public async Task KillAsync()
    {
        using var end = new ServerProcess("/bin/bash", [Script("ceph-down.sh"), Data]);
        await end.EndAsync();
    }

    /// <summary>On the data that are there.</summary>
    public Task StartAgainAsync() => StartAsync(keep: true);

    public override void Dispose()
    {
        KillAsync().GetAwaiter().GetResult();
        base.Dispose();
    }

    private async Task StartAsync(bool keep)
    {
        using var boot = new ServerProcess(
            "/bin/bash",
            [Script("ceph-up.sh"), objectStore, Data, $"{Port}"],
            new Dictionary<string, string> { ["KEEP"] = keep ? "1" : "0", ["MON_PORT"] = monitorPort, ["S3_ACCESS_KEY"] = AccessKey, ["S3_SECRET_KEY"] = SecretKey, ["STS"] = "1" });

        // It waits itself until the gateway answers.
        await boot.EndAsync();
    }
}
