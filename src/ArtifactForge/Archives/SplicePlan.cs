using System.Buffers;

namespace ArtifactForge.Archives;

/// <summary>
/// A new tar as a row of pieces: stretches of the old one, and bytes of our own between them. Whatever is no piece of our
/// own comes out as it went in.
/// </summary>
internal sealed class SplicePlan
{
    private const int BufferSize = 128 << 10;

    private readonly TarArchive source;
    private readonly List<Piece> pieces = [];
    private long copied;

    private SplicePlan(TarArchive source) => this.source = source;

    public static SplicePlan Of(TarArchive source, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> changes)
    {
        var plan = new SplicePlan(source);
        var links = source.Entries.Where(entry => entry.Kind == TarEntryKind.HardLink).ToLookup(entry => entry.LinkTarget);
        var found = changes.Select(change => (Entry: Find(source, change.Key), Content: change.Value));
        foreach (var (entry, content) in found.OrderBy(change => change.Entry.HeaderOffset))
        {
            if (links[entry.Path].FirstOrDefault() is { } link)
            {
                throw Refuse(source, entry, $"has a hard link, '{link.InnerPath}', which would change with it.");
            }

            plan.Replace(entry, content);
        }

        plan.CopyUpTo(source.Size);
        return plan;
    }

    public void WriteTo(Stream output, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            foreach (var piece in pieces)
            {
                if (piece.OldLength == 0) output.Write(piece.Fresh.Span);
                else Copy(piece.OldOffset, piece.OldLength, buffer, output, ct);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Replace(TarEntry entry, ReadOnlyMemory<byte> content)
    {
        Span<byte> padding = stackalloc byte[TarBlock.Padding(entry.Size)];
        source.ReadAt(entry.ContentOffset + entry.Size, padding);
        if (padding.ContainsAnyExcept((byte)0))
        {
            throw Refuse(source, entry, "has data in the padding after its content, which a change would lose.");
        }
        var headers = new byte[entry.ContentOffset - entry.HeaderOffset];
        source.ReadAt(entry.HeaderOffset, headers);
        var resized = TarHeaderResize.TryChange(headers, entry.Size, content.Length)
            ?? throw Refuse(
                source, entry, "has a header written so that another size could not be taken back to the very same bytes.");
        CopyUpTo(entry.HeaderOffset);
        pieces.Add(new Piece(0, 0, resized));
        pieces.Add(new Piece(0, 0, content));
        pieces.Add(new Piece(0, 0, new byte[TarBlock.Padding(content.Length)]));
        copied = entry.EndOffset;
    }

    private void CopyUpTo(long offset)
    {
        if (offset > copied) pieces.Add(new Piece(copied, offset - copied, default));
        copied = offset;
    }

    private void Copy(long offset, long length, byte[] buffer, Stream output, CancellationToken ct)
    {
        while (length > 0)
        {
            ct.ThrowIfCancellationRequested();
            var part = buffer.AsSpan(0, (int)Math.Min(BufferSize, length));
            source.ReadAt(offset, part);
            output.Write(part);
            offset += part.Length;
            length -= part.Length;
        }
    }

    private static TarEntry Find(TarArchive source, string path) => source.Find(path) switch
    {
        { Kind: TarEntryKind.File } entry => entry,
        { } other => throw Refuse(source, other, "cannot get other content: it is no regular file."),
        null => throw new ForgeException(
            $"{source.Name}: '{path}'",
            "there is no such file in the archive to change.",
            "This version changes existing files only; paths are given below the top folder."),
    };

    private static ForgeException Refuse(TarArchive source, TarEntry entry, string what) =>
        TarRefusal.At(source.Name, entry.HeaderOffset, entry.Path, what, "Leave this file out of the patch.");

    /// <summary>Bytes of the old tar, or where the length is 0 fresh ones.</summary>
    private readonly record struct Piece(long OldOffset, long OldLength, ReadOnlyMemory<byte> Fresh);
}
