using ArtifactForge.Catalog;

namespace ArtifactForge.Forging;

/// <summary>What was forged from the same bytes before: to say so again, neither YAML nor patches need to be read.</summary>
public sealed class ForgeMemory(string folder, string releases)
{
    /// <summary>Everything that has a say in what a run makes. Upstream has none: its tars are the ones that are pinned.</summary>
    /// <param name="selected">The releases and advisories that were asked for.</param>
    public static Sha256Digest KeyOf(CatalogueFiles files, params ReadOnlySpan<IReadOnlyList<string>> selected) => Fingerprint.Of(
        ForgeCache.Recipe,
        RubySyntax.IsOnThisMachine(),
        selected.ToArray(),
        files.Contents.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => (file.Key, file.Value)));

    /// <summary>Null where nothing is remembered, or where what was made is not there any more as it was.</summary>
    public RememberedRelease? TryRecall(Sha256Digest key)
    {
        // Looked for: the first exception of a process takes ten milliseconds.
        if (!File.Exists(FileOf(key)))
        {
            return null;
        }

        try
        {
            var remembered = CanonicalJson.Read(File.ReadAllBytes(FileOf(key)), ForgingJson.Default.RememberedRelease, FileOf(key));
            return remembered.IsWhole(releases) ? remembered : null;
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException or ForgeException)
        {
            return null;
        }
    }

    public void TryKeep(Sha256Digest key, ForgedRelease release)
    {
        var aside = $"{FileOf(key)}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(aside, CanonicalJson.Write(RememberedRelease.Of(release), ForgingJson.Default.RememberedRelease));
            File.Move(aside, FileOf(key), overwrite: true);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // Then it is found out anew next time.
        }
        finally
        {
            File.Delete(aside);
        }
    }

    private string FileOf(Sha256Digest key) => Path.Combine(folder, $"{key.Prefix}.release.json");
}

/// <summary>A release that was forged before.</summary>
public sealed record RememberedRelease
{
    public required Sha256Digest Id { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    public required IReadOnlyList<ForgedFile> Files { get; init; }

    public static RememberedRelease Of(ForgedRelease release) => new() { Id = release.Id, Notes = release.Notes, Files = [.. release.Files.Values.Distinct()] };

    public string FolderIn(string releases) => Path.Combine(releases, Id.Prefix);

    public Manifest ReadManifest(string releases)
    {
        var file = Path.Combine(FolderIn(releases), ForgedRelease.ManifestFile);
        return CanonicalJson.Read(File.ReadAllBytes(file), ForgingJson.Default.Manifest, file);
    }

    /// <summary>All of it is there, byte for byte.</summary>
    public bool IsWhole(string releases)
    {
        var folder = FolderIn(releases);
        return Sha256Digest.OfContent(File.ReadAllBytes(Path.Combine(folder, ForgedRelease.ManifestFile))) == Id
            && ForgedRelease.AreWhole(Files, folder);
    }
}
