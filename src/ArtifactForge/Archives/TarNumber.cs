namespace ArtifactForge.Archives;

/// <summary>Numbers in a tar header: octal text, or GNU's base-256 where the first byte has its high bit set.</summary>
internal static class TarNumber
{
    public static bool TryRead(ReadOnlySpan<byte> field, out long value)
    {
        value = 0;
        if (field[0] is 0x80 or 0xff) return TryReadBinary(field, out value);
        var digits = field.TrimStart((byte)' ');
        var end = digits.IndexOfAny((byte)0, (byte)' ');
        if (end >= 0)
        {
            if (digits[end..].ContainsAnyExcept((byte)0, (byte)' ')) return false;
            digits = digits[..end];
        }

        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7' || value > long.MaxValue >> 3) return false;
            value = (value << 3) | (uint)(digit - '0');
        }

        return true;
    }

    /// <summary>Writes a number into a field in the manner in which the field is already written. False where it does not fit.</summary>
    public static bool TryRewrite(Span<byte> field, long value)
    {
        if (field[0] is 0x80 or 0xff)
        {
            for (var i = field.Length - 1; i > 0; i--, value >>= 8) field[i] = (byte)value;
            return value == 0 && field[0] == 0x80;
        }

        // Octal: pads (zeros or spaces), digits, and an end of NULs and spaces that stays as it is.
        var pad = field[0] == (byte)' ' ? (byte)' ' : (byte)'0';
        var last = field.LastIndexOfAnyExcept((byte)0, (byte)' ');
        if (last < 0) return false;
        field[..(last + 1)].Fill(pad);
        do
        {
            if (last < 0) return false;
            field[last--] = (byte)('0' + (value & 7));
            value >>= 3;
        }
        while (value > 0);
        return true;
    }

    private static bool TryReadBinary(ReadOnlySpan<byte> field, out long value)
    {
        var negative = field[0] == 0xff;
        value = negative ? -1 : 0;
        foreach (var next in field[1..])
        {
            if (value > long.MaxValue >> 8 || value < long.MinValue >> 8) return false;
            value = (value << 8) | next;
        }

        return true;
    }
}
