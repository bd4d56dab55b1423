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

    public async Task<Outcome> PublishAsync(Edition edition, Func<ProxiedRequest, Fault>? script = null)
    {
        Proxy.Script = script ?? (_ => Faults.Pass);
        publisher?.Dispose();
        publisher = Start(edition);
        var outcome = await publisher.EndAsync();
        Proxy.Script = _ => Faults.Pass;
        Proxy.ListenAgain();
        return outcome;
    }

    public RunningBuild Start(Edition edition)
    {
        string[] compatible = bucket.Server.Options.Chunked ? [] : ["--chunked", "false", "--checksums", "when-required"];
        return ground.StartPublish(bucket.AddressOf(prefix), edition.Catalogue, ["--endpoint", Proxy.Url, "--path-style", .. compatible]);
    }

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
