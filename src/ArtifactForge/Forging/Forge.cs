using System.Text;
using ArtifactForge.Archives;
using ArtifactForge.Catalog;
using ArtifactForge.Mitigations;
using ArtifactForge.Patching;
using ArtifactForge.Upstream;

namespace ArtifactForge.Forging;

/// <summary>Makes a release: for each upstream release that an advisory hits, the tarballs and what stands beside them.</summary>
public sealed class Forge(IUpstream upstream, string folder, IProgress<ForgeProgress> progress)
{
    private readonly Lock gate = new();
    private readonly List<ManifestRelease> releases = [];
    private readonly List<Artifact> artifacts = [];
    private readonly Dictionary<string, ForgedFile> files = new(StringComparer.Ordinal);
    private readonly RubySyntax ruby = RubySyntax.OfThisMachine();
    private int skippedDigests;
    private int done;

    /// <summary>The releases to forge, oldest first.</summary>
    public static IReadOnlyList<Mends> Plan(Catalogue catalogue, IUpstream upstream, ForgeFilter filter) =>
        [.. catalogue.Upstream.Releases
            .Where(release => upstream.Offers(release) && filter.Selects(release.Version))
            .Select(release => Mends.For(release, catalogue.Advisories))
            .Where(mends => mends.All.Count > 0 && filter.Selects(mends))];

    /// <summary>Forges into a fresh folder below <paramref name="folder"/>, and moves it to where its id says when it is whole.</summary>
    public static async Task<ForgedRelease> RunAsync(IReadOnlyList<Mends> plan, IUpstream upstream, string folder, IProgress<ForgeProgress> progress, CancellationToken cancellation)
    {
        var work = Path.Combine(folder, $".work-{Guid.NewGuid():N}");
        Directory.CreateDirectory(work);
        try
        {
            var forge = new Forge(upstream, work, progress);
            await forge.ForgeAllAsync(plan, cancellation);
            return forge.Finish(plan).MoveTo(folder);
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
        using var tarball = await upstream.OpenAsync(mends.Release, cancellation);
        var archive = tarball.Archive;
        var variants = TarballVariant.Of(mends);

        // The merged tarball and that of the only advisory are the same: made once, and once in a store.
        var made = new Dictionary<string, (PackedTarball Packed, PatchOutcome Outcome, string File)>(StringComparer.Ordinal);
        foreach (var variant in variants)
        {
            var patches = string.Join('\n', variant.Patches.Select(patch => patch.Name));
            if (!made.TryGetValue(patches, out var result))
            {
                result = await PackAsync(archive, variant, cancellation);
                made.Add(patches, result);
            }

            Add(variant, result.Packed, result.Outcome, result.File);
            AddSidecars(variant, result.Outcome);
        }

        lock (gate)
        {
            releases.Add(new ManifestRelease
            {
                Version = mends.Release.Version,
                Sample = upstream.IsSample,
                Commit = archive.Comment ?? mends.Release.Commit,
                TarSha256 = archive.TarSha256,
                TreeSha256 = archive.TreeSha256,
                Advisories = [.. mends.Advisories.Select(advisory => advisory.Slug)],
            });
            progress.Report(new ForgeProgress(mends.Release.Version, ++done, total, Describe(variants, made.Values.Select(result => result.Outcome))));
        }
    }

    private async Task<(PackedTarball Packed, PatchOutcome Outcome, string File)> PackAsync(TarArchive archive, TarballVariant variant, CancellationToken cancellation)
    {
        var (outcome, skipped) = await PatchedCookbook.MakeAsync(archive, variant, upstream.IsSample, ruby, cancellation);
        Interlocked.Add(ref skippedDigests, skipped);
        var file = Path.Combine(folder, variant.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await using var output = File.Create(file);
        return (GzipPacker.Pack(archive, outcome.Changes, output, cancellation), outcome, file);
    }

    private void Add(TarballVariant variant, PackedTarball packed, PatchOutcome outcome, string file)
    {
        var artifact = new Artifact
        {
            Path = variant.Path,
            Kind = ArtifactKind.CookbookTarball,
            Release = variant.Release.Version,
            Advisory = variant.Advisory?.Slug,
            TarSha256 = packed.TarSha256,
            TreeSha256 = packed.TreeSha256,
            TarSize = packed.TarSize,
            Changes = outcome.Files,
        };
        Add(artifact, new ForgedFile(Path.GetRelativePath(folder, file), packed.Size, packed.Sha256, packed.Md5));
    }

    private void AddSidecars(TarballVariant variant, PatchOutcome outcome)
    {
        AddText(variant, $"{variant.Path}.date", variant.Release.CommitTime.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'\n", System.Globalization.CultureInfo.InvariantCulture));
        AddText(variant, $"{variant.Folder}/{ChangeNotice.FileName}", ChangeNotice.Of(variant, outcome.Files.Select(change => change.Path).Where(path => !path.EndsWith('/')), upstream.IsSample));
    }

    private void AddText(TarballVariant variant, string path, string text)
    {
        var content = Encoding.UTF8.GetBytes(text);
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
        var artifact = new Artifact
        {
            Path = path,
            Kind = ArtifactKind.Sidecar,
            Release = variant.Release.Version,
            Advisory = variant.Advisory?.Slug,
            Sha256 = Sha256Digest.OfContent(content),
            Size = content.Length,
        };
        Add(artifact, new ForgedFile(path, content.Length, artifact.Sha256.Value, Md5: ""));
    }

    private void Add(Artifact artifact, ForgedFile file)
    {
        lock (gate)
        {
            artifacts.Add(artifact);
            files.Add(artifact.Path, file);
        }
    }

    private static string Describe(IReadOnlyList<TarballVariant> variants, IEnumerable<PatchOutcome> outcomes)
    {
        var moved = outcomes.SelectMany(outcome => outcome.Placements).Where(placement => placement.Moved || placement.Fuzz > 0)
            .Select(placement => placement.Fuzz > 0
                ? $", FUZZ {placement.Fuzz}: {placement.Patch} landed at line {placement.FoundLine} of {placement.Path} without all of its context"
                : $", {placement.Patch} landed at line {placement.FoundLine} instead of {placement.ExpectedLine}")
            .Distinct(StringComparer.Ordinal);
        return variants.Count == 0 ? "no tarball" : $"{string.Join(", ", variants[0].Sources.Select(advisory => advisory.Slug))}{string.Concat(moved)}";
    }

    /// <summary>What was left unchecked on this machine. Not in the manifest: the release is the same where it was checked.</summary>
    private IEnumerable<string> Notes()
    {
        if (ruby.Unchecked > 0) yield return $"Patched Ruby files whose syntax nobody checked: {ruby.Unchecked}. There is no ruby in PATH.";
        if (skippedDigests > 0) yield return $"Expected digests that were not compared: {skippedDigests}. They are those of official releases, and these are samples.";
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
