namespace ArtifactForge.Archives;

/// <summary>What a file is by its first bytes, so that a refusal can name it.</summary>
internal static class FileSignature
{
    private const string Repack = "Pack the same tree as .tar.gz and pin the new file.";

    public static bool IsGzip(ReadOnlySpan<byte> start) => start is [0x1f, 0x8b, ..];

    public static bool IsBzip2(ReadOnlySpan<byte> start) => start.StartsWith("BZh"u8);

    public static bool IsXz(ReadOnlySpan<byte> start) => start is [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..];

    public static void RefuseOtherThanTar(ReadOnlySpan<byte> start, string name)
    {
        var (found, fix) = Recognise(start);
        if (found is not null) throw new ForgeException(name, $"expected a gzip file or a tar, found {found}.", fix);
    }

    private static (string? Found, string Fix) Recognise(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty) return ("an empty file", "Fetch it again.");
        if (start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith("PK\u0005\u0006"u8))
        {
            return ("a zip archive", "A zip does not preserve modes and order; use the release's .tar.gz instead.");
        }

        if (start is [0x28, 0xb5, 0x2f, 0xfd, ..]) return ("a Zstandard file", $"Zstandard is not supported. {Repack}");
        if (start.StartsWith("LZIP"u8)) return ("an lzip file", $"lzip is not supported. {Repack}");
        if (start is [0x1f, 0x9d or 0xa0, ..]) return ("a file of the old compress program", $"It is not supported. {Repack}");

        // curl without -f saves the page of a 403 or 404 as if it were the tarball.
        return start[0] == (byte)'<' ? ("a web page or XML", "Look at it: it is probably the server's error message.") : (null, "");
    }
}
