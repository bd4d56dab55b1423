using SharpCompress.Compressors;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.Xz;

namespace ArtifactForge.Archives;

/// <summary>
/// Reads bzip2 and xz by SharpCompress, within the bounds of all archives. Its streams stop exactly where the compressed data
/// ends, so that nothing that follows goes unseen.
/// </summary>
internal static class SharpReader
{
    public static Inflated CopyBzip2(Stream source, string name, Stream destination, ArchiveLimits limits, byte[] buffer, CancellationToken ct)
    {
        var size = CopyOne("bzip2", () => BZip2Stream.Create(source, CompressionMode.Decompress, decompressConcatenated: true, leaveOpen: true), source, name, destination, limits, buffer, 0, ct);
        return new Inflated(Compression.Bzip2, source.Length, size);
    }

    /// <summary>One stream after the other, as <c>cat</c> makes them of several files; disposing of one leaves the source open.</summary>
    public static Inflated CopyXz(Stream source, string name, Stream destination, ArchiveLimits limits, byte[] buffer, CancellationToken ct)
    {
        var size = 0L;
        do size = CopyOne("xz", () => new XZStream(source), source, name, destination, limits, buffer, size, ct);
        while (IsNextXz(source, name));
        return new Inflated(Compression.Xz, source.Length, size);
    }

    private static long CopyOne(string kind, Func<Stream> open, Stream source, string name, Stream destination, ArchiveLimits limits, byte[] buffer, long before, CancellationToken ct)
    {
        var produced = before;
        try
        {
            using var inflater = open();
            for (int count; (count = inflater.Read(buffer)) > 0;)
            {
                ct.ThrowIfCancellationRequested();
                produced += count;
                Inflation.RefuseBomb(produced, source.Position, name, limits);
                destination.Write(buffer, 0, count);
            }
        }
        catch (Exception broken) when (broken is not (ForgeException or OperationCanceledException))
        {
            // Whatever it throws: it was made for archives that are whole, and documents nothing else.
            throw new ForgeException(name, $"the {kind} data is damaged or cut off before byte {source.Position}: {broken.Message}", "Fetch it again, or pack the same tree as .tar.gz.", cause: broken);
        }

        return produced;
    }

    /// <summary>Zeros may stand between and behind streams, four at a time.</summary>
    private static bool IsNextXz(Stream source, string name)
    {
        var end = source.Position;
        Span<byte> word = stackalloc byte[4];
        while (source.ReadAtLeast(word, word.Length, throwOnEndOfStream: false) is var count && count > 0)
        {
            if (count == word.Length && !word.ContainsAnyExcept((byte)0)) continue;
            source.Position -= count;
            Span<byte> start = stackalloc byte[6];
            if (source.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !FileSignature.IsXz(start))
            {
                throw new ForgeException(name, $"the xz data ends at byte {end} and is followed by {source.Length - end} bytes of trailing data that are not xz.", "Remove them, or fetch the file again.");
            }

            source.Position -= start.Length;
            return true;
        }

        return false;
    }
}
