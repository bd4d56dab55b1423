using System.Buffers;
using System.Globalization;
using System.Text;

namespace ArtifactForge.Archives;

/// <summary>
/// Characters that Unicode (UAX #15) can spell in more than one way: file systems disagree whether the spellings are one
/// name. string.Normalize cannot tell, since in invariant globalisation it changes nothing. But every canonical
/// decomposition either is a single other character or ends in a combining mark or a conjoining Jamo: a name without any of
/// these has no second spelling among such names.
/// </summary>
internal static class CanonicalSpelling
{
    /// <summary>Single characters that stand for one other, below the two blocks of CJK compatibility ideographs.</summary>
    private static readonly SearchValues<char> Singletons = SearchValues.Create(
        "\u0374\u037e\u0387\u1f71\u1f73\u1f75\u1f77\u1f79\u1f7b\u1f7d\u1fbb\u1fbe\u1fc9\u1fcb\u1fd3\u1fdb\u1fe3\u1feb"
        + "\u1fee\u1fef\u1ff9\u1ffb\u1ffd\u2000\u2001\u2126\u212a\u212b\u2329\u232a");

    public static bool IsAmbiguous(Rune rune) => !rune.IsAscii
        && (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark
            || rune.Value is (>= 0x1100 and <= 0x11ff) or (>= 0xd7b0 and <= 0xd7ff)
                or (>= 0xf900 and <= 0xfaff) or (>= 0x2f800 and <= 0x2fa1f)
            || (rune.IsBmp && Singletons.Contains((char)rune.Value)));
}
