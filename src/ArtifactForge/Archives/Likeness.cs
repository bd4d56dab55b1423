using System.Text;

namespace ArtifactForge.Archives;

/// <summary>
/// Characters that become one with a meaning in paths where a system is helpful: Unicode's compatibility forms (NFKC, as some
/// file servers and unpackers apply it), the best fits of Windows' code pages, and the letter that folds into an ASCII one.
/// </summary>
internal static class Likeness
{
    /// <returns>What the character may be taken for, or null.</returns>
    public static string? Of(Rune rune) => rune.Value switch
    {
        0xff0f or 0x2044 or 0x2215 or 0x29f8 => "/",
        0xff3c or 0xfe68 or 0x2216 or 0x29f5 => "\\",
        0x2100 or 0x2101 or 0x2105 or 0x2106 => "a letter, '/' and another",
        0xff0e or 0xfe52 or 0x2024 => ".",
        0x2025 or 0xfe30 => "..",
        0x2026 or 0xfe19 => "...",
        0xff1a or 0xfe55 or 0xfe13 => ":",
        0x017f => "s",
        _ => null,
    };
}
