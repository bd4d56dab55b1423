using System.Collections.Concurrent;
using System.Text;
using ArtifactForge.Catalog;
using ArtifactForge.Mitigations;
using ArtifactForge.Upstream;

namespace ArtifactForge.Forging;

/// <summary>Makes a release: for each upstream release that an advisory hits, the tarballs and what stands beside them.</summary>
public sealed class Forge(IUpstream upstream, ForgeCache cache, string folder, IProgress<ForgeProgress> progress)
{
    private readonly Lock gate = new();
    private readonly List<ManifestRelease> releases = [];
    private readonly List<Artifact> artifacts = [];
    private readonly Dictionary<string, ForgedFile> files = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<KeptTarball> kept = [];
    private readonly RubySyntax ruby = RubySyntax.OfThisMachine();
    private readonly ConcurrentBag<ForgedTarball> forged = [];
    private int done;

    /// <summary>The releases to forge, oldest first.</summary>
    public static IReadOnlyList<Mends> Plan(Catalogue catalogue, IUpstream upstream, ForgeFilter filter) =>
        [.. catalogue.Upstream.Releases
            .Where(release => upstream.Offers(release) && filter.Selects(release.Version))
            .Select(release => Mends.For(release, catalogue.Advisories))
            .Where(mends => mends.All.Count > 0 && filter.Selects(mends))];

    public static Task<ForgedRelease> RunAsync(IReadOnlyList<Mends> plan, IUpstream upstream, string folder, IProgress<ForgeProgress> progress, CancellationToken cancellation) =>
        RunAsync(plan, upstream, ForgeCache.None, folder, progress, cancellation);

    /// <summary>Forges into a fresh folder below <paramref name="folder"/>, and moves it to where its id says when it is whole.</summary>
    public static async Task<ForgedRelease> RunAsync(IReadOnlyList<Mends> plan, IUpstream upstream, ForgeCache cache, string folder, IProgress<ForgeProgress> progress, CancellationToken cancellation)
    {
        var work = Path.Combine(folder, $".work-{Guid.NewGuid():N}");
        Directory.CreateDirectory(work);
        try
        {
            while (true)
            {
                var forge = new Forge(upstream, cache, work, progress);
                await forge.ForgeAllAsync(plan, cancellation);
                var release = forge.Finish(plan);

                // What turns out to be damaged is forgotten by the cache, and made anew in the next round.
                if (release.IsIn(folder) || forge.TryTakeKept())
                {
                    return release.MoveTo(folder);
                }
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
        var all = refusals.OfType<ForgeException>().ToList();
        if (all.Count > 0)
        {
            throw all.Count == 1 ? all[0] : new SeveralRefusals(all);
        }
    }

    private async Task ForgeAsync(Mends mends, int total, CancellationToken cancellation)
    {
        var variants = TarballVariant.Of(mends);
        var tarballs = new List<ForgedTarball>();
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
            Add(text);
        }

        lock (gate)
        {
            releases.Add(release);
            progress.Report(new ForgeProgress(mends.Release.Version, ++done, total, Describe(variants, tarballs, texts.Count)));
        }
    }

    private async Task<IEnumerable<ForgedTarball>> PackAllAsync(Workbench bench, IReadOnlyList<TarballVariant> variants, CancellationToken cancellation)
    {
        // The merged tarball and that of the only advisory are the same: made once, and once in a store.
        var made = new Dictionary<string, (ForgedTarball Tarball, string File)>(StringComparer.Ordinal);
        foreach (var variant in variants)
        {
            var patches = string.Join('\n', variant.Patches.Select(patch => patch.Name));
            if (!made.TryGetValue(patches, out var result))
            {
                result = (await bench.MakeAsync(variant, Path.Combine(folder, variant.Path), kept, cancellation), variant.Path);
                made.Add(patches, result);
            }

            Add(variant, result.Tarball, result.File);
            foreach (var sidecar in TarballSidecars.Of(variant, result.Tarball.Files.Select(change => change.Path), upstream.IsSample))
            {
                Add(sidecar);
            }
        }

        return made.Values.Select(result => result.Tarball);
    }

    private bool TryTakeKept()
    {
        var taken = kept.AsParallel().Select(tarball => cache.TryTake(tarball.Key, tarball.Sha256, tarball.File)).ToList();
        return taken.TrueForAll(isTaken => isTaken);
    }

    private void Add(TarballVariant variant, ForgedTarball tarball, string file)
    {
        var packed = tarball.Packed;
        var artifact = new Artifact
        {
            Path = variant.Path,
            Kind = ArtifactKind.CookbookTarball,
            Release = variant.Release.Version,
            Advisory = variant.Advisory?.Slug,
            TarSha256 = packed.TarSha256,
            TreeSha256 = packed.TreeSha256,
            TarSize = packed.TarSize,
            Changes = tarball.Files,
        };
        Add(artifact, new ForgedFile(file, packed.Size, packed.Sha256, packed.Md5));
    }

    private void Add(ArtifactText text)
    {
        var content = Encoding.UTF8.GetBytes(text.Text);
        var file = Path.Combine(folder, text.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
        var artifact = new Artifact
        {
            Path = text.Path,
            Kind = text.Kind,
            Release = text.Release,
            Advisory = text.Advisory?.Slug,
            Sha256 = Sha256Digest.OfContent(content),
            Size = content.Length,
        };
        Add(artifact, new ForgedFile(text.Path, content.Length, artifact.Sha256.Value, Md5: ""));
    }

    private void Add(Artifact artifact, ForgedFile file)
    {
        lock (gate)
        {
            artifacts.Add(artifact);
            files.Add(artifact.Path, file);
        }
    }

    private static string Describe(IReadOnlyList<TarballVariant> variants, IEnumerable<ForgedTarball> tarballs, int texts)
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
    private IEnumerable<string> Notes()
    {
        var (files, digests) = (forged.Sum(tarball => tarball.UncheckedRuby), forged.Sum(tarball => tarball.SkippedDigests));
        if (files > 0) yield return $"Patched Ruby files whose syntax nobody checked: {files}. There is no ruby in PATH.";
        if (digests > 0) yield return $"Expected digests that were not compared: {digests}. They are those of official releases, and these are samples.";
    }

    private ForgedRelease Finish(IReadOnlyList<Mends> plan)
    {
        var manifest = Manifest.Of(
            releases,
            plan.SelectMany(mends => mends.Advisories).Select(advisory => new ManifestAdvisory(advisory.Slug, advisory.Title, advisory.Updated.ToString("O", System.Globalization.CultureInfo.InvariantCulture))),
            artifacts);
        var bytes = manifest.ToBytes();
        File.WriteAllBytes(Path.Combine(folder, "manifest.json"), bytes);
        return new ForgedRelease { Manifest = manifest, ManifestBytes = bytes, Folder = folder, Files = files, Mends = plan, Notes = [.. Notes()] };
    }
}
