using System.IO.Compression;
using ArtifactForge.Archives;

namespace ArtifactForge.Patching;

/// <summary>
/// A binary change as <c>git diff --binary</c> writes it: by git's object ids from one content to another, and maybe back. The
/// ids say exactly which content is meant, so there is nothing to search and nothing to guess.
/// </summary>
public sealed record BinaryDiff
{
    /// <summary>The id that git gives a file that is not there.</summary>
    public const string NoFile = "0000000000000000000000000000000000000000";

    public required int Line { get; init; }

    public required string OldId { get; init; }

    public required string NewId { get; init; }

    public required BinaryHunk Forward { get; init; }

    /// <summary>Null where the diff can only be applied, not taken back.</summary>
    public BinaryHunk? Backward { get; init; }

    public BinaryDiff? Reversed => Backward is null ? null : this with { OldId = NewId, NewId = OldId, Forward = Backward, Backward = Forward };

    public static string IdOf(ReadOnlySpan<byte> content) => GitTree.BlobId(content);

    /// <returns>Null where the content is not the one that the diff starts from.</returns>
    public byte[]? TryApply(byte[]? before)
    {
        if ((before is null ? NoFile : IdOf(before)) != OldId) return null;
        var after = Forward.IsDelta ? BinaryDelta.TryApply(before ?? [], Forward.Content.Span) : Forward.Content.ToArray();
        var isRight = after is not null && (IdOf(after) == NewId || (after.Length == 0 && NewId == NoFile));
        return isRight ? after : null;
    }
}

/// <summary>One direction of a binary change: the whole content, or a delta (gitformat-pack, "Deltified representation").</summary>
public sealed record BinaryHunk(bool IsDelta, ReadOnlyMemory<byte> Content)
{
    /// <returns>Null where the data is not zlib, or not as long as it says.</returns>
    internal static byte[]? TryInflate(byte[] packed, int length)
    {
        try
        {
            using var stream = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
            var content = new byte[length];
            return stream.ReadAtLeast(content, length, throwOnEndOfStream: false) == length && stream.ReadByte() < 0 ? content : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
