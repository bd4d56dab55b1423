using System.Text;

namespace ArtifactForge.Patching;

/// <summary>Bytes as lines, each with its terminator: joined again they are the same bytes. A CR is part of its line.</summary>
internal static class TextLines
{
    private static readonly UTF8Encoding Lenient = new(encoderShouldEmitUTF8Identifier: false);

    public static List<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> content)
    {
        var lines = new List<ReadOnlyMemory<byte>>();
        while (!content.IsEmpty)
        {
            var end = content.Span.IndexOf((byte)'\n');
            var length = end < 0 ? content.Length : end + 1;
            lines.Add(content[..length]);
            content = content[length..];
        }

        return lines;
    }

    public static byte[] Join(IEnumerable<ReadOnlyMemory<byte>> lines)
    {
        using var joined = new MemoryStream();
        foreach (var line in lines) joined.Write(line.Span);
        return joined.ToArray();
    }

    public static bool HasEnd(ReadOnlySpan<byte> line) => line is [.., (byte)'\n'];

    /// <summary>The line that has the byte, counted from 1.</summary>
    public static int NumberAt(ReadOnlySpan<byte> content, int offset) => content[..offset].Count((byte)'\n') + 1;

    /// <summary>A line, or an anchor of several, as an error shows it: without its end, but with the ends that one would not see.</summary>
    public static string Show(ReadOnlySpan<byte> line, string quote = "'")
    {
        const int Longest = 160;
        var suffix = line.EndsWith("\r\n"u8) ? " (CRLF)" : HasEnd(line) ? "" : " (no newline at its end)";
        var text = Lenient.GetString(line.TrimEnd("\r\n"u8)).Replace("\n", "\\n", StringComparison.Ordinal);
        var shown = string.Concat(text.Take(Longest).Select(value => char.IsControl(value) && value != '\t' ? '\ufffd' : value));
        return $"{quote}{shown}{(text.Length > Longest ? "…" : "")}{quote}{suffix}";
    }
}
