using System.Globalization;
using System.Text;

namespace ArtifactForge.Archives;

/// <summary>Names from an archive: decoded strictly, normalised, and refused where two readers could take them for different files.</summary>
internal static class EntryName
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <returns>Null if the text is harmless, else what is wrong with it.</returns>
    public static string? TryDecode(ReadOnlySpan<byte> raw, ArchiveLimits limits, out string text)
    {
        if (!raw.IsEmpty && raw.Length <= limits.MaxPathBytes && !raw.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            text = Encoding.ASCII.GetString(raw);
            return null;
        }

        text = Encoding.Latin1.GetString(raw.Length > 300 ? raw[..300] : raw);
        if (raw.IsEmpty) return "is empty.";
        if (raw.Length > limits.MaxPathBytes) return $"has {raw.Length} bytes; at most {limits.MaxPathBytes} are allowed.";
        if (raw.Contains((byte)0)) return "has a NUL in it.";
        try
        {
            text = Strict.GetString(raw);
        }
        catch (DecoderFallbackException)
        {
            return "is not valid UTF-8.";
        }

        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsPrintable(rune)) return $"has the control or invisible character U+{rune.Value:X4} in it.";
            if (Likeness.Of(rune) is { } other) return $"has U+{rune.Value:X4} in it, which some systems take for '{other}'.";
            if (CanonicalSpelling.IsAmbiguous(rune))
            {
                return $"has U+{rune.Value:X4} in it, which Unicode can also spell differently: file systems disagree on whether both are the same name.";
            }
        }

        return null;
    }

    /// <summary>Drops <c>.</c> and empty parts and the trailing slash.</summary>
    /// <returns>Null if the path stays below where it starts, else what is wrong with it.</returns>
    public static string? TryNormalise(string text, ArchiveLimits limits, out string path)
    {
        path = text;
        if (text[0] is '/' or '\\') return "is absolute.";
        if (text.Length > 1 && text[1] == ':' && char.IsAsciiLetter(text[0])) return "begins with a drive letter.";
        if (IsPlain(text, limits))
        {
            path = text.EndsWith('/') ? text[..^1] : text;
            return null;
        }

        if (text.Split('/', '\\').Contains("..")) return "has '..' in it.";
        if (text.Contains('\\', StringComparison.Ordinal)) return "has a backslash in it, which some systems take for a slash.";
        var parts = text.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var part in parts)
        {
            if (part.Length * 3 > limits.MaxNameBytes && Encoding.UTF8.GetByteCount(part) > limits.MaxNameBytes)
            {
                return $"has a part of more than {limits.MaxNameBytes} bytes.";
            }
        }

        path = string.Join('/', parts.Where(part => part != "."));
        return null;
    }

    /// <summary>
    /// Whether nothing needs to be looked for: no backslash, no empty part but behind a last slash, none that begins with a dot,
    /// and none that may be too long. As nearly all names are, and finding so takes no memory.
    /// </summary>
    private static bool IsPlain(ReadOnlySpan<char> text, ArchiveLimits limits)
    {
        if (text.Contains('\\')) return false;
        while (true)
        {
            var slash = text.IndexOf('/');
            var length = slash < 0 ? text.Length : slash;
            if (length == 0 || text[0] == '.' || length * 3 > limits.MaxNameBytes) return false;
            if (slash < 0 || slash == text.Length - 1) return true;
            text = text[(slash + 1)..];
        }
    }

    public static bool IsPrintable(char value) => char.IsSurrogate(value) || IsPrintable(new Rune(value));

    /// <summary>
    /// Format characters hide or reorder what a person reads (CVE-2021-42574); line separators break logs; spaces other than
    /// the plain one, the Hangul fillers and the empty Braille pattern are letters that nobody sees.
    /// </summary>
    private static bool IsPrintable(Rune value) => value.IsAscii
        ? value.Value is >= ' ' and < 0x7f
        : Rune.GetUnicodeCategory(value) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator
            or UnicodeCategory.OtherNotAssigned)
            && value.Value is not (0x115f or 0x1160 or 0x2800 or 0x3164 or 0xffa0);
}
