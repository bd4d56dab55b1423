using System.Buffers;
using System.Security.Cryptography;

namespace ArtifactForge.Archives;

/// <summary>A tar's bytes in order, each read once, hashed as they pass. Everything is taken in whole blocks.</summary>
internal sealed class TarInput(Stream stream, CancellationToken ct) : IDisposable
{
    private const int BufferSize = 256 << 10;

    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int start;
    private int end;

    /// <summary>Where the next byte is that will be taken.</summary>
    public long Position { get; private set; }

    /// <summary>One block, or nothing at the end of the stream. Valid until the next call.</summary>
    public ReadOnlySpan<byte> TakeBlock() => TakeUpTo(TarBlock.Size);

    /// <summary>At least one block if there is one, at most <paramref name="most"/> bytes rounded up to blocks.</summary>
    public ReadOnlySpan<byte> TakeUpTo(long most)
    {
        if (start == end) Fill();
        var count = (int)Math.Min(end - start, TarBlock.RoundUp(most));
        var taken = buffer.AsSpan(start, count);
        start += count;
        Position += count;
        return taken;
    }

    public Sha256Digest Digest() => Sha256Digest.FromHash(hash.GetHashAndReset());

    public void Dispose()
    {
        hash.Dispose();
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private void Fill()
    {
        ct.ThrowIfCancellationRequested();
        start = 0;
        end = stream.ReadAtLeast(buffer.AsSpan(0, BufferSize), BufferSize, throwOnEndOfStream: false);
        hash.AppendData(buffer.AsSpan(0, end));
    }
}
