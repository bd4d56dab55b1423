using System.Collections.Concurrent;
using System.Text;
using ArtifactForge.Catalog;
using ArtifactForge.Mitigations;

namespace ArtifactForge.Forging;

/// <summary>
/// Tarballs by what they are made of: the original tar, the patches in their order, and this very code. Shared between runs;
/// files are written aside and moved, and checked when they are taken out: one that was damaged counts as missing.
/// </summary>
public sealed class ForgeCache(string? folder)
{
    // Not asked for again, whether or not their records can be deleted.
    private readonly ConcurrentDictionary<Sha256Digest, bool> forgotten = [];

    /// <summary>Keeps nothing.</summary>
    public static ForgeCache None { get; } = new(null);

    /// <summary>
    /// The compiler gives the library another id whenever its code is another (it compiles deterministically), so nobody has
    /// to remember to raise a number. The runtime has a say as well: its deflate decides what the compressed bytes are.
    /// </summary>
    internal static string Recipe { get; } = $"{typeof(ForgeCache).Module.ModuleVersionId} {Environment.Version}";

    /// <param name="isChecked">Ruby was asked: what was made without it is made again once it is there.</param>
    public static Sha256Digest KeyOf(Sha256Digest original, TarballVariant variant, bool isChecked)
    {
        var version = variant.Release.Version;
        var expected = from advisory in variant.Sources
                       from mitigation in advisory.Mitigations.OfType<CookbookPatchMitigation>()
                       where mitigation.Applies.Hits(version)
                       from expectation in mitigation.Expect
                       select expectation.For(version);
        return Fingerprint.Of(Recipe, isChecked, original, variant.Patches.Select(patch => patch.For(version)), expected);
    }

    /// <summary>What is known of a tarball that was made before.</summary>
    internal MadeTarball? TryFind(Sha256Digest key)
    {
        try
        {
            return folder is not null && !forgotten.ContainsKey(key) && File.Exists(TarballOf(key)) ? ReadRecord(File.ReadAllBytes(RecordOf(key))) : null;
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException or ForgeException)
        {
            return null;
        }
    }

    /// <summary>Puts the tarball where it is wanted; one that is gone or damaged is forgotten.</summary>
    internal bool TryTake(Sha256Digest key, Sha256Digest expected, string file)
    {
        if (TryRead(TarballOf(key)) is { } content && Sha256Digest.OfContent(content) == expected)
        {
            NewFile.Write(file, content);
            return true;
        }

        forgotten.TryAdd(key, true);
        return false;
    }

    private static byte[]? TryRead(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            // Another run has just cleaned up, or keeps it to itself.
            return null;
        }
    }

    /// <summary>The record last: without it, the tarball does not count.</summary>
    internal void TryKeep(Sha256Digest key, MadeTarball tarball, string file)
    {
        if (folder is null)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(folder);
            var record = CanonicalJson.Write(tarball, ForgingJson.Default.MadeTarball);
            Aside.Put(TarballOf(key), aside => File.Copy(file, aside));
            Aside.Put(RecordOf(key), [.. Encoding.ASCII.GetBytes($"{Sha256Digest.OfContent(record)}\n"), .. record]);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // Then it is made again next time.
        }
    }

    /// <summary>A line with the digest of the rest, and the rest.</summary>
    private static MadeTarball? ReadRecord(byte[] content)
    {
        var end = Array.IndexOf(content, (byte)'\n');
        var isWhole = end == 64 && Encoding.ASCII.GetString(content, 0, end) == Sha256Digest.OfContent(content.AsSpan(end + 1)).Hex;
        return isWhole ? CanonicalJson.Read(content.AsSpan(end + 1), ForgingJson.Default.MadeTarball, "cache") : null;
    }

    private string TarballOf(Sha256Digest key) => Path.Combine(folder!, $"{key.Prefix}.tgz");

    private string RecordOf(Sha256Digest key) => Path.Combine(folder!, $"{key.Prefix}.json");
}
