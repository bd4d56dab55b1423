using ArtifactForge.Archives;
using ArtifactForge.Catalog;
using ArtifactForge.Mitigations;
using ArtifactForge.Patching;
using ArtifactForge.Upstream;

namespace ArtifactForge.Forging;

/// <summary>Makes a release: for each upstream release that an advisory hits, the tarballs and what stands beside them.</summary>
public sealed class Forge(IUpstream upstream, ReleaseFolder folder, IProgress<ForgeProgress> progress)
{
    private const string WorkPrefix = ".work-";

    private readonly RubySyntax ruby = RubySyntax.OfThisMachine();
    private int skippedDigests;

    /// <summary>The releases to forge, oldest first.</summary>
    public static IReadOnlyList<Mends> Plan(Catalogue catalogue, IUpstream upstream, ForgeFilter filter) =>
        [.. catalogue.Upstream.Releases
            .Where(release => upstream.Offers(release) && filter.Selects(release.Version))
            .Select(release => Mends.For(release, catalogue.Advisories))
            .Where(mends => mends.All.Count > 0 && filter.Selects(mends))];

    /// <summary>Forges into a fresh folder below <paramref name="folder"/>, and moves it to where its id says when it is whole.</summary>
    public static async Task<ForgedRelease> RunAsync(IReadOnlyList<Mends> plan, IUpstream upstream, string folder, IProgress<ForgeProgress> progress, CancellationToken cancellation)
    {
        var work = Path.Combine(folder, $"{WorkPrefix}{Guid.NewGuid():N}");
        Directory.CreateDirectory(work);
        RemoveLeftovers(folder);
        try
        {
            var release = new ReleaseFolder(work);
            var forge = new Forge(upstream, release, progress);
            await forge.ForgeAllAsync(plan, cancellation);
            return (release.Finish(plan) with { Notes = [.. forge.Notes()] }).MoveTo(folder);
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
            left.Delete(recursive: true);
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
        var outcomes = new List<PatchOutcome>();
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
            using var tarball = await upstream.OpenAsync(mends.Release, cancellation);
            var archive = tarball.Archive;
            release = release with { Commit = archive.Comment ?? release.Commit, TarSha256 = archive.TarSha256, TreeSha256 = archive.TreeSha256 };
            outcomes.AddRange(await PackAllAsync(archive, variants, cancellation));
        }

        var texts = MendFiles.Of(mends);
        foreach (var text in texts)
        {
            folder.Add(text);
        }

        var done = folder.Add(release);
        progress.Report(new ForgeProgress(mends.Release.Version, done, total, Describe(variants, outcomes, texts.Count)));
    }

    private async Task<IEnumerable<PatchOutcome>> PackAllAsync(TarArchive archive, IReadOnlyList<TarballVariant> variants, CancellationToken cancellation)
    {
        // The merged tarball and that of the only advisory are the same: made once, and once in a store.
        var made = new Dictionary<string, (ForgedTarball Tarball, PatchOutcome Outcome)>(StringComparer.Ordinal);
        foreach (var variant in variants)
        {
            var patches = string.Join('\n', variant.Patches.Select(patch => patch.Name));
            if (!made.TryGetValue(patches, out var result))
            {
                result = await PackAsync(archive, variant, cancellation);
                made.Add(patches, result);
            }

            folder.Add(variant, result.Tarball, result.Outcome.Files);
            foreach (var sidecar in TarballSidecars.Of(variant, result.Outcome.Files.Select(change => change.Path).Where(path => !path.EndsWith('/')), upstream.IsSample))
            {
                folder.Add(sidecar);
            }
        }

        return made.Values.Select(result => result.Outcome);
    }

    private async Task<(ForgedTarball Tarball, PatchOutcome Outcome)> PackAsync(TarArchive archive, TarballVariant variant, CancellationToken cancellation)
    {
        var (outcome, skipped) = await PatchedCookbook.MakeAsync(archive, variant, upstream.IsSample, ruby, cancellation);
        Interlocked.Add(ref skippedDigests, skipped);
        await using var output = folder.Create(variant.Path);
        return (new ForgedTarball(variant.Path, GzipPacker.Pack(archive, outcome.Changes, output, cancellation)), outcome);
    }

    private static string Describe(IReadOnlyList<TarballVariant> variants, IEnumerable<PatchOutcome> outcomes, int texts)
    {
        var moved = outcomes.SelectMany(outcome => outcome.Placements).Where(placement => placement.Moved || placement.Fuzz > 0)
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
        if (ruby.Unchecked > 0)
        {
            yield return $"Patched Ruby files whose syntax nobody checked: {ruby.Unchecked}. There is no ruby in PATH.";
        }

        if (skippedDigests > 0)
        {
            yield return $"Expected digests that were not compared: {skippedDigests}. They are those of official releases, and these are samples.";
        }
    }
}
