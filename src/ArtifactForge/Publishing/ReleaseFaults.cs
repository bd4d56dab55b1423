using System.Text;
using ArtifactForge.Forging;

namespace ArtifactForge.Publishing;

/// <summary>What a manifest and a view say that cannot be right: of themselves, and of each other.</summary>
internal static class ReleaseFaults
{
    /// <summary>Null where the artifact says all that it takes to find and to prove it.</summary>
    public static string? Of(Artifact artifact, Manifest manifest) => artifact switch
    {
        _ when !ObjectKey.TryParse(artifact.Path, out _) => $"names '{artifact.Path}', which is no path of a store.",
        { Kind: ArtifactKind.CookbookTarball } => artifact is { TarSha256: not null, TreeSha256: not null, TarSize: not null, Changes: not null, Sha256: null }
            && manifest.Releases.FirstOrDefault(release => release.Version == artifact.Release) is { TarSha256: not null, TreeSha256: not null }
            ? null
            : $"does not say what {artifact.Path} was made of.",
        _ => artifact is { Sha256: not null, Size: not null, TarSha256: null } ? null : $"does not say what {artifact.Path} holds.",
    };

    public static IEnumerable<string> Of(Manifest manifest) =>
        manifest.Artifacts.Select(artifact => Of(artifact, manifest)).OfType<string>()
            .Concat(Twice(manifest.Artifacts.Select(artifact => artifact.Path)))
            .Concat(Twice(manifest.Releases.Select(release => release.Version.ToString())));

    /// <summary>Null where the entry's path can be one, and its key is what its identity makes it.</summary>
    public static string? Of(ViewObject entry)
    {
        if (!ObjectKey.TryParse(entry.Path, out _))
        {
            return $"names '{entry.Path}', which is no path of a store.";
        }

        if (entry.Size < 0)
        {
            return $"says that {entry.Path} has {entry.Size} bytes.";
        }

        var expected = StoreLayout.ContentKey(entry.TarSha256 ?? entry.Sha256, entry.Path);
        return entry.Key == expected ? null : $"expected {entry.Path} under {expected}, found it named under {entry.Key}.";
    }

    public static IEnumerable<string> Of(View view) =>
        view.Objects.Select(Of).OfType<string>().Concat(Twice(view.Objects.Select(entry => entry.Path)));

    /// <summary>
    /// A view holds every artifact of its manifest as what it is, its tarballs' sidecars, and else only what is made for a store.
    /// What was yanked may be missing.
    /// </summary>
    public static IEnumerable<string> Between(Manifest manifest, View view)
    {
        var entries = view.Objects.ToLookup(entry => entry.Path, StringComparer.Ordinal);
        var sums = view.Objects.Where(entry => entry.Kind == ArtifactKind.CookbookTarball).SelectMany(TarballSums.Of).ToLookup(sum => sum.Path, sum => sum.Text, StringComparer.Ordinal);
        return
        [
            .. manifest.Artifacts
                .Where(artifact => entries.Contains(artifact.Path) || !view.Yanked.Any(notice => IsTouched(artifact, notice, manifest)))
                .SelectMany(artifact => Unlike(artifact, entries[artifact.Path].FirstOrDefault())),
            .. sums.SelectMany(sum => Unlike(sum.Key, sum.First(), entries[sum.Key].FirstOrDefault())),
            .. view.Objects.Select(entry => entry.Path)
                .Except(manifest.Artifacts.Select(artifact => artifact.Path), StringComparer.Ordinal)
                .Where(path => !sums.Contains(path) && entries[path].First().Kind is not (ArtifactKind.ImageConfig or ArtifactKind.Runbook))
                .Select(path => $"names {path}, which the manifest does not."),
        ];
    }

    private static bool IsTouched(Artifact artifact, YankNotice notice, Manifest manifest) => notice.Kind == YankKind.Version
        ? string.Equals(artifact.Release?.ToString(), notice.Name, StringComparison.Ordinal)
        : string.Equals(artifact.Advisory, notice.Name, StringComparison.Ordinal)
            || manifest.Releases.Any(release => release.Version == artifact.Release && release.Advisories.Contains(notice.Name));

    private static IEnumerable<string> Unlike(Artifact artifact, ViewObject? entry)
    {
        if (entry is null)
        {
            yield return $"does not name {artifact.Path}, which the manifest does.";
        }
        else if ((artifact.Kind, artifact.Release, artifact.Advisory) != (entry.Kind, entry.Release, entry.Advisory))
        {
            yield return $"names {artifact.Path} as another kind of file, or of another release or advisory, than the manifest.";
        }
        else if (artifact.TarSha256 != entry.TarSha256 || (artifact.Sha256 is { } sha256 && sha256 != entry.Sha256))
        {
            yield return $"expected {artifact.Path} to be {artifact.TarSha256 ?? artifact.Sha256}, as in the manifest, found {entry.TarSha256 ?? entry.Sha256}.";
        }
    }

    private static IEnumerable<string> Unlike(string path, string text, ViewObject? entry)
    {
        if (entry is null)
        {
            yield return $"does not name {path}, which belongs to a tarball.";
        }
        else if (entry.Sha256 != Sha256Digest.OfContent(Encoding.UTF8.GetBytes(text)))
        {
            yield return $"expected {path} to say '{text.TrimEnd()}', found another text.";
        }
    }

    private static IEnumerable<string> Twice(IEnumerable<string> paths) =>
        paths.GroupBy(path => path, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => $"names {same.Key} {same.Count()} times.");
}
