using ArtifactForge.Catalog;
using ArtifactForge.Mitigations;

namespace ArtifactForge.Forging;

/// <summary>A release on this machine: its manifest, and the files that were made for it now.</summary>
public sealed record ForgedRelease
{
    public const string ManifestFile = "manifest.json";

    private const int Attempts = 10;

    public required Manifest Manifest { get; init; }

    public required byte[] ManifestBytes { get; init; }

    /// <summary>Where the files are.</summary>
    public required string Folder { get; init; }

    /// <summary>By artifact path. What was carried over from a published release has no file here.</summary>
    public required IReadOnlyDictionary<string, ForgedFile> Files { get; init; }

    /// <summary>The releases that were forged now, with their mends.</summary>
    public required IReadOnlyList<Mends> Mends { get; init; }

    /// <summary>What a person should know about how it was made, and what is no part of it.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>All that the catalogue says now: an advisory's page is about releases that were not forged as well.</summary>
    public IReadOnlyList<Advisory> Advisories { get; init; } = [];

    public Sha256Digest Id => Sha256Digest.OfContent(ManifestBytes);

    public string PathOf(ForgedFile file) => Path.Combine(Folder, file.RelativePath);

    /// <summary>
    /// Moves the files to the folder named by the id. Where the same files are there already, they serve; where others
    /// are (an older runtime compresses otherwise, or somebody edited them), these take their place.
    /// </summary>
    public ForgedRelease MoveTo(string parent)
    {
        var target = this with { Folder = Path.Combine(parent, Id.Prefix) };
        for (var attempt = 1; !target.IsWhole(); attempt++)
        {
            try
            {
                if (Directory.Exists(target.Folder))
                {
                    Directory.Move(target.Folder, $"{Folder}.old");
                    Directory.Delete($"{Folder}.old", recursive: true);
                }

                Directory.Move(Folder, target.Folder);
                return target;
            }
            catch (IOException) when (attempt < Attempts)
            {
                // Another run moves the same release there at this moment.
            }
        }

        return target;
    }

    /// <summary>All of it is there already, from an earlier run.</summary>
    public bool IsIn(string parent) => (this with { Folder = Path.Combine(parent, Id.Prefix) }).IsWhole();

    private bool IsWhole() => IsWhole(Path.Combine(Folder, ManifestFile), Id) && AreWhole(Files.Values, Folder);

    internal static bool AreWhole(IEnumerable<ForgedFile> files, string folder) => Parallel.ForEach(files, (file, others) =>
    {
        if (!IsWhole(Path.Combine(folder, file.RelativePath), file.Sha256)) others.Stop();
    }).IsCompleted;

    private static bool IsWhole(string path, Sha256Digest sha256)
    {
        try
        {
            return File.Exists(path) && Sha256Digest.OfContent(File.ReadAllBytes(path)) == sha256;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // Somebody cleans up at this moment, or keeps it to himself.
            return false;
        }
    }

    /// <summary>
    /// The same with everything of a published release that was not forged now. A release is forged whole or carried
    /// over whole, because its tarball holds the patches of all its advisories.
    /// </summary>
    public ForgedRelease WithRestOf(Manifest published)
    {
        var forged = Manifest.Releases.Select(release => release.Version).ToHashSet();
        var carried = published.Releases.Where(release => !forged.Contains(release.Version)).ToList();
        var carriedVersions = carried.Select(release => release.Version).ToHashSet();
        var manifest = Manifest.Of(
            [.. Manifest.Releases, .. carried],
            [.. Manifest.Advisories, .. published.Advisories.Where(advisory => carried.Any(release => release.Advisories.Contains(advisory.Slug)))],
            [.. Manifest.Artifacts, .. published.Artifacts.Where(artifact => artifact.Release is { } release && carriedVersions.Contains(release))]);
        return this with { Manifest = manifest, ManifestBytes = manifest.ToBytes() };
    }
}

/// <summary>A file that the forge made, with the digests of its bytes as they are on disk.</summary>
public sealed record ForgedFile(string RelativePath, long Size, Sha256Digest Sha256, string Md5);
