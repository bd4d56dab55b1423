using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace ArtifactForge.Patching;

/// <summary><c>@@ -OLD,COUNT +NEW,COUNT @@ anything</c>; a count that is left out is 1.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly partial record struct HunkHeader(int OldStart, int OldCount, int NewStart, int NewCount)
{
    public static bool TryParse(string text, out HunkHeader header)
    {
        var match = Pattern().Match(text);
        header = match.Success
            ? new HunkHeader(Number(match, "old"), Number(match, "oldCount"), Number(match, "new"), Number(match, "newCount"))
            : default;

        // Line 0 is only where nothing is: before the first line, or in an empty file.
        return match.Success && (header.OldStart > 0 || header.OldCount == 0) && (header.NewStart > 0 || header.NewCount == 0);
    }

    private static int Number(Match match, string group) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 1;

    [GeneratedRegex(
        "^@@ -(?<old>[0-9]{1,8})(,(?<oldCount>[0-9]{1,8}))? \\+(?<new>[0-9]{1,8})(,(?<newCount>[0-9]{1,8}))? @@( .*)?$",
        RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
