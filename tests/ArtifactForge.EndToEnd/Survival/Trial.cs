using ArtifactForge.EndToEnd.TheBuild;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>A store of its own, a proxy before its server, and a reader that looks at it all the time, past the proxy.</summary>
public sealed class Trial : IAsyncDisposable
{
    private readonly Ground ground;
    private readonly OpenBucket bucket;
    private readonly string prefix;
    private RunningBuild? publisher;

    public Trial(Ground ground, OpenBucket bucket, string prefix)
    {
        (this.ground, this.bucket, this.prefix) = (ground, bucket, prefix);
        Proxy = new FaultProxy(bucket.Server.Url);
        Reader = new ReleaseReader(bucket.BytesOf(prefix)).Start();
    }

    public FaultProxy Proxy { get; }

    public ReleaseReader Reader { get; }

    public StoreBytes Bytes => bucket.BytesOf(prefix);

    /// <summary>Where <see cref="Ground.First"/> is already.</summary>
    public static async Task<Trial> OfAnUpdateAsync(Ground ground, OpenBucket bucket) => new(ground, bucket, await bucket.CopyAsync(OpenBucket.First));

    public async ValueTask DisposeAsync()
    {
        await Reader.DisposeAsync();
        await Proxy.DisposeAsync();
        publisher?.Dispose();
    }

    /// <summary>kill -9 of the publisher that is running.</summary>
    public void Kill() => publisher!.Kill();

    /// <summary>Ctrl-C to the publisher that is running.</summary>
    public Task InterruptAsync() => publisher!.SignalAsync("INT");

    public Task<Outcome> PublishAsync(Edition edition, Func<ProxiedRequest, Fault>? script = null) => RunAsync(() => Start(edition), script);

    /// <summary>Another target than Publish.</summary>
    public Task<Outcome> RunAsync(string target, string[] more, Func<ProxiedRequest, Fault>? script = null) =>
        RunAsync(() => ground.Clone.Start("./build.sh", [target, "--store", bucket.AddressOf(prefix), .. Reaching, .. more], Ground.Credentials), script);

    private async Task<Outcome> RunAsync(Func<RunningBuild> start, Func<ProxiedRequest, Fault>? script)
    {
        Proxy.Script = script ?? (_ => Faults.Pass);
        publisher?.Dispose();
        publisher = start();
        var outcome = await publisher.EndAsync();
        Proxy.Script = _ => Faults.Pass;
        Proxy.ListenAgain();
        return outcome;
    }

    private string[] Reaching => ["--endpoint", Proxy.Url, "--path-style", .. bucket.Server.Options.Chunked ? Array.Empty<string>() : ["--chunked", "false", "--checksums", "when-required"]];

    public RunningBuild Start(Edition edition) => ground.StartPublish(bucket.AddressOf(prefix), edition.Catalogue, Reaching);

    public async Task<IReadOnlyList<string>> LeasesAsync() => [.. (await bucket.KeysAsync(prefix)).Where(key => key.StartsWith("leases/", StringComparison.Ordinal))];

    /// <summary>Running again finishes the job.</summary>
    public async Task RequireFurtherRunCompletesAsync(Edition edition)
    {
        var outcome = await PublishAsync(edition);
        Assert.True(outcome.ExitCode == 0, outcome.All);
        await RequireWholeAsync(edition);
    }

    public async Task RequireNothingIsLeftToDoAsync(Edition edition) =>
        Assert.StartsWith("published 0, ", (await PublishAsync(edition)).LastLine, StringComparison.Ordinal);

    /// <summary>Nobody saw half of anything, nothing was lost, and what is there now is this release with its copies.</summary>
    public async Task RequireWholeAsync(Edition edition)
    {
        var now = await Reader.EndAsync();
        Assert.Equal([], Reader.Faults);
        Assert.Equal(edition.Id, now?.Id);
        await now!.RequireCopiesAsync(Bytes);
    }
}
