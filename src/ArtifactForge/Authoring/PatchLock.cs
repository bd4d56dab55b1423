using System.Text.Json.Serialization;
using ArtifactForge.Catalog;
using ArtifactForge.Forging;
using ArtifactForge.Mitigations;

namespace ArtifactForge.Authoring;

/// <summary>
/// What the catalogue's patches make of the official releases, as it was measured and reviewed: whatever makes something else
/// of the same release one day is told before it is published.
/// </summary>
public sealed record PatchLock
{
    public const string Renewal = "If this is intended, renew the lock and have the difference reviewed: ./build.sh Matrix --update-lock";

    private const int CurrentSchema = 1;

    public required int Schema { get; init; }

    public required IReadOnlyList<LockedRelease> Releases { get; init; }

    /// <summary>Samples have no place in it, nor have releases that get no tarball.</summary>
    public static PatchLock Of(Manifest manifest) => new()
    {
        Schema = CurrentSchema,
        Releases = [.. manifest.Releases.Where(release => !release.Sample && release.TarSha256 is not null).Select(release => new LockedRelease
        {
            Version = release.Version,
            Tar = release.TarSha256!.Value,
            Tarballs = [.. manifest.Artifacts
                .Where(artifact => artifact.Kind == ArtifactKind.CookbookTarball && artifact.Release == release.Version)
                .OrderBy(artifact => artifact.Advisory, StringComparer.Ordinal)
                .Select(LockedTarball.Of)],
        })],
    };

    public static PatchLock Read(ReadOnlySpan<byte> json, string display) => CanonicalJson.Read(json, AuthoringJson.Default.PatchLock, display);

    public byte[] ToBytes() => CanonicalJson.Write(this, AuthoringJson.Default.PatchLock);

    /// <summary>What it names that the catalogue does not have, or does not patch.</summary>
    public IEnumerable<ForgeException> Strays(Catalogue catalogue, string display)
    {
        foreach (var release in Releases)
        {
            if (catalogue.Upstream.Find(release.Version) is null)
            {
                yield return new ForgeException(display, $"names release {release.Version}, which upstream.yaml does not have.", Renewal);
                continue;
            }

            foreach (var slug in release.Tarballs.Select(tarball => tarball.Advisory).OfType<string>())
            {
                var advisory = catalogue.Advisories.FirstOrDefault(advisory => advisory.Slug == slug);
                if (advisory?.Mitigations.Any(mitigation => mitigation is CookbookPatchMitigation && mitigation.Applies.Hits(release.Version)) != true)
                {
                    yield return new ForgeException(display, $"names advisory '{slug}' for release {release.Version}, {(advisory is null ? "which is not in the catalogue" : "which has no patch for it")}.", Renewal);
                }
            }
        }
    }

    /// <summary>Where a release that was forged is another than what is locked.</summary>
    /// <param name="leftOut">Advisories of which nothing may be made, because they were yanked.</param>
    public IEnumerable<ForgeException> Deviations(Manifest manifest, string display, params IReadOnlyCollection<string> leftOut)
    {
        foreach (var found in Of(manifest).Releases)
        {
            var locked = Releases.FirstOrDefault(release => release.Version == found.Version);

            // Another tar was accepted on purpose, and is in the manifest: then the trees are what counts.
            var treeAlone = manifest.Releases.Any(release => release.Version == found.Version && release.PinnedTarSha256 is not null);
            foreach (var (what, expected, actual) in found.Differences(locked, treeAlone, leftOut))
            {
                yield return new ForgeException($"{display}, release {found.Version}", $"{what}: the lock has {expected}, found {actual}.", Renewal);
            }
        }
    }
}

public sealed record LockedRelease
{
    public required ReleaseVersion Version { get; init; }

    /// <summary>Upstream's own.</summary>
    public required Sha256Digest Tar { get; init; }

    public required IReadOnlyList<LockedTarball> Tarballs { get; init; }

    public IEnumerable<(string What, string Expected, string Found)> Differences(LockedRelease? locked, bool treeAlone, IReadOnlyCollection<string> leftOut)
    {
        var isWhole = locked?.Tarballs.All(one => one.Advisory is null || !leftOut.Contains(one.Advisory)) ?? true;
        if (!treeAlone && locked is not null && locked.Tar != Tar)
        {
            yield return ("upstream's tar", locked.Tar.Hex, Tar.Hex);
        }

        foreach (var tarball in Tarballs)
        {
            // What is left of all of them nobody has measured together, unless it is one alone. Each by itself was measured in any case.
            var of = tarball.Advisory is null && !isWhole ? Tarballs.Where(one => one.Advisory is not null).ToList() is [var only] ? only.Advisory : null : tarball.Advisory;
            if (of is null && !isWhole) continue;
            var expected = locked?.Tarballs.FirstOrDefault(one => one.Advisory == of);
            foreach (var difference in tarball.Differences(expected, treeAlone))
            {
                yield return difference;
            }
        }
    }
}

/// <summary>A patched tarball; without an advisory that of all of them.</summary>
public sealed record LockedTarball
{
    public string? Advisory { get; init; }

    public required Sha256Digest Tar { get; init; }

    public required Sha256Digest Tree { get; init; }

    public required IReadOnlyList<LockedFile> Files { get; init; }

    public static LockedTarball Of(Artifact artifact) => new()
    {
        Advisory = artifact.Advisory,
        Tar = artifact.TarSha256!.Value,
        Tree = artifact.TreeSha256!.Value,
        Files = [.. artifact.Changes!.Select(change => new LockedFile
        {
            Path = change.Path,
            Before = change.Sha256Before,
            After = change.Sha256After,
            Lines = [.. change.Hunks.Select(hunk => hunk.NewStart)],
        })],
    };

    public IEnumerable<(string What, string Expected, string Found)> Differences(LockedTarball? locked, bool treeAlone)
    {
        var name = Advisory is null ? "the tarball of all advisories" : $"the tarball of {Advisory}";
        if (locked is null)
        {
            yield return (name, "nothing", Tar.Hex);
            yield break;
        }

        foreach (var path in Files.Concat(locked.Files).Select(file => file.Path).Distinct(StringComparer.Ordinal))
        {
            var (expected, found) = (locked.Files.FirstOrDefault(file => file.Path == path), Files.FirstOrDefault(file => file.Path == path));
            if ($"{expected}" != $"{found}")
            {
                yield return ($"{path} in {name}", expected?.ToString() ?? "no change", found?.ToString() ?? "no change");
            }
        }

        if (locked.Tree != Tree)
        {
            yield return ($"the tree of {name}", locked.Tree.Hex, Tree.Hex);
        }

        if (!treeAlone && locked.Tar != Tar)
        {
            yield return (name, locked.Tar.Hex, Tar.Hex);
        }
    }
}

/// <summary>A file before and after, and the lines at which it changed.</summary>
public sealed record LockedFile
{
    public required string Path { get; init; }

    public Sha256Digest? Before { get; init; }

    public Sha256Digest? After { get; init; }

    public required IReadOnlyList<int> Lines { get; init; }

    public override string ToString() => $"{Before?.Hex ?? "no file"} to {After?.Hex ?? "no file"}, at line {string.Join(", ", Lines)}";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(PatchLock))]
internal sealed partial class AuthoringJson : JsonSerializerContext;
