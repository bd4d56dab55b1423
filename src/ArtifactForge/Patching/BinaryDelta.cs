namespace ArtifactForge.Patching;

/// <summary>git's delta: the sizes of both contents, then copies out of the old one and bytes of its own.</summary>
internal static class BinaryDelta
{
    /// <summary>Of what a delta may make; the largest file of a real cookbook has under 1 MB.</summary>
    public const int MaxSize = 64 << 20;

    /// <returns>Null where the delta is damaged, or made for another content.</returns>
    public static byte[]? TryApply(ReadOnlySpan<byte> before, ReadOnlySpan<byte> delta)
    {
        var next = 0;
        if (!TryReadSize(delta, ref next, out var oldSize) || !TryReadSize(delta, ref next, out var newSize)) return null;
        if (oldSize != before.Length || newSize > MaxSize) return null;
        var after = new byte[newSize];
        var filled = 0;
        while (next < delta.Length)
        {
            var code = delta[next++];
            ReadOnlySpan<byte> piece;
            if (code >= 0x80)
            {
                if (!TryReadCopy(delta, ref next, code, out var offset, out var size)) return null;
                if (offset > before.Length || size > before.Length - offset) return null;
                piece = before.Slice((int)offset, (int)size);
            }
            else
            {
                // 0 is reserved.
                if (code == 0 || code > delta.Length - next) return null;
                piece = delta.Slice(next, code);
                next += code;
            }

            if (piece.Length > newSize - filled) return null;
            piece.CopyTo(after.AsSpan(filled));
            filled += piece.Length;
        }

        return filled == newSize ? after : null;
    }

    private static bool TryReadSize(ReadOnlySpan<byte> delta, ref int next, out long size)
    {
        size = 0;
        for (var shift = 0; next < delta.Length && shift < 35; shift += 7)
        {
            var part = delta[next++];
            size |= (long)(part & 0x7f) << shift;
            if (part < 0x80) return true;
        }

        return false;
    }

    /// <summary>The low four bits of the code say which bytes of the offset follow, the next three which of the size.</summary>
    private static bool TryReadCopy(ReadOnlySpan<byte> delta, ref int next, byte code, out long offset, out long size)
    {
        (offset, size) = (0, 0);
        for (var bit = 0; bit < 7; bit++)
        {
            if ((code & (1 << bit)) == 0) continue;
            if (next == delta.Length) return false;
            if (bit < 4) offset |= (long)delta[next++] << (8 * bit);
            else size |= (long)delta[next++] << (8 * (bit - 4));
        }

        if (size == 0) size = 0x10000;
        return true;
    }
}
