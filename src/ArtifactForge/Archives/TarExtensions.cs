using System.Globalization;
using System.Text;

namespace ArtifactForge.Archives;

/// <summary>
/// What pax headers and GNU long names say about the entry that follows them. Where two of them could say different things,
/// programs disagree which one counts, so that is refused.
/// </summary>
internal sealed class TarExtensions
{
    /// <summary>Keys that change what an entry is in ways that are not read here.</summary>
    private static readonly string[] Refused = ["GNU.sparse.", "hdrcharset", "SUN.holesdata"];

    private bool hasPax;

    /// <summary>Of the first header, where there is one.</summary>
    public long? Offset { get; private set; }

    public byte[]? Path { get; private set; }

    public byte[]? LinkPath { get; private set; }

    public long? Size { get; private set; }

    public DateTimeOffset? ModifiedTime { get; private set; }

    /// <returns>Null, or what is wrong.</returns>
    public string? AddPax(long offset, ReadOnlySpan<byte> content)
    {
        if (hasPax) return "has two pax headers.";
        if (Path is not null || LinkPath is not null) return "has both a pax header and a GNU long name.";
        hasPax = true;
        Offset ??= offset;
        var records = new PaxRecords(content);
        while (records.MoveNext())
        {
            var problem = Take(Encoding.Latin1.GetString(records.Key), records.Value);
            if (problem is not null) return problem;
        }

        return records.IsMalformed ? "has a malformed pax header." : null;
    }

    /// <returns>Null, or what is wrong.</returns>
    public string? AddLongName(long offset, bool isName, ReadOnlySpan<byte> content)
    {
        if (hasPax) return "has both a pax header and a GNU long name.";
        if ((isName ? Path : LinkPath) is not null) return "has two GNU long names.";
        Offset ??= offset;
        var nul = content.IndexOf((byte)0);
        if (nul >= 0 && content[nul..].ContainsAnyExcept((byte)0)) return "has a NUL in its GNU long name.";
        var text = (nul >= 0 ? content[..nul] : content).ToArray();
        if (isName) Path = text;
        else LinkPath = text;
        return null;
    }

    public static bool TryReadTime(ReadOnlySpan<byte> value, out DateTimeOffset time)
    {
        time = default;
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        return decimal.TryParse(value, Style, CultureInfo.InvariantCulture, out var seconds) && TryFromSeconds(Math.Floor(seconds), out time);
    }

    public static bool TryFromSeconds(decimal seconds, out DateTimeOffset time)
    {
        var fits = seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        time = fits ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : default;
        return fits;
    }

    private string? Take(string key, ReadOnlySpan<byte> value)
    {
        switch (key)
        {
            case "path" when Path is null && !value.IsEmpty:
                Path = value.ToArray();
                return null;
            case "linkpath" when LinkPath is null && !value.IsEmpty:
                LinkPath = value.ToArray();
                return null;
            case "size" when Size is null && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size):
                Size = size;
                return null;
            case "mtime" when TryReadTime(value, out var time):
                ModifiedTime = time;
                return null;
            case "path" or "linkpath" or "size" or "mtime":
                return $"has a pax header whose '{key}' is empty, repeated or invalid.";
            default:
                return Array.Exists(Refused, refused => key.StartsWith(refused, StringComparison.Ordinal))
                    ? $"has the pax record '{TarRefusal.Printable(key)}', which is not supported (sparse files, other character sets)."
                    : null;
        }
    }
}
