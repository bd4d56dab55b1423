using System.Diagnostics;
using ArtifactForge.Catalog;
using ArtifactForge.Forging;
using ArtifactForge.Publishing;
using ArtifactForge.Upstream;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>The library's publisher without build.sh, in this process or in one that is started to die; and the proxy as a program.</summary>
internal static class InProcess
{
    private static readonly CancellationToken Never = CancellationToken.None;

    /// <param name="work">May be shared by many at once, like out/ is.</param>
    public static async Task<ForgedRelease> ForgeAsync(string work, string catalogue, string tarballs)
    {
        var read = CatalogueReader.Read(await CatalogueFiles.LoadAsync(catalogue, "cookbooks", Never));
        var upstream = new FolderUpstream(tarballs, "tarballs");
        var plan = Forge.Plan(read, upstream, new ForgeFilter([], []));
        using var ruby = RubySyntax.OfThisMachine();
        var forged = await Forge.RunAsync(plan, upstream, new ForgeCache(Path.Combine(work, "cache")), ruby, Path.Combine(work, "releases"), new Progress<ForgeProgress>(), Never);
        return forged with { Advisories = read.Advisories };
    }

    public static async Task<PublicationTally> PublishAsync(IStore store, ForgedRelease release)
    {
        var destination = new Destination { Store = store, PublicUrl = Ground.PublicUrl, Regions = [AwsRegion.Parse("us-east-1")] };
        var plan = await Planner.PlanAsync(release, destination, "stable", await StoreContents.ReadAsync(store, "stable", Never), Never);
        var tally = new PublicationTally();
        await new Publisher(TimeProvider.System, new Actor("ada@build", "tests"), tally).PublishAsync([plan], Never);
        return tally;
    }

    /// <summary>In a process of its own: it is dead afterwards, unless the publication has no such operation.</summary>
    public static async Task<int> DieAsync(string store, string work, Edition edition, string tarballs, int operation, bool after)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(InProcess).Assembly.Location, "publish-and-die", store, work, edition.Catalogue, tarballs, $"{operation}", after ? "after" : "before"]);
        start.Environment["DOTNET_TieredPGO"] = "0";
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public static async Task<int> PublishAndDieAsync(string store, string work, string catalogue, string tarballs, int operation, bool after)
    {
        await PublishAsync(new DyingStore(new FolderStore(store, "out/store"), operation, after), await ForgeAsync(work, catalogue, tarballs));
        return 0;
    }

    /// <summary>For measuring what a server far away costs: the proxy with nothing but latency.</summary>
    public static async Task<int> ProxyAsync(string server, TimeSpan latency)
    {
        await using var proxy = new FaultProxy(server) { Latency = latency };
        await Console.Out.WriteLineAsync(proxy.Url);
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    public static int Usage()
    {
        Console.Error.WriteLine("usage: dotnet exec ArtifactForge.EndToEnd.dll proxy SERVER_URL MILLISECONDS, or soak [SEED]");
        return 2;
    }
}
