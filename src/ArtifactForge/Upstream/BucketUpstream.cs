using ArtifactForge.Catalog;

namespace ArtifactForge.Upstream;

/// <summary>
/// Tarballs in a bucket that takes credentials, named as in a folder or by a template. What proved right is kept like what comes
/// from the web.
/// </summary>
/// <param name="template">A key with <c>{version}</c> in it; null where the tarballs have their usual names.</param>
/// <param name="openAsync">Opens the object of a key; null where there is none.</param>
public sealed class BucketUpstream(string name, string? template, string cacheFolder, Func<string, CancellationToken, Task<Stream?>> openAsync) : IUpstream
{
    private readonly TarCache cache = new(cacheFolder);

    public string Name { get; } = name;

    public bool IsSample => false;

    public bool GivesPinnedTars => !AcceptTree;

    /// <summary>Takes another tar with the same tree as well.</summary>
    public bool AcceptTree { get; init; }

    public DownloadLimits Limits { get; init; } = DownloadLimits.Default;

    public bool Offers(UpstreamRelease release) => true;

    public async Task<UpstreamTarball> OpenAsync(UpstreamRelease release, CancellationToken cancellation)
    {
        if (cache.TryOpen(release, cancellation) is { } cached)
        {
            return cached;
        }

        var (tar, origin) = await UnpackAsync(release.Version, cancellation);
        var tarball = UpstreamTarball.Read(tar, origin, release, AcceptTree, cancellation);
        if (tarball.Instead is null)
        {
            cache.TryKeep(release.TarSha256, tarball.Content);
        }

        return tarball;
    }

    public async Task<UpstreamTarball> OpenUnpinnedAsync(ReleaseVersion version, CancellationToken cancellation)
    {
        var (tar, origin) = await UnpackAsync(version, cancellation);
        return UpstreamTarball.ReadUnpinned(tar, origin, cancellation);
    }

    private async Task<(Stream Tar, string Origin)> UnpackAsync(ReleaseVersion version, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(Limits.Total);
        try
        {
            return await FetchAsync(version, limited.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ForgeException($"{Name}, release {version}", $"was not read within {Limits.Total.TotalSeconds:F0} seconds.", "Give it more time with --timeout, or copy the tarballs to a folder and use that.", Failure.Failed);
        }
    }

    private async Task<(Stream Tar, string Origin)> FetchAsync(ReleaseVersion version, CancellationToken cancellation)
    {
        string[] keys = template is null ? [.. FolderUpstream.NamesOf(version)] : [template.Replace("{version}", version.ToString(), StringComparison.Ordinal)];
        foreach (var key in keys)
        {
            await using var packed = await openAsync(key, cancellation);
            if (packed is not null)
            {
                using var spool = new SpoolStream(cacheFolder, capacity: SpoolStream.MostInMemory);
                await CopyAsync(packed, spool, key, cancellation);
                return (Unpacked.Of(spool, $"{Name}/{key}", cacheFolder, cancellation), $"{Name}/{key}");
            }
        }

        throw new ForgeException(Name, $"has no {string.Join(" and no ", keys)}.", $"Put the tarball of tag v{version} there, or leave the release out with --releases.");
    }

    private async Task CopyAsync(Stream packed, SpoolStream spool, string key, CancellationToken cancellation)
    {
        var buffer = new byte[81920];
        for (int read; (read = await packed.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (spool.Length + read > Limits.MaxBytes)
            {
                throw new ForgeException($"{Name}/{key}", $"is larger than the limit of {Limits.MaxBytes} bytes.", $"Check what it is; if it is a cookbook after all: --limits download={Limits.MaxBytes * 2}");
            }

            spool.Write(buffer.AsSpan(0, read));
        }

        spool.Position = 0;
    }
}
