using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace ArtifactForge.Patching;

/// <summary>
/// Writes a binary change as <c>git diff --binary</c> does, there and back. Each content stands there whole: a delta would be
/// shorter, but that the file is another is all that a reviewer sees of either.
/// </summary>
internal static class BinaryHunkWriter
{
    private const int LineLength = 52;

    // The framework's own stream writes nothing at all where there is nothing to pack.
    private static readonly byte[] PackedNothing = [0x78, 0x9c, 3, 0, 0, 0, 0, 1];

    /// <param name="mode">Of a file that keeps it; null where other lines say the modes.</param>
    public static string Write(byte[]? before, byte[]? after, string? mode) =>
        $"index {Id(before)}..{Id(after)}{(mode is null ? "" : $" {mode}")}\nGIT binary patch\n{Literal(after ?? [])}{Literal(before ?? [])}";

    private static string Id(byte[]? content) => content is null ? BinaryDiff.NoFile : BinaryDiff.IdOf(content);

    private static string Literal(byte[] content)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"literal {content.Length}\n");
        foreach (var line in Pack(content).Chunk(LineLength)) text.Append(Base85.EncodeLine(line)).Append('\n');
        return text.Append('\n').ToString();
    }

    private static byte[] Pack(byte[] content)
    {
        if (content.Length == 0) return PackedNothing;
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)) stream.Write(content);
        return packed.ToArray();
    }
}
