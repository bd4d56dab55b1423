using System.Collections.Concurrent;
using ArtifactForge.Archives;
using ArtifactForge.Catalog;
using ArtifactForge.Mitigations;
using ArtifactForge.Upstream;

namespace ArtifactForge.Forging;

/// <summary>A tarball that is still in the cache, and where it belongs.</summary>
internal sealed record KeptTarball(Sha256Digest Key, Sha256Digest Sha256, string File);

/// <summary>Where a release's tarballs are made. The original is fetched and opened only if one of them must be made anew.</summary>
internal sealed class Workbench(IUpstream upstream, UpstreamRelease release, ForgeCache cache, RubySyntax ruby) : IDisposable
{
    private UpstreamTarball? original;

    /// <summary>Whether the original was needed.</summary>
    public bool WasOpened => original is not null;

    /// <summary>The pinned digest, where another tar serves for it.</summary>
    public Sha256Digest? Instead => original?.Instead;

    /// <summary>What is in the cache stays there: it may not be wanted, if the whole release is there already.</summary>
    /// <param name="kept">Takes what was not made.</param>
    public async Task<MadeTarball> MakeAsync(TarballVariant variant, string file, ConcurrentBag<KeptTarball> kept, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var digest = upstream.GivesPinnedTars ? release.TarSha256 : (await OpenAsync(cancellation)).TarSha256;
        var key = ForgeCache.KeyOf(digest, variant, ruby.IsThere);
        if (cache.TryFind(key) is { } found)
        {
            kept.Add(new KeptTarball(key, found.Packed.Sha256, file));
            return found;
        }

        ruby.Begin();
        var made = await MakeAsync(await OpenAsync(cancellation), variant, upstream.IsSample, ruby, () => NewFile.Create(file), cancellation);
        cache.TryKeep(key, made, file);
        return made;
    }

    public void Dispose() => original?.Dispose();

    /// <param name="create">Called when everything that can be refused has been.</param>
    public static async Task<MadeTarball> MakeAsync(TarArchive archive, TarballVariant variant, bool isSample, RubySyntax ruby, Func<Stream> create, CancellationToken cancellation)
    {
        var (outcome, skipped) = await PatchedCookbook.MakeAsync(archive, variant, isSample, ruby, cancellation);
        await using var output = create();
        return new MadeTarball
        {
            Commit = archive.Comment,
            OriginalTar = archive.TarSha256,
            OriginalTree = archive.TreeSha256,
            Packed = GzipPacker.Pack(archive, outcome.Changes, output, cancellation),
            Files = outcome.Files,
            Placements = outcome.Placements,
            SkippedDigests = skipped,
            UncheckedRuby = ruby.IsThere ? 0 : outcome.Changes.Count(change => change.Value.Content is not null && RubySyntax.IsRuby(change.Key)),
        };
    }

    private async Task<TarArchive> OpenAsync(CancellationToken cancellation) =>
        (original ??= await upstream.OpenAsync(release, cancellation)).Archive;
}
