using System.Text;

namespace ArtifactForge.Patching;

/// <summary>Paths as git and GNU diff write them: bare, or in quotes as a string of C, with octal escapes for bytes.</summary>
internal static class QuotedPath
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private const string Letters = "abtnvfr\"\\";
    private const string Values = "\a\b\t\n\v\f\r\"\\";

    /// <summary>As git writes it: in quotes only where a byte would not be seen as it is.</summary>
    public static string Write(string path)
    {
        if (path.All(letter => letter is >= ' ' and <= '~' and not ('"' or '\\'))) return path;
        var text = new StringBuilder("\"");
        foreach (var value in Encoding.UTF8.GetBytes(path))
        {
            var letter = Values.IndexOf((char)value, StringComparison.Ordinal);
            if (letter >= 0) text.Append('\\').Append(Letters[letter]);
            else if (value is >= (byte)' ' and <= (byte)'~') text.Append((char)value);
            else text.Append('\\').Append((char)('0' + (value >> 6))).Append((char)('0' + ((value >> 3) & 7))).Append((char)('0' + (value & 7)));
        }

        return text.Append('"').ToString();
    }

    /// <returns>Null where the quotes are not closed, an escape is unknown, or the bytes are no UTF-8.</returns>
    /// <param name="text">Begins with a quote.</param>
    /// <param name="length">How much of it was used.</param>
    public static string? TryRead(string text, out int length)
    {
        var bytes = new List<byte>();
        for (length = 1; length < text.Length && text[length] != '"';)
        {
            if (text[length] != '\\')
            {
                var end = text.AsSpan(length).IndexOfAny('\\', '"');
                var plain = text.Substring(length, end < 0 ? text.Length - length : end);
                bytes.AddRange(Encoding.UTF8.GetBytes(plain));
                length += plain.Length;
            }
            else if (TryEscape(text.AsSpan(length + 1), out var value, out var used))
            {
                bytes.Add(value);
                length += 1 + used;
            }
            else return null;
        }

        if (length >= text.Length) return null;
        length++;
        try
        {
            return Strict.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static bool TryEscape(ReadOnlySpan<char> text, out byte value, out int used)
    {
        (value, used) = (0, 1);
        if (text.IsEmpty) return false;
        var letter = Letters.IndexOf(text[0], StringComparison.Ordinal);
        if (letter >= 0)
        {
            value = (byte)Values[letter];
            return true;
        }

        used = 3;
        if (text.Length < 3 || text[0] is < '0' or > '3' || text[1] is < '0' or > '7' || text[2] is < '0' or > '7') return false;
        value = (byte)(((text[0] - '0') << 6) | ((text[1] - '0') << 3) | (text[2] - '0'));
        return true;
    }
}
