using System.Globalization;
using System.Text;
using ArtifactForge.Archives;
using ArtifactForge.Mitigations;
using ArtifactForge.Patching;

namespace ArtifactForge.Forging;

/// <summary>A tarball that was packed, and the path in the folder where its bytes are.</summary>
public sealed record ForgedTarball(string File, PackedTarball Packed);

/// <summary>The folder in which a release comes about, and the account of what is in it. Several releases may be forged into it at once.</summary>
public sealed class ReleaseFolder(string folder)
{
    private readonly Lock gate = new();
    private readonly List<ManifestRelease> releases = [];
    private readonly List<Artifact> artifacts = [];
    private readonly Dictionary<string, ForgedFile> files = new(StringComparer.Ordinal);

    public string PathOf(string path) => Path.Combine(folder, path);

    /// <summary>A variant of a release's tarball. Two variants that are the same share one file.</summary>
    public void Add(TarballVariant variant, ForgedTarball tarball, IReadOnlyList<FileChange> changes)
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
            Changes = changes,
        };
        Add(artifact, new ForgedFile(tarball.File, packed.Size, packed.Sha256, packed.Md5));
    }

    public void Add(ArtifactText text)
    {
        var content = Encoding.UTF8.GetBytes(text.Text);
        var file = PathOf(text.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        NewFile.Write(file, content);
        var artifact = new Artifact
        {
            Path = text.Path,
            Kind = text.Kind,
            Release = text.Release,
            Advisory = text.Advisory?.Slug,
            Sha256 = Sha256Digest.OfContent(content),
            Size = content.Length,
        };
        Add(artifact, new ForgedFile(text.Path, content.Length, artifact.Sha256.Value, Md5Text.Of(content)));
    }

    /// <summary>Says that a release is done, and tells how many are.</summary>
    public int Add(ManifestRelease release)
    {
        lock (gate)
        {
            releases.Add(release);
            return releases.Count;
        }
    }

    public ForgedRelease Finish(IReadOnlyList<Mends> plan)
    {
        var manifest = Manifest.Of(
            releases,
            plan.SelectMany(mends => mends.Advisories).Select(advisory => new ManifestAdvisory(advisory.Slug, advisory.Title, advisory.Updated.ToString("O", CultureInfo.InvariantCulture))),
            artifacts);
        var bytes = manifest.ToBytes();
        NewFile.Write(PathOf(ForgedRelease.ManifestFile), bytes);
        return new ForgedRelease { Manifest = manifest, ManifestBytes = bytes, Folder = folder, Files = files, Mends = plan };
    }

    private void Add(Artifact artifact, ForgedFile file)
    {
        lock (gate)
        {
            artifacts.Add(artifact);
            files.Add(artifact.Path, file);
        }
    }
}
