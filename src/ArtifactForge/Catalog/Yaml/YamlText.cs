using System.Text;

namespace ArtifactForge.Catalog.Yaml;

/// <summary>Bytes to text: UTF-8, and only characters that a person can see in a review.</summary>
internal static class YamlText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Null where the file is no text; then the problem is reported.</summary>
    public static string? Decode(string file, ReadOnlySpan<byte> bytes, Problems problems)
    {
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            problems.Add(Place.StartOf(file), "The file is UTF-16.", "Save it as UTF-8.");
            return null;
        }

        // Editors on Windows write the mark; it says nothing that we do not know.
        if (bytes is [0xEF, 0xBB, 0xBF, ..]) bytes = bytes[3..];
        string text;
        try
        {
            text = Strict.GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            var place = After(file, Encoding.UTF8.GetString(bytes[..Math.Max(0, exception.Index)]));
            problems.Add(place, "The file is not UTF-8 here.", "Save it as UTF-8.");
            return null;
        }

        var hidden = text.AsSpan().IndexOfAny(Unprintable);
        if (hidden < 0) return text;
        problems.Add(
            After(file, text[..hidden]),
            $"The character U+{(int)text[hidden]:X4} is not allowed in a text file.",
            "Remove it, or write it as an escape in double quotes.");
        return null;
    }

    /// <summary>
    /// Control characters; line separators that only some programs count as lines; marks that turn the direction of writing,
    /// with which a file can be made to look like another.
    /// </summary>
    private static readonly System.Buffers.SearchValues<char> Unprintable = System.Buffers.SearchValues.Create(
    [
        .. Enumerable.Range(0, 0x20).Select(code => (char)code).Where(letter => letter is not ('\t' or '\n' or '\r')),
        .. Enumerable.Range(0x7F, 0x21).Select(code => (char)code),
        '\u2028', '\u2029', '\uFEFF', '\uFFFE', '\uFFFF',
        .. Enumerable.Range(0x202A, 5).Concat(Enumerable.Range(0x2066, 4)).Select(code => (char)code),
    ]);

    private static Place After(string file, string text)
    {
        var line = text.Count(letter => letter == '\n') + 1;
        return new Place(file, line, text.Length - text.LastIndexOf('\n'));
    }
}
