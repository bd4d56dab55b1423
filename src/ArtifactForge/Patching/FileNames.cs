using System.Globalization;

namespace ArtifactForge.Patching;

/// <summary>The two lines <c>---</c> and <c>+++</c>: each a path, and behind a tab maybe a time.</summary>
internal sealed record FileNames(int Line, string Old, DateTimeOffset? OldTime, string New, DateTimeOffset? NewTime)
{
    public const string NoFile = "/dev/null";

    /// <summary>GNU diff -N gives a file that is not there the first moment of 1970.</summary>
    public bool OldIsAbsent => Old == NoFile || OldTime == DateTimeOffset.UnixEpoch;

    public bool NewIsAbsent => New == NoFile || NewTime == DateTimeOffset.UnixEpoch;

    /// <summary>What the header itself tells of the direction: git's letters the wrong way round, a backup as the result, the newer file first.</summary>
    public bool LooksReversed => (Old.StartsWith("b/", StringComparison.Ordinal) && New.StartsWith("a/", StringComparison.Ordinal))
        || (IsBackup(New) && !IsBackup(Old))
        || (OldTime > NewTime && !NewIsAbsent);

    public static FileNames Read(DiffLines lines)
    {
        var line = lines.Line;
        var (old, oldTime) = ReadOne(lines, "--- ");
        if (!lines.Starts("+++ ")) throw lines.Refuse("expected '+++ ' after '--- '.");
        var (fresh, newTime) = ReadOne(lines, "+++ ");
        if (old == NoFile && fresh == NoFile) throw lines.RefuseAt(line, "does not name any file.");
        return new FileNames(line, old, oldTime, fresh, newTime);
    }

    private static bool IsBackup(string path) => path.EndsWith(".orig", StringComparison.Ordinal) || path.EndsWith('~');

    private static (string Path, DateTimeOffset? Time) ReadOne(DiffLines lines, string marker)
    {
        var text = lines.Text[marker.Length..];
        if (text.EndsWith('\r'))
        {
            throw lines.Refuse("the diff's own lines end in CR LF.", "Use LF line endings in the diff; CRs that belong to the content stay in its lines.");
        }

        var (path, rest) = Split(text);
        if (path is null || (rest.Length > 0 && rest[0] != '\t')) throw lines.Refuse($"is not a readable path: {lines.Show()}.");
        if (path.Length == 0) throw lines.Refuse("expected a path.");
        lines.Skip();
        return (path, ReadTime(rest.Trim('\t')));
    }

    private static (string? Path, string Tail) Split(string text)
    {
        if (text.StartsWith('"'))
        {
            var path = QuotedPath.TryRead(text, out var length);
            return (path, path is null ? "" : text[length..]);
        }

        var tab = text.IndexOf('\t', StringComparison.Ordinal);
        return tab < 0 ? (text, "") : (text[..tab], text[tab..]);
    }

    /// <summary>As GNU diff writes it: <c>2023-01-25 10:00:00.123456789 +0000</c>. Anything else says no time.</summary>
    private static DateTimeOffset? ReadTime(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var zone = text.LastIndexOf(' ');
        if (dot < 0 || zone < dot || text.Length - zone != 6) return null;
        var plain = $"{text[..dot]} {text[(zone + 1)..(zone + 4)]}:{text[(zone + 4)..]}";
        var isRead = DateTimeOffset.TryParseExact(plain, "yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time);
        if (!isRead) return null;
        var fraction = text[(dot + 1)..zone].PadRight(7, '0')[..7];
        return int.TryParse(fraction, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) ? time.AddTicks(ticks) : null;
    }
}
