using System.Text.RegularExpressions;

namespace ArtifactForge.Patching;

/// <summary>
/// What <c>git format-patch</c> puts around a diff: headers and words before it, a signature behind it. Only a file that
/// begins as a mail is read so.
/// </summary>
internal static partial class MailReader
{
    public static bool Begins(DiffLines lines) => Separator().IsMatch(lines.Text) || lines.Starts("From: ") || lines.Starts("Subject: ");

    /// <summary>Up to the first line of the diff.</summary>
    public static void SkipHead(DiffLines lines)
    {
        var start = lines.Line;
        if (Separator().IsMatch(lines.Text)) lines.Skip();
        while (!lines.AtEnd && lines.Text.Length > 0) SkipHeader(lines);
        while (!lines.AtEnd && !lines.Starts("diff --git ") && !lines.StartsFile)
        {
            if (lines.Starts("@@ ") || Separator().IsMatch(lines.Text)) throw lines.Refuse($"expected 'diff --git' or '--- ' before it, found {lines.Show()}.");
            lines.Skip();
        }

        if (lines.AtEnd) throw lines.RefuseAt(start, "the mail has no diff in it.", "Write it with: git format-patch.");
    }

    public static bool IsTrailer(DiffLines lines) => lines.Text == "-- ";

    /// <summary>The signature: by default git's version. Nothing but blank lines and another mail may follow.</summary>
    public static void SkipTrailer(DiffLines lines)
    {
        lines.Skip();
        while (!lines.AtEnd && lines.Text.Length > 0)
        {
            if (lines.Starts("diff ") || lines.StartsFile || lines.Starts("@@ ") || lines.Starts("GIT binary ")) throw lines.Refuse($"comes after the signature of the mail: {lines.Show()}.");
            lines.Skip();
        }

        while (!lines.AtEnd && lines.Text.Length == 0) lines.Skip();
        if (!lines.AtEnd && !Begins(lines)) throw lines.Refuse($"is not part of a mail's signature: {lines.Show()}.", "Remove it; remarks belong in the advisory.");
    }

    private static void SkipHeader(DiffLines lines)
    {
        var text = lines.Text.TrimEnd('\r');
        if (!Header().IsMatch(text) && text is not [' ' or '\t', _, ..]) throw lines.Refuse($"expected a mail header, found {lines.Show()}.", "Write it with: git format-patch.");
        var encoding = text.Split(':', 2);
        if (encoding[0].Equals("Content-Transfer-Encoding", StringComparison.OrdinalIgnoreCase)
            && encoding[1].Trim().ToLowerInvariant() is not ("7bit" or "8bit" or "binary"))
        {
            throw lines.Refuse($"the mail is encoded as {encoding[1].Trim()}, which changes the diff's own lines.", "Write the patch to a file with: git format-patch.");
        }

        lines.Skip();
    }

    [GeneratedRegex("^From [0-9a-f]{40,64} ", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Separator();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9-]{0,60}:( |$)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Header();
}
