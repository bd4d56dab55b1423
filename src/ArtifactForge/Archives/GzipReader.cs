using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace ArtifactForge.Archives;

/// <summary>
/// Reads gzip (RFC 1952) strictly. GZipStream silently accepts truncation and whatever follows the last member, so only
/// its DeflateStream is used, and headers and trailers are read here.
/// </summary>
internal sealed class GzipReader(Stream source, string name, ArchiveLimits limits, byte[] buffer)
{
    private const int TrailerSize = 8;

    private readonly long length = source.Length;
    private long written;
    private long produced;

    public Inflated CopyTo(Stream destination, CancellationToken ct)
    {
        do CopyMember(destination, ct);
        while (source.Position < length);
        return new Inflated(Compression.Gzip, length, written);
    }

    private void CopyMember(Stream destination, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var start = source.Position;
        var flags = ReadHeader(start);
        if (flags != 0) SkipHeaderFields(flags);
        var (body, before) = (source.Position, produced);
        var (crc, size, last) = CopyBody(destination, long.MaxValue, ct);
        if (source.Position != length - TrailerSize)
        {
            // Nearly every file has one member that ends with the file. Of any other, only the block is known in which it ends: it is
            // read again, that block byte by byte; what was written already is the same and is not written twice.
            (source.Position, produced) = (body, before);
            (crc, size, _) = CopyBody(destination, last, ct);
        }

        Span<byte> trailer = stackalloc byte[TrailerSize];
        ReadExactly(trailer);
        var expected = (BinaryPrimitives.ReadUInt32LittleEndian(trailer), BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]));
        if (expected == (crc, (uint)size)) return;
        throw Damaged($"the member at byte {start} should have CRC-32 {expected.Item1:x8} and length {expected.Item2} (modulo 2^32), "
            + $"found {crc:x8} and {size}.");
    }

    /// <returns>Last: where the block begins in which the compressed data ended.</returns>
    private (uint Crc, long Size, long Last) CopyBody(Stream destination, long exactFrom, CancellationToken ct)
    {
        using var input = new DeflateInput(source, length - TrailerSize) { ExactFrom = exactFrom };
        using var inflater = new DeflateStream(input, CompressionMode.Decompress, leaveOpen: true);
        var crc = new Crc32();
        var size = 0L;
        for (int count; (count = Inflate(inflater)) > 0; size += count)
        {
            ct.ThrowIfCancellationRequested();
            var chunk = buffer.AsSpan(0, count);
            crc.Append(chunk);
            Deliver(destination, chunk);
        }

        return input.RanDry ? throw Truncated() : (crc.GetCurrentHashAsUInt32(), size, input.Last);
    }

    private void Deliver(Stream destination, ReadOnlySpan<byte> chunk)
    {
        produced += chunk.Length;
        Inflation.RefuseBomb(produced, source.Position, name, limits);
        var fresh = (int)Math.Min(chunk.Length, produced - written);
        if (fresh <= 0) return;
        destination.Write(chunk[^fresh..]);
        written = produced;
    }

    private int Inflate(DeflateStream inflater)
    {
        try
        {
            return inflater.Read(buffer);
        }
        catch (InvalidDataException cause)
        {
            throw Damaged($"the compressed data is corrupt before byte {source.Position}.", cause);
        }
    }

    private int ReadHeader(long start)
    {
        Span<byte> header = stackalloc byte[10];
        var count = source.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (count < 2 || !FileSignature.IsGzip(header))
        {
            throw new ForgeException(
                name,
                $"the gzip data ends at byte {start} and is followed by {length - start} bytes of trailing data that are not gzip.",
                "Remove them, or fetch the file again.");
        }

        if (count < header.Length) throw Truncated();
        if (header[2] != 8) throw Damaged($"the member at byte {start} is compressed by method {header[2]}, not by deflate (8).");
        return (header[3] & 0xe0) == 0 ? header[3] : throw Damaged(
            $"the member at byte {start} has reserved flags set ({header[3]:x2}).");
    }

    private void SkipHeaderFields(int flags)
    {
        Span<byte> pair = stackalloc byte[2];
        if ((flags & 4) != 0)
        {
            ReadExactly(pair);
            source.Position += BinaryPrimitives.ReadUInt16LittleEndian(pair);
        }

        if ((flags & 8) != 0) SkipText();
        if ((flags & 16) != 0) SkipText();
        if ((flags & 2) != 0) ReadExactly(pair);
        if (source.Position > length - TrailerSize) throw Truncated();
    }

    private void SkipText()
    {
        for (var value = -1; value != 0;)
        {
            value = source.ReadByte();
            if (value < 0) throw Truncated();
        }
    }

    private void ReadExactly(Span<byte> target)
    {
        if (source.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) < target.Length) throw Truncated();
    }

    private ForgeException Truncated() => new(name, $"the gzip data stops in the middle, at byte {length}.", "Fetch it again.");

    private ForgeException Damaged(string what, Exception? cause = null) => new(name, what, "Fetch it again.", cause: cause);
}
