using System.Globalization;
using System.Text.RegularExpressions;

namespace ArtifactForge.Patching;

/// <summary>Reads what follows <c>GIT binary patch</c>: one direction or both, each literal or delta, zlib in base 85.</summary>
internal static partial class BinaryHunkReader
{
    public static BinaryDiff Read(DiffLines lines, string? oldId, string? newId)
    {
        var start = lines.Line;
        if (oldId is not { Length: 40 } || newId is not { Length: 40 })
        {
            throw lines.Refuse(
                "a binary patch needs an 'index' line with both ids in full, of 40 digits.", "Write it with: git diff --binary --full-index.");
        }

        lines.Skip();
        var forward = ReadHunk(lines) ?? throw lines.Refuse($"expected 'literal SIZE' or 'delta SIZE', found {lines.Show()}.");
        var backward = ReadHunk(lines);
        return new BinaryDiff { Line = start, OldId = oldId, NewId = newId, Forward = forward, Backward = backward };
    }

    private static BinaryHunk? ReadHunk(DiffLines lines)
    {
        if (lines.AtEnd || Header().Match(lines.Text) is not { Success: true } header) return null;
        var start = lines.Line;
        var size = long.Parse(header.Groups["size"].ValueSpan, CultureInfo.InvariantCulture);
        if (size > BinaryDelta.MaxSize) throw lines.Refuse($"promises {size} bytes; at most {BinaryDelta.MaxSize} are allowed.");
        lines.Skip();
        using var packed = new MemoryStream();
        while (!lines.AtEnd && lines.Text.Length > 0)
        {
            packed.Write(Base85.TryDecodeLine(lines.Raw.Span.TrimEnd((byte)'\n')) ?? throw lines.Refuse($"is not a line of base 85: {lines.Show()}."));
            lines.Skip();
        }

        // The blank line is what tells a whole hunk from one that was cut off.
        if (lines.AtEnd) throw lines.Refuse("the diff ends in a binary hunk, which must be closed by a blank line.", "It is truncated.");
        lines.Skip();
        var content = BinaryHunk.TryInflate(packed.ToArray(), (int)size)
            ?? throw lines.RefuseAt(start, $"its data is damaged: it does not produce the {size} bytes that it promises.");
        return new BinaryHunk(header.Groups["kind"].ValueSpan is "delta", content);
    }

    [GeneratedRegex("^(?<kind>literal|delta) (?<size>[0-9]{1,12})$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Header();
}
