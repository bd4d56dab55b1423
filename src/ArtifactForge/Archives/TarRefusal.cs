using System.Globalization;
using System.Text;

namespace ArtifactForge.Archives;

/// <summary>Says no to an entry: where it is, and why.</summary>
internal static class TarRefusal
{
    private const string DefaultFix = "The archive is damaged or malicious: get it from a source that you trust.";

    public static ForgeException At(string archive, long offset, string? entry, string what, string? fix = null) =>
        new(
            entry is null ? $"{archive}: byte {offset}" : $"{archive}: entry '{Printable(entry)}' at byte {offset}",
            what,
            fix ?? DefaultFix);

    /// <summary>A hostile name must not steer the terminal that shows the error.</summary>
    public static string Printable(string text)
    {
        const int Longest = 200;
        var shown = new StringBuilder();
        foreach (var value in text.Length > Longest ? text.AsSpan(0, Longest) : text)
        {
            if (EntryName.IsPrintable(value)) shown.Append(value);
            else shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)value:x4}");
        }

        return text.Length > Longest ? shown.Append('…').ToString() : shown.ToString();
    }
}
