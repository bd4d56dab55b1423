namespace ArtifactForge.Upstream;

/// <summary>Keeps in memory what is small, as cookbooks are, and in a file that vanishes with it what is not.</summary>
public sealed class SpoolStream(string folder, long capacity) : Stream
{
    public const int MostInMemory = 16 << 20;

    private Stream content = new MemoryStream((int)Math.Min(capacity, MostInMemory));

    public bool IsInMemory => content is MemoryStream;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => content.Length;

    public override long Position
    {
        get => content.Position;
        set => content.Position = value;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (content is MemoryStream memory && memory.Position + buffer.Length > MostInMemory)
        {
            content = ToFile(memory);
        }

        content.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => content.Read(buffer);

    public override int Read(byte[] buffer, int offset, int count) => content.Read(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => content.Seek(offset, origin);

    public override void SetLength(long value) => content.SetLength(value);

    public override void Flush() => content.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
        }

        base.Dispose(disposing);
    }

    private FileStream ToFile(MemoryStream memory)
    {
        Directory.CreateDirectory(folder);
        var file = new FileStream(Path.Combine(folder, $".spool-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        var position = memory.Position;
        memory.WriteTo(file);
        file.Position = position;
        memory.Dispose();
        return file;
    }
}
