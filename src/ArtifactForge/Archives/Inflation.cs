using System.Buffers;

namespace ArtifactForge.Archives;

public enum Compression
{
    None,
    Gzip,
    Bzip2,
    Xz,
}

/// <summary>What <see cref="Inflation.Copy"/> saw go by.</summary>
public sealed record Inflated(Compression Compression, long PackedSize, long Size);

/// <summary>From a tarball as it came to the tar inside, within bounds.</summary>
public static class Inflation
{
    private const int BufferSize = 64 << 10;

    /// <summary>Copies a gzip, bzip2 or xz file (any number of members) or a plain tar, uncompressed, into <paramref name="destination"/>.</summary>
    /// <param name="source">Must be seekable; it is read from its beginning to its end.</param>
    /// <param name="name">What errors call it.</param>
    public static Inflated Copy(Stream source, string name, Stream destination, ArchiveLimits limits, CancellationToken ct)
    {
        if (!source.CanSeek) throw new ArgumentException("An archive is read from a seekable stream.", nameof(source));
        source.Position = 0;
        Span<byte> start = stackalloc byte[8];
        start = start[..source.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        source.Position = 0;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            if (FileSignature.IsGzip(start)) return new GzipReader(source, name, limits, buffer).CopyTo(destination, ct);
            if (FileSignature.IsBzip2(start)) return SharpReader.CopyBzip2(source, name, destination, limits, buffer, ct);
            if (FileSignature.IsXz(start)) return SharpReader.CopyXz(source, name, destination, limits, buffer, ct);
            FileSignature.RefuseOtherThanTar(start, name);
            return CopyPlain(source, name, destination, limits, buffer, ct);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Inflated CopyPlain(
        Stream source, string name, Stream destination, ArchiveLimits limits, byte[] buffer, CancellationToken ct)
    {
        var total = 0L;
        int count;
        while ((count = source.Read(buffer)) > 0)
        {
            ct.ThrowIfCancellationRequested();
            total += count;
            RefuseTooMany(total, name, limits);
            destination.Write(buffer, 0, count);
        }

        return new Inflated(Compression.None, total, total);
    }

    /// <param name="used">Compressed bytes that were read by now.</param>
    internal static void RefuseBomb(long produced, long used, string name, ArchiveLimits limits)
    {
        RefuseTooMany(produced, name, limits);
        used = Math.Max(used, 1);
        if (produced > limits.RatioFreeBytes && produced / limits.MaxRatio > used)
        {
            throw new ForgeException(
                name,
                $"{used} compressed bytes became {produced}: a ratio above {limits.MaxRatio}, as in a decompression bomb.",
                ArchiveLimits.Raise("ratio", limits.MaxRatio));
        }
    }

    internal static void RefuseTooMany(long total, string name, ArchiveLimits limits)
    {
        if (total <= limits.MaxTotalBytes) return;
        throw new ForgeException(
            name,
            $"holds more than {limits.MaxTotalBytes} bytes uncompressed.",
            ArchiveLimits.Raise("total", limits.MaxTotalBytes));
    }
}
