namespace ArtifactForge.Archives;

/// <summary>
/// The compressed bytes of one gzip member, handed to the framework's DeflateStream so that its end can be told exactly.
/// DeflateStream reads ahead and never says how much of it was used. But it asks for more only when all that it has is
/// used up: what it was given one byte at a time, it has used to the byte when it finishes.
/// </summary>
internal sealed class DeflateInput(Stream source, long end) : Stream
{
    /// <summary>From here on every byte is given by itself: slow, but the end is exact wherever it is.</summary>
    public long ExactFrom { get; init; }

    /// <summary>Where that begins which was given last.</summary>
    public long Last { get; private set; }

    /// <summary>DeflateStream asked for more than there is: the compressed data stops in the middle.</summary>
    public bool RanDry { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var left = end - source.Position;
        if (left <= 0)
        {
            RanDry = true;
            return 0;
        }

        // The last byte by itself: if the data is over then, it ends exactly at the end.
        Last = source.Position;
        var most = Math.Min(left - 1, ExactFrom - Last);
        return source.Read(buffer[..(int)Math.Clamp(most, 1, buffer.Length)]);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
