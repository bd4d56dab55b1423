using System.Globalization;
using ArtifactForge.Publishing;

namespace ArtifactForge.EndToEnd.Stores;

/// <summary>Ceph's radosgw over a store in memory: proves signatures, policies and atomic creation; knows no aws-chunked bodies and no SHA-256 checksums.</summary>
public sealed class CephServer : StoreServer, IAsyncLifetime
{
    public static string? MissingBecause => IsInstalled("radosgw") && IsInstalled("ceph-osd")
        ? null
        : "radosgw is not installed: apt-get install -y --no-install-recommends radosgw ceph-mon ceph-osd ceph-mgr";

    public override S3Options Options => new() { Endpoints = [Url], PathStyle = true, ChecksumsAlways = false, Chunked = false };

    private string Data => Path.Combine(Folder, "ceph");

    public async Task InitializeAsync()
    {
        using var boot = Start(
            "/bin/bash",
            [Script("ceph-up.sh"), "memstore", Data, $"{Port}"],
            new Dictionary<string, string> { ["MON_PORT"] = FreePort().ToString(CultureInfo.InvariantCulture), ["S3_ACCESS_KEY"] = AccessKey, ["S3_SECRET_KEY"] = SecretKey, ["STS"] = "1" });
        await boot.WaitForExitAsync();
        if (boot.ExitCode != 0)
        {
            throw new InvalidOperationException($"ceph-up.sh ended with {boot.ExitCode}; its logs are in {Data}/log.");
        }

        await WaitUntilItAnswersAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public override void Dispose()
    {
        using (var end = Start("/bin/bash", [Script("ceph-down.sh"), Data]))
        {
            end.WaitForExit();
        }

        base.Dispose();
    }
}
