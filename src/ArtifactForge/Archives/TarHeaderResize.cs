using System.Globalization;

namespace ArtifactForge.Archives;

/// <summary>
/// An entry's header blocks with another size and mode in them, and nothing else changed but the checksums: the fields in
/// the manner in which they were written, and the pax size record where there is one.
/// </summary>
internal static class TarHeaderResize
{
    /// <returns>Null where the headers are written so that the old ones could not be had back from the new ones.</returns>
    public static byte[]? TryChange(ReadOnlySpan<byte> headers, (long Size, int Mode) before, (long Size, int Mode) after)
    {
        var changed = TryWrite(headers, before.Size, after.Size, after.Mode);
        var back = changed is null ? null : TryWrite(changed, after.Size, before.Size, before.Mode);
        return back is not null && headers.SequenceEqual(back) ? changed : null;
    }

    private static byte[]? TryWrite(ReadOnlySpan<byte> headers, long oldSize, long newSize, int newMode)
    {
        var result = new List<byte>(headers.Length);
        while (headers.Length > TarBlock.Size)
        {
            var block = headers[..TarBlock.Size];
            if (!TarNumber.TryRead(TarHeader.SizeOf(block), out var size)) return null;
            var content = headers.Slice(TarBlock.Size, (int)size);
            var end = TarBlock.Size + (int)TarBlock.RoundUp(size);
            var resized = block[156] == 'x' ? ChangeRecord(content, newSize) : null;
            if (resized is null)
            {
                result.AddRange(headers[..end]);
            }
            else
            {
                if (TryWriteBlock(block, resized.Length, mode: null) is not { } header) return null;
                result.AddRange(header);
                result.AddRange(resized);
                result.AddRange(new byte[TarBlock.Padding(resized.Length)]);
            }

            headers = headers[end..];
        }

        // Beside a pax size record the field may hold anything: only one that held the size goes on holding it.
        if (!TarNumber.TryRead(TarHeader.SizeOf(headers), out var written)) return null;
        if (TryWriteBlock(headers, written == oldSize ? newSize : written, newMode) is not { } last) return null;
        result.AddRange(last);
        return [.. result];
    }

    private static byte[]? TryWriteBlock(ReadOnlySpan<byte> block, long size, int? mode)
    {
        var changed = block.ToArray();
        var fits = TryWriteMode(TarHeader.ModeOf(changed.AsSpan()), mode)
            && TarNumber.TryRewrite(TarHeader.SizeOf(changed.AsSpan()), size)
            && TarNumber.TryRewrite(TarHeader.ChecksumOf(changed.AsSpan()), TarHeader.Sum(changed));
        return fits ? changed : null;
    }

    /// <summary>Some programs keep the kind of file above the permission bits: that stays. So does a field that says the same.</summary>
    private static bool TryWriteMode(Span<byte> field, int? mode)
    {
        if (!TarNumber.TryRead(field, out var written)) return mode is null;
        return mode is not { } wanted || (written & TarEntry.ModeMask) == wanted
            || TarNumber.TryRewrite(field, (written & ~(long)TarEntry.ModeMask) | (uint)wanted);
    }

    private static byte[]? ChangeRecord(ReadOnlySpan<byte> content, long size)
    {
        var records = new PaxRecords(content);
        while (records.MoveNext())
        {
            if (!records.Key.SequenceEqual("size"u8)) continue;
            var record = PaxRecords.Write("size", size.ToString(CultureInfo.InvariantCulture));
            return [.. content[..records.Range.Start.Value], .. record, .. content[records.Range.End.Value..]];
        }

        return null;
    }
}
