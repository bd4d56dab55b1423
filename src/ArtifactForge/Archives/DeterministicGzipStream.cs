using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace ArtifactForge.Archives;

/// <summary>
/// Writes one gzip member, the same bytes for the same content on the same runtime: no time, no name, and the deflater is
/// fed blocks of one size however the data arrives, since its output depends on the sizes of the writes.
/// </summary>
public sealed class DeterministicGzipStream : Stream
{
    private const int BlockSize = 64 << 10;

    /// <summary>Level 6, which is usual, takes two fifths longer for half a percent (docs/performance.md).</summary>
    private const int Level = 5;

#pragma warning disable CA2213 // The caller's stream stays open.
    private readonly Stream output;
#pragma warning restore CA2213
    private readonly DeflateStream deflater;
    private readonly byte[] block = new byte[BlockSize];
    private readonly Crc32 crc = new();
    private int filled;
    private uint size;
    private bool hasContent;
    private bool finished;

    /// <param name="output">Stays open.</param>
    public DeterministicGzipStream(Stream output)
    {
        this.output = output;

        // RFC 1952: magic, deflate, no flags, no time, no hint at the level, and OS 255 (unknown), since 3 on Linux and 11
        // on Windows would tell the machines apart.
        output.Write([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
        deflater = new DeflateStream(output, new ZLibCompressionOptions { CompressionLevel = Level }, leaveOpen: true);
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(finished, this);
        while (!buffer.IsEmpty)
        {
            var count = Math.Min(BlockSize - filled, buffer.Length);
            buffer[..count].CopyTo(block.AsSpan(filled));
            buffer = buffer[count..];
            filled += count;
            if (filled == BlockSize) Deflate();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Nothing is flushed before the end: a flush would leave its mark in the compressed bytes.</summary>
    public override void Flush()
    {
    }

    /// <summary>Writes what is left and the trailer. Without it, as after an exception, the file stays visibly truncated.</summary>
    public void Finish()
    {
        ObjectDisposedException.ThrowIf(finished, this);
        finished = true;
        if (filled > 0) Deflate();
        deflater.Dispose();

        // The framework writes nothing at all where nothing was written: an empty final block (RFC 1951, 3.2.3) is missing.
        if (!hasContent) output.Write([3, 0]);
        Span<byte> trailer = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, crc.GetCurrentHashAsUInt32());
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], size);
        output.Write(trailer);
    }

    private void Deflate()
    {
        var data = block.AsSpan(0, filled);
        crc.Append(data);
        size += (uint)filled;
        hasContent = true;
        deflater.Write(data);
        filled = 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) deflater.Dispose();
        base.Dispose(disposing);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
