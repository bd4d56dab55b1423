using System.Buffers;

namespace ArtifactForge.Archives;

/// <summary>
/// A new tar as a row of pieces: stretches of the old one, and bytes of our own between them. Whatever is no piece of our
/// own comes out as it went in. Every edit can be had back: one that could not is refused.
/// </summary>
internal sealed class SplicePlan
{
    private const int BufferSize = 128 << 10;

    private readonly TarArchive source;
    private readonly SpliceChecks checks;
    private readonly IReadOnlyDictionary<string, TreeEdit> edits;
    private readonly List<Piece> pieces = [];
    private readonly List<TarEntry> entries;
    private long copied;

    private SplicePlan(TarArchive source, IReadOnlyDictionary<string, TreeEdit> edits)
    {
        this.source = source;
        this.edits = edits;
        checks = new SpliceChecks(source, edits);
        entries = new List<TarEntry>(source.Entries.Count + edits.Count);
    }

    /// <summary>What the new tar holds, in its order. Where it holds that does not count: offsets are those of the old one.</summary>
    public IReadOnlyList<TarEntry> Entries => entries;

    public static SplicePlan Of(TarArchive source, IReadOnlyDictionary<string, TreeEdit> edits)
    {
        var plan = new SplicePlan(source, edits);
        plan.checks.FindAll();
        var created = NewEntries.Of(source, edits);
        for (var i = 0; i < source.Entries.Count; i++)
        {
            plan.Take(i);
            foreach (var path in created[i]) plan.Create(path, source.Entries[i].EndOffset);
        }

        plan.CopyUpTo(source.Size);
        if (created.Count > 0) SpliceChecks.RefuseCollisions(source, plan.entries);
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

    private void Take(int index)
    {
        var entry = source.Entries[index];
        if (!edits.TryGetValue(entry.InnerPath, out var edit))
        {
            entries.Add(entry);
            return;
        }

        // What takes the place of another stands where something new would.
        var goes = edit.Kind == TreeEditKind.Delete || edit.Replaces;
        CopyUpTo(entry.HeaderOffset);
        if (goes) checks.Deletion(index);
        else if (edit.Content is { } content) Replace(entry, content, edit.Mode ?? entry.Mode);
        else SetMode(entry, edit.Mode ?? entry.Mode);
        if (edit.Content is not null || goes) copied = entry.EndOffset;
    }

    private void Replace(TarEntry entry, ReadOnlyMemory<byte> content, int mode)
    {
        checks.RefusePadding(entry);
        AddFresh(checks.Change(entry, content.Length, mode), content);
        entries.Add(entry with { Size = content.Length, Mode = mode, Sha256 = Sha256Digest.OfContent(content.Span) });
    }

    /// <summary>The content is copied with what follows, whatever its size.</summary>
    private void SetMode(TarEntry entry, int mode)
    {
        pieces.Add(new Piece(0, 0, checks.Change(entry, entry.Size, mode)));
        entries.Add(entry with { Mode = mode });
        copied = entry.ContentOffset;
    }

    /// <param name="offset">Where the entry ends behind which it belongs.</param>
    private void Create(string path, long offset)
    {
        CopyUpTo(offset);
        var edit = edits[path];
        var content = edit.Content ?? default;
        var entry = new TarEntry
        {
            Path = $"{source.TopFolder}/{path}",
            InnerPath = path,
            Kind = edit.Kind == TreeEditKind.CreateFolder ? TarEntryKind.Folder : TarEntryKind.File,
            Mode = edit.Mode ?? throw new ArgumentException($"'{path}' is new and has no mode.", nameof(path)),
            Size = content.Length,
            ModifiedTime = source.Entries[0].ModifiedTime,
            HeaderOffset = copied,
            ContentOffset = copied,
            Sha256 = edit.Kind == TreeEditKind.CreateFolder ? null : Sha256Digest.OfContent(content.Span),
        };
        AddFresh(checks.Head(entry, content.Span), content);
        entries.Add(entry);
    }

    private void AddFresh(byte[] headers, ReadOnlyMemory<byte> content)
    {
        pieces.Add(new Piece(0, 0, headers));
        pieces.Add(new Piece(0, 0, content));
        pieces.Add(new Piece(0, 0, new byte[TarBlock.Padding(content.Length)]));
    }

    private void CopyUpTo(long offset)
    {
        if (offset > copied) pieces.Add(new Piece(copied, offset - copied, default));
        copied = Math.Max(copied, offset);
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

    /// <summary>Bytes of the old tar, or where the length is 0 fresh ones.</summary>
    private readonly record struct Piece(long OldOffset, long OldLength, ReadOnlyMemory<byte> Fresh);
}
