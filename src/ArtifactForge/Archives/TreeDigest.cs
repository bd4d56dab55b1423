using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ArtifactForge.Archives;

/// <summary>
/// The digest of a tree, whatever tar it came in: SHA-256 over a line an entry, in archive order and without the top folder:
/// <c>KIND MODE DIGEST PATH</c>, where the kind is f, d or l, the mode has four octal digits, and the digest is that of a
/// file's content, of a link's target, or - for a folder.
/// </summary>
internal static class TreeDigest
{
    public static Sha256Digest Of(IEnumerable<TarEntry> entries)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var entry in entries)
        {
            if (entry.InnerPath.Length == 0) continue;
            var content = entry.Sha256?.Hex ?? "-";
            var line = string.Create(CultureInfo.InvariantCulture, $"{Letter(entry.Kind)} {Octal(entry.Mode)} {content} {entry.InnerPath}\n");
            hash.AppendData(Encoding.UTF8.GetBytes(line));
        }

        return Sha256Digest.FromHash(hash.GetHashAndReset());
    }

    /// <summary>A hard link is a file under one more name.</summary>
    private static char Letter(TarEntryKind kind) => kind switch
    {
        TarEntryKind.Folder => 'd',
        TarEntryKind.SymbolicLink => 'l',
        _ => 'f',
    };

    private static string Octal(int mode) => Convert.ToString(mode, 8).PadLeft(4, '0');
}
