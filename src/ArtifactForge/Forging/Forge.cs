using System.Collections.Concurrent;
using ArtifactForge.Catalog;
using ArtifactForge.Mitigations;
using ArtifactForge.Upstream;

namespace ArtifactForge.Forging;

/// <summary>Makes a release: for each upstream release that an advisory hits, the tarballs and what stands beside them.</summary>
public sealed class Forge(IUpstream upstream, ForgeCache cache, RubySyntax ruby, ReleaseFolder folder, IProgress<ForgeProgress> progress)
{
    private const string WorkPrefix = ".work-";

    private readonly ConcurrentBag<MadeTarball> forged = [];
    private readonly ConcurrentBag<KeptTarball> kept = [];
    private int opened;

    /// <summary>The releases to forge, oldest first.</summary>
    public static IReadOnlyList<Mends> Plan(Catalogue catalogue, IUpstream upstream, ForgeFilter filter) =>
        [.. Affected(catalogue, filter).Where(mends => upstream.Offers(mends.Release))];

    /// <summary>The releases that there is something to forge for, wherever their tarballs are, oldest first.</summary>
    public static IReadOnlyList<Mends> Affected(Catalogue catalogue, ForgeFilter filter) =>
        [.. catalogue.Upstream.Releases
            .Where(release => filter.Selects(release.Version))
            .Select(release => Mends.For(release, catalogue.Advisories))
            .Where(mends => mends.All.Count > 0 && filter.Selects(mends))];

    public static async Task<ForgedRelease> RunAsync(IReadOnlyList<Mends> plan, IUpstream upstream, string folder, IProgress<ForgeProgress> progress, CancellationToken cancellation)
    {
        using var ruby = RubySyntax.OfThisMachine();
        return await RunAsync(plan, upstream, ForgeCache.None, ruby, folder, progress, cancellation);
    }

    /// <summary>Forges into a fresh folder below <paramref name="folder"/>, and moves it to where its id says when it is whole.</summary>
    public static async Task<ForgedRelease> RunAsync(IReadOnlyList<Mends> plan, IUpstream upstream, ForgeCache cache, RubySyntax ruby, string folder, IProgress<ForgeProgress> progress, CancellationToken cancellation)
    {
        var work = Path.Combine(folder, $"{WorkPrefix}{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        RemoveLeftovers(folder);
        try
        {
            while (true)
            {
                Directory.CreateDirectory(work);
                var release = new ReleaseFolder(work);
                var forge = new Forge(upstream, cache, ruby, release, progress);
                await forge.ForgeAllAsync(plan, cancellation);
                var finished = release.Finish(plan);
                finished = finished with { Notes = [.. forge.Notes(finished.Manifest)] };

                // What turns out to be damaged is forgotten by the cache, and made anew in the next round.
                if (finished.IsIn(folder) || forge.TryTakeKept())
                {
                    return finished.MoveTo(folder);
                }

                Directory.Delete(work, recursive: true);
            }
        }
        finally
        {
            if (Directory.Exists(work))
            {
                Directory.Delete(work, recursive: true);
            }
        }
    }

    /// <summary>Of runs that were killed. No run takes a day.</summary>
    private static void RemoveLeftovers(string folder)
    {
        foreach (var left in new DirectoryInfo(folder).EnumerateDirectories(WorkPrefix + "*").Where(left => left.LastWriteTimeUtc < DateTime.UtcNow.AddDays(-1)))
        {
            try
            {
                left.Delete(recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
                // Of a run that has just ended: what is gone has the time of year 1601.
            }
        }
    }

    /// <summary>Goes on after a refusal, to tell of all of them in the order of the releases.</summary>
    private async Task ForgeAllAsync(IReadOnlyList<Mends> plan, CancellationToken cancellation)
    {
        var refusals = new ForgeException?[plan.Count];
        await Parallel.ForAsync(
            0,
            plan.Count,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation },
            async (index, token) =>
            {
                try
                {
                    await ForgeAsync(plan[index], plan.Count, token);
                }
                catch (ForgeException refusal)
                {
                    refusals[index] = refusal;
                }
            });
        SeveralRefusals.ThrowIfAny([.. refusals.OfType<ForgeException>()]);
    }

    private async Task ForgeAsync(Mends mends, int total, CancellationToken cancellation)
    {
        var variants = TarballVariant.Of(mends);
        var tarballs = new List<MadeTarball>();
        var release = new ManifestRelease
        {
            Version = mends.Release.Version,
            Sample = upstream.IsSample,
            Commit = mends.Release.Commit,
            Advisories = [.. mends.Advisories.Select(advisory => advisory.Slug)],
        };

        // Mends that leave the cookbook alone need no tarball, and no network to get it.
        if (variants.Count > 0)
        {
            using var bench = new Workbench(upstream, mends.Release, cache, ruby);
            tarballs.AddRange(await PackAllAsync(bench, variants, cancellation));
            tarballs.ForEach(forged.Add);
            if (bench.WasOpened) Interlocked.Increment(ref opened);
            release = release with
            {
                Commit = tarballs[0].Commit ?? release.Commit,
                TarSha256 = tarballs[0].OriginalTar,
                TreeSha256 = tarballs[0].OriginalTree,
                PinnedTarSha256 = bench.Instead,
            };
        }

        var texts = MendFiles.Of(mends);
        foreach (var text in texts)
        {
            folder.Add(text);
        }

        var done = folder.Add(release);
        progress.Report(new ForgeProgress(mends.Release.Version, done, total, Describe(variants, tarballs, texts.Count)));
    }

    private async Task<IEnumerable<MadeTarball>> PackAllAsync(Workbench bench, IReadOnlyList<TarballVariant> variants, CancellationToken cancellation)
    {
        // The merged tarball and that of the only advisory are the same: made once, and once in a store.
        var made = new Dictionary<string, (MadeTarball Tarball, string File)>(StringComparer.Ordinal);
        foreach (var variant in variants)
        {
            var patches = string.Join('\n', variant.Patches.Select(patch => patch.Name));
            if (!made.TryGetValue(patches, out var result))
            {
                result = (await bench.MakeAsync(variant, folder.PathOf(variant.Path), kept, cancellation), variant.Path);
                made.Add(patches, result);
            }

            folder.Add(variant, new ForgedTarball(result.File, result.Tarball.Packed), result.Tarball.Files);
            foreach (var sidecar in TarballSidecars.Of(variant, result.Tarball.Files.Select(change => change.Path).Where(path => !path.EndsWith('/')), upstream.IsSample))
            {
                folder.Add(sidecar);
            }
        }

        return made.Values.Select(result => result.Tarball);
    }

    private bool TryTakeKept()
    {
        var lost = 0;
        Parallel.ForEach(kept, tarball => Interlocked.Add(ref lost, cache.TryTake(tarball.Key, tarball.Sha256, tarball.File) ? 0 : 1));
        return lost == 0;
    }

    private static string Describe(IReadOnlyList<TarballVariant> variants, IEnumerable<MadeTarball> tarballs, int texts)
    {
        var moved = tarballs.SelectMany(made => made.Placements).Where(placement => placement.Moved || placement.Fuzz > 0)
            .Select(placement => placement.Fuzz > 0
                ? $", FUZZ {placement.Fuzz}: {placement.Patch} landed at line {placement.FoundLine} of {placement.Path} without all of its context"
                : $", {placement.Patch} landed at line {placement.FoundLine} instead of {placement.ExpectedLine}")
            .Distinct(StringComparer.Ordinal);
        var tarball = variants.Count == 0 ? "no tarball" : $"{string.Join(", ", variants[0].Sources.Select(advisory => advisory.Slug))}{string.Concat(moved)}";
        return texts == 0 ? tarball : $"{tarball}, {texts} file{(texts == 1 ? "" : "s")}";
    }

    /// <summary>What was left unchecked on this machine. Not in the manifest: the release is the same where it was checked.</summary>
    private IEnumerable<string> Notes(Manifest manifest)
    {
        if (upstream.GivesPinnedTars && !forged.IsEmpty)
        {
            yield return opened > 0
                ? $"Tarballs from {upstream.Name}: the tars in them are the pinned ones, however they are compressed."
                : $"Already built from the pinned tars: {upstream.Name} was not contacted.";
        }

        if (manifest.Releases.Where(release => release.PinnedTarSha256 is not null).Select(release => release.Version).ToList() is { Count: > 0 } others)
        {
            yield return $"A TAR OTHER THAN THE PINNED ONE, with the same tree in it, was accepted for {string.Join(", ", others)}: the manifest records that, and the release has another id.";
        }

        var (files, digests) = (forged.Sum(tarball => tarball.UncheckedRuby), forged.Sum(tarball => tarball.SkippedDigests));
        foreach (var fuzzy in forged.SelectMany(tarball => tarball.Placements).Select(placement => placement.Notice).OfType<string>()
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            yield return fuzzy;
        }

        if (files > 0)
        {
            yield return $"Patched Ruby files whose syntax was not checked: {files}. There is no ruby in PATH.";
        }

        if (digests > 0)
        {
            yield return $"Expected digests that were not compared: {digests}. They are for official releases, and these are samples.";
        }
    }
}
