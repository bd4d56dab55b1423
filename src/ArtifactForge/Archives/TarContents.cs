using System.Security.Cryptography;

namespace ArtifactForge.Archives;

/// <summary>Takes what stands between two headers: a file's content, of which only the digest is kept, or an extension header's.</summary>
internal sealed class TarContents(string archive, ArchiveLimits limits, TarInput input, long length)
{
    private readonly byte[] digest = new byte[SHA256.HashSizeInBytes];

    public Sha256Digest Digest(long size, long offset, string path)
    {
        Check(size, limits.MaxEntryBytes, "entry", offset, path);
        var first = input.TakeUpTo(size);
        if (first.Length >= size)
        {
            SHA256.HashData(first[..(int)size], digest);
            return Sha256Digest.FromHash(digest);
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(first);
        for (var left = size - first.Length; left > 0;)
        {
            var next = Take(left, path);
            hash.AppendData(next[..(int)Math.Min(next.Length, left)]);
            left -= next.Length;
        }

        hash.GetHashAndReset(digest);
        return Sha256Digest.FromHash(digest);
    }

    public byte[] Extension(long size, long offset, string name)
    {
        Check(size, limits.MaxHeaderBytes, "header", offset, name);
        var content = new byte[TarBlock.RoundUp(size)];
        for (var filled = 0; filled < content.Length;)
        {
            var next = Take(content.Length - filled, name);
            next.CopyTo(content.AsSpan(filled));
            filled += next.Length;
        }

        return content[..(int)size];
    }

    private void Check(long size, long most, string bound, long offset, string path)
    {
        var left = length - input.Position;
        if (size > most) throw TarRefusal.At(archive, offset, path, $"has {size} bytes; at most {most} are allowed.", ArchiveLimits.Raise(bound, most));
        if (size > left)
        {
            throw TarRefusal.At(archive, offset, path, $"has {size} bytes, but only {left} follow: the archive is truncated.");
        }
    }

    /// <summary>The length was checked, but a stream may still shrink while it is read.</summary>
    private ReadOnlySpan<byte> Take(long most, string path)
    {
        var next = input.TakeUpTo(most);
        return next.IsEmpty ? throw TarRefusal.At(archive, input.Position, path, "is truncated.") : next;
    }
}
