using System.Buffers;
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
    private const int LinesAtOnce = 32 << 10;

    public static Sha256Digest Of(IEnumerable<TarEntry> entries)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var lines = new ArrayBufferWriter<byte>(2 * LinesAtOnce);
        foreach (var entry in entries)
        {
            if (entry.InnerPath.Length == 0) continue;
            WriteLine(lines, entry);
            if (lines.WrittenCount < LinesAtOnce) continue;
            hash.AppendData(lines.WrittenSpan);
            lines.ResetWrittenCount();
        }

        hash.AppendData(lines.WrittenSpan);
        return Sha256Digest.FromHash(hash.GetHashAndReset());
    }

    private static void WriteLine(ArrayBufferWriter<byte> lines, TarEntry entry)
    {
        var mode = entry.Mode;
        lines.Write([Letter(entry.Kind), (byte)' ', Digit(mode >> 9), Digit(mode >> 6), Digit(mode >> 3), Digit(mode), (byte)' ']);
        Encoding.ASCII.GetBytes(entry.Sha256?.Hex ?? "-", lines);
        lines.Write(" "u8);
        Encoding.UTF8.GetBytes(entry.InnerPath, lines);
        lines.Write("\n"u8);
    }

    /// <summary>A hard link is a file under one more name.</summary>
    private static byte Letter(TarEntryKind kind) => kind switch
    {
        TarEntryKind.Folder => (byte)'d',
        TarEntryKind.SymbolicLink => (byte)'l',
        _ => (byte)'f',
    };

    private static byte Digit(int mode) => (byte)('0' + (mode & 7));
}
