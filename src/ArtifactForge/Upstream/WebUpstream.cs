using System.Net;
using ArtifactForge.Catalog;

namespace ArtifactForge.Upstream;

/// <summary>
/// Fetches tarballs from URLs, the next where one fails, and keeps what proved right in a folder by the digest of the tar,
/// so that it is fetched once.
/// </summary>
public sealed class WebUpstream(string name, IReadOnlyList<TarballSource> sources, AwsRegion region, string cacheFolder, HttpClient http) : IUpstream
{
    private const long MostBytes = 64 << 20;

    public string Name { get; } = name;

    public bool IsSample => false;

    public bool Offers(UpstreamRelease release) => true;

    public async Task<UpstreamTarball> OpenAsync(UpstreamRelease release, CancellationToken cancellation)
    {
        var cached = Path.Combine(cacheFolder, $"{release.TarSha256}.tar");
        return OpenCached(cached, release, cancellation) ?? await FetchAsync(
            release.Version,
            async (tar, url) =>
            {
                var tarball = UpstreamTarball.Read(tar, url, release, cancellation);
                await KeepAsync(cached, tar, cancellation);
                return tarball;
            },
            cancellation);
    }

    public Task<UpstreamTarball> OpenUnpinnedAsync(ReleaseVersion version, CancellationToken cancellation) =>
        FetchAsync(version, (tar, url) => Task.FromResult(UpstreamTarball.ReadUnpinned(tar, url, cancellation)), cancellation);

    /// <summary>From the first source whose tarball is accepted.</summary>
    private async Task<UpstreamTarball> FetchAsync(ReleaseVersion version, Func<MemoryStream, string, Task<UpstreamTarball>> accept, CancellationToken cancellation)
    {
        var refusals = new List<string>();
        foreach (var source in sources)
        {
            var url = UrlOf(source, version);
            try
            {
                using var packed = await FetchAsync(url, cancellation);
                return await accept(Unpacked.InMemory(packed, url, cancellation), url);
            }
            catch (Exception error) when (error is ForgeException or HttpRequestException or IOException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                refusals.Add(error is ForgeException ? error.Message : $"{url}: {error.Message}");
            }
        }

        throw new ForgeException(
            where: $"{Name}, release {version}",
            what: $"no source has the tarball. {string.Join(" ", refusals)}",
            fix: "Check the network, or fetch the tarballs by other means and name their folder: --upstream FOLDER.",
            Failure.Failed);
    }

    private static UpstreamTarball? OpenCached(string file, UpstreamRelease release, CancellationToken cancellation)
    {
        try
        {
            return File.Exists(file) ? UpstreamTarball.Read(File.OpenRead(file), file, release, cancellation) : null;
        }
        catch (ForgeException)
        {
            // Damaged since it was kept. It is fetched again, and the good one takes its place.
            return null;
        }
    }

    private static async Task KeepAsync(string cached, MemoryStream tar, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(cached)!);
        var aside = $"{cached}.{Guid.NewGuid():N}";
        try
        {
            await File.WriteAllBytesAsync(aside, tar.ToArray(), cancellation);
            File.Move(aside, cached, overwrite: true);
        }
        finally
        {
            File.Delete(aside);
        }
    }

    private string UrlOf(TarballSource source, ReleaseVersion version) => source.UrlTemplate
        .Replace("{version}", version.ToString(), StringComparison.Ordinal)
        .Replace("{region}", region.Name, StringComparison.Ordinal)
        .Replace("{suffix}", region.UrlSuffix, StringComparison.Ordinal);

    private async Task<MemoryStream> FetchAsync(string url, CancellationToken cancellation)
    {
        using var response = await http.GetAsync(new Uri(url), HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new HttpRequestException($"answered {(int)response.StatusCode} {response.ReasonPhrase}.");
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var packed = new MemoryStream();
        var buffer = new byte[64 << 10];
        for (int count; (count = await body.ReadAsync(buffer, cancellation)) > 0;)
        {
            await packed.WriteAsync(buffer.AsMemory(0, count), cancellation);
            if (packed.Length > MostBytes)
            {
                throw new HttpRequestException($"sends more than {MostBytes} bytes.");
            }
        }

        packed.Position = 0;
        return packed;
    }
}
