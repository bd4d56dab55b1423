using ArtifactForge.Catalog;

namespace ArtifactForge.Upstream;

/// <summary>
/// Fetches tarballs from URLs, the next where one fails, and keeps what proved right in a folder by the digest of the tar,
/// so that it is fetched once.
/// </summary>
public sealed class WebUpstream(string name, IReadOnlyList<TarballSource> sources, AwsRegion region, string cacheFolder, HttpClient http) : IUpstream
{
    private readonly TarCache cache = new(cacheFolder);

    public string Name { get; } = name;

    public bool IsSample => false;

    public bool GivesPinnedTars => !AcceptTree;

    /// <summary>Takes another tar with the same tree as well. It is not kept: its digest is nothing that one would look for.</summary>
    public bool AcceptTree { get; init; }

    public DownloadLimits Limits { get; init; } = DownloadLimits.Default;

    public IProgress<DownloadProgress> Progress { get; init; } = new Progress<DownloadProgress>();

    /// <summary>How pauses are made between tries.</summary>
    public Func<TimeSpan, CancellationToken, Task> Wait { get; init; } = Task.Delay;

    public bool Offers(UpstreamRelease release) => true;

    public async Task<UpstreamTarball> OpenAsync(UpstreamRelease release, CancellationToken cancellation)
    {
        if (cache.TryOpen(release, cancellation) is { } cached)
        {
            return cached;
        }

        var tarball = await FirstAsync(release.Version, (tar, origin) => UpstreamTarball.Read(tar, origin, release, AcceptTree, cancellation), cancellation);
        if (tarball.Instead is null)
        {
            cache.TryKeep(release.TarSha256, tarball.Content);
        }

        return tarball;
    }

    public Task<UpstreamTarball> OpenUnpinnedAsync(ReleaseVersion version, CancellationToken cancellation) =>
        FirstAsync(version, (tar, origin) => UpstreamTarball.ReadUnpinned(tar, origin, cancellation), cancellation);

    /// <summary>From the first source whose tarball is accepted.</summary>
    private async Task<UpstreamTarball> FirstAsync(ReleaseVersion version, Func<Stream, string, UpstreamTarball> accept, CancellationToken cancellation)
    {
        var refusals = new List<ForgeException>();
        foreach (var source in sources)
        {
            try
            {
                return await FetchAsync(source, version, accept, cancellation);
            }
            catch (ForgeException error)
            {
                refusals.Add(error);
                Progress.Report(new DownloadProgress($"{version}", 0, null, $"{source.Name}: {error.What}"));
            }
        }

        // Where every source answered, and with what was refused, the network has no part in it.
        var refused = refusals.TrueForAll(refusal => refusal.Failure == Failure.RefusedInput) ? refusals[^1] : null;
        throw new ForgeException(
            where: $"{Name}, release {version}",
            what: $"no source has the tarball. {string.Join(" ", refusals.Select(refusal => $"{refusal.Where}: {refusal.What}"))}",
            fix: refused?.Fix ?? "Check the network, or fetch the tarballs by other means and give their folder: --upstream FOLDER.",
            refused?.Failure ?? Failure.Failed);
    }

    private async Task<UpstreamTarball> FetchAsync(TarballSource source, ReleaseVersion version, Func<Stream, string, UpstreamTarball> accept, CancellationToken cancellation)
    {
        var url = UrlOf(source, version);
        var download = new Download(http, Limits, Progress, Wait);
        using var part = PartialFile.Open(Path.Combine(cacheFolder, "partial"), url);
        var wasResumed = await download.FetchAsync(url, $"{version}", part, cancellation);
        UpstreamTarball tarball;
        try
        {
            tarball = Accept();
        }
        catch (ForgeException) when (wasResumed)
        {
            // What was left from an earlier run may have been damaged, or be of another version.
            part.Restart(mark: null);
            await download.FetchAsync(url, $"{version}", part, cancellation);
            tarball = Accept();
        }

        var found = tarball.Instead is null ? "the tar in it is the right one, however it is compressed" : "a tar other than the pinned one, with the same tree in it";
        Progress.Report(new DownloadProgress($"{version}", part.Content.Length, part.Content.Length, $"{source.Name}: {part.Content.Length} bytes; {found}."));
        return tarball;

        UpstreamTarball Accept()
        {
            part.Discard();
            var origin = WebAddress.Shown(url);
            return accept(Unpacked.Of(part.Content, origin, cacheFolder, cancellation), origin);
        }
    }

    private string UrlOf(TarballSource source, ReleaseVersion version) => source.UrlTemplate
        .Replace("{version}", version.ToString(), StringComparison.Ordinal)
        .Replace("{region}", region.Name, StringComparison.Ordinal)
        .Replace("{suffix}", region.UrlSuffix, StringComparison.Ordinal)
        .Replace("{partition}", region.Partition, StringComparison.Ordinal);
}
