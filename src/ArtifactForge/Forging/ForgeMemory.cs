using ArtifactForge.Catalog;

namespace ArtifactForge.Forging;

/// <summary>What was forged from the same bytes before.</summary>
public sealed class ForgeMemory(string folder, string releases)
{
    /// <summary>Everything that has a say in what a run makes, and in what it tells of that.</summary>
    /// <param name="asked">What was asked for: where tarballs come from, which releases and advisories.</param>
    public static Sha256Digest KeyOf(CatalogueFiles files, params ReadOnlySpan<IReadOnlyList<string>> asked) => Fingerprint.Of(
        ForgeCache.Recipe,
        RubySyntax.IsOnThisMachine(),
        asked.ToArray(),
        files.Contents.Keys.Order(StringComparer.Ordinal).SelectMany(path => new object[] { path, files.Contents[path] }));

    /// <summary>Nothing was ever forged here: there is no use in looking for it.</summary>
    public bool IsEmpty => !Directory.Exists(folder);

    /// <summary>
    /// Null where nothing is remembered, or where what was made is not there any more, byte for byte. What mends it had is not
    /// remembered: that is in the catalogue.
    /// </summary>
    public ForgedRelease? TryRecall(Sha256Digest key)
    {
        if (KeptJson.TryRead(FileOf(key), ForgingJson.Default.RememberedRelease) is not { } remembered)
        {
            return null;
        }

        try
        {
            var release = Path.Combine(releases, remembered.Id.Prefix);
            var file = Path.Combine(release, ForgedRelease.ManifestFile);
            var manifest = File.ReadAllBytes(file);
            return Sha256Digest.OfContent(manifest) == remembered.Id && ForgedRelease.AreWhole(remembered.Files.Values.Distinct(), release)
                ? new ForgedRelease
                {
                    Manifest = CanonicalJson.Read(manifest, ForgingJson.Default.Manifest, file),
                    ManifestBytes = manifest,
                    Folder = release,
                    Files = remembered.Files,
                    Mends = [],
                    Notes = remembered.Notes,
                }
                : null;
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException or ForgeException)
        {
            return null;
        }
    }

    public void TryKeep(Sha256Digest key, ForgedRelease release) =>
        KeptJson.TryWrite(FileOf(key), new RememberedRelease { Id = release.Id, Notes = release.Notes, Files = release.Files }, ForgingJson.Default.RememberedRelease);

    private string FileOf(Sha256Digest key) => Path.Combine(folder, $"{key.Prefix}.release.json");
}

/// <summary>What a release's manifest does not say of how it was forged.</summary>
public sealed record RememberedRelease
{
    public required Sha256Digest Id { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>By artifact path.</summary>
    public required IReadOnlyDictionary<string, ForgedFile> Files { get; init; }
}
