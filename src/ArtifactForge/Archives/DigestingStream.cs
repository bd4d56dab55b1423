using System.Security.Cryptography;

namespace ArtifactForge.Archives;

/// <summary>Passes on what is written and hashes it by the way.</summary>
internal sealed class DigestingStream(Stream output, params HashAlgorithmName[] algorithms) : Stream
{
    private readonly IncrementalHash[] hashes = [.. algorithms.Select(IncrementalHash.CreateHash)];
    private long written;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => written;

    public override long Position
    {
        get => written;
        set => throw new NotSupportedException();
    }

    public byte[] Digest(int index) => hashes[index].GetHashAndReset();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        foreach (var hash in hashes) hash.AppendData(buffer);
        output.Write(buffer);
        written += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Hashing is work, not waiting; and what passes is put into memory or a file of this machine.</summary>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush() => output.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) Array.ForEach(hashes, hash => hash.Dispose());
        base.Dispose(disposing);
    }
}
