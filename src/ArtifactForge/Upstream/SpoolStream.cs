using System.Buffers;

namespace ArtifactForge.Upstream;

/// <summary>
/// Keeps in memory what is small, as cookbooks are, and in a file that vanishes with it what is not. The memory is borrowed: one
/// tar after the other uses the same, where the collector would let a hundred megabytes of them lie.
/// </summary>
public sealed class SpoolStream(string folder, long capacity) : Stream
{
    public const int MostInMemory = 16 << 20;

    private byte[]? borrowed = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(capacity, 4096, MostInMemory));
    private FileStream? file;
    private int length;
    private int position;

    public bool IsInMemory => file is null;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => file?.Length ?? length;

    public override long Position
    {
        get => file?.Position ?? position;
        set
        {
            if (file is not null) file.Position = value;
            else position = checked((int)value);
        }
    }

    private byte[] Memory => borrowed ?? throw new ObjectDisposedException(nameof(SpoolStream));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (file is null && !TryMakeRoom(position + (long)buffer.Length)) MoveToFile();
        if (file is not null)
        {
            file.Write(buffer);
            return;
        }

        buffer.CopyTo(Memory.AsSpan(position));
        position += buffer.Length;
        length = Math.Max(length, position);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (file is not null) return file.Read(buffer);
        var count = Math.Clamp(length - position, 0, buffer.Length);
        Memory.AsSpan(position, count).CopyTo(buffer);
        position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => Position,
        _ => Length,
    };

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush() => file?.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file?.Dispose();
            GiveBack();
        }

        base.Dispose(disposing);
    }

    private bool TryMakeRoom(long wanted)
    {
        if (wanted <= Memory.Length && wanted <= MostInMemory) return true;
        if (wanted > MostInMemory) return false;
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(wanted, Memory.Length * 2L), MostInMemory));
        Memory.AsSpan(0, length).CopyTo(larger);
        GiveBack();
        borrowed = larger;
        return true;
    }

    private void MoveToFile()
    {
        Directory.CreateDirectory(folder);
        file = new FileStream(Path.Combine(folder, $".spool-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        file.Write(Memory.AsSpan(0, length));
        file.Position = position;
        GiveBack();
    }

    private void GiveBack()
    {
        if (Interlocked.Exchange(ref borrowed, null) is { } memory) ArrayPool<byte>.Shared.Return(memory);
    }
}
