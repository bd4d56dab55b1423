using System.Text.RegularExpressions;

namespace ArtifactForge.Patching;

/// <summary>The lines between <c>diff --git</c> and the hunks (git-diff, "Generating patch text with -p").</summary>
internal sealed partial class GitHeader
{
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);

    public required int Line { get; init; }

    /// <summary>Both names as <c>diff --git</c> has them.</summary>
    public required string Names { get; init; }

    public FileDiffKind Kind { get; private set; } = FileDiffKind.Change;

    public string? From { get; private set; }

    public string? To { get; private set; }

    public bool? OldExecutable { get; private set; }

    public bool? NewExecutable { get; private set; }

    /// <summary>In percent, of a rename or copy.</summary>
    public int? Similarity { get; private set; }

    public string? OldId { get; private set; }

    public string? NewId { get; private set; }

    public static GitHeader Read(DiffLines lines)
    {
        var header = new GitHeader { Line = lines.Line, Names = lines.Text["diff --git ".Length..] };
        lines.Skip();
        while (header.TryTake(lines)) lines.Skip();
        header.Check(lines);
        return header;
    }

    /// <summary>The names of a file that is called the same before and after: what both halves have but for their first folder.</summary>
    public (string Old, string New)? TrySplit()
    {
        if (Names.StartsWith('"'))
        {
            var old = QuotedPath.TryRead(Names, out var length);
            return old is null || length >= Names.Length || Names[length] != ' ' || ReadName(Names[(length + 1)..]) is not { } fresh ? null : (old, fresh);
        }

        if (Names.EndsWith('"') && Names.IndexOf(" \"", StringComparison.Ordinal) is >= 0 and var quote)
        {
            return ReadName(Names[(quote + 1)..]) is { } fresh ? (Names[..quote], fresh) : null;
        }

        var splits = new List<(string, string)>();
        for (var space = Names.IndexOf(' ', StringComparison.Ordinal); space >= 0; space = Names.IndexOf(' ', space + 1))
        {
            var (old, fresh) = (Names[..space], Names[(space + 1)..]);
            if (old == fresh || (AfterFirstFolder(old) is { } inner && inner == AfterFirstFolder(fresh))) splits.Add((old, fresh));
        }

        return splits is [var only] ? only : null;
    }

    /// <summary>A name in quotes or without.</summary>
    public static string? ReadName(string text) => !text.StartsWith('"')
        ? text
        : QuotedPath.TryRead(text, out var length) is { } name && length == text.Length ? name : null;

    private static string? AfterFirstFolder(string path) => path.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? path[(slash + 1)..] : null;

    private bool TryTake(DiffLines lines)
    {
        var match = Lines().Match(lines.Text);
        if (!match.Success) return false;
        var (key, value) = (match.Groups["key"].Value, match.Groups["value"].Value);
        if (!seen.Add(key)) throw lines.Refuse($"'{key}' appears twice for one file.");
        switch (key)
        {
            case "old mode": OldExecutable = Mode(lines, value); break;
            case "new mode": NewExecutable = Mode(lines, value); break;
            case "new file mode": (Kind, NewExecutable) = (FileDiffKind.Create, Mode(lines, value)); break;
            case "deleted file mode": (Kind, OldExecutable) = (FileDiffKind.Delete, Mode(lines, value)); break;
            case "rename from" or "copy from": From = Name(lines, value); break;
            case "rename to" or "copy to": To = Name(lines, value); break;
            case "index": Index(lines, value); break;
            default:
                if (!Percent().IsMatch(value)) throw lines.Refuse($"expected a percentage, found {lines.Show()}.");
                if (key == "similarity index") Similarity = int.Parse(value.AsSpan(0, value.Length - 1), System.Globalization.CultureInfo.InvariantCulture);
                break;
        }

        if (key is "rename to") Kind = FileDiffKind.Rename;
        if (key is "copy to") Kind = FileDiffKind.Copy;
        return true;
    }

    private void Check(DiffLines lines)
    {
        string[][] together = [["old mode", "new mode"], ["rename from", "rename to"], ["copy from", "copy to"]];
        foreach (var pair in together.Where(pair => pair.Count(seen.Contains) == 1))
        {
            throw lines.RefuseAt(Line, $"has '{pair.First(seen.Contains)}' without '{pair.First(key => !seen.Contains(key))}'.");
        }

        string[] exclusive = ["new file mode", "deleted file mode", "rename to", "copy to"];
        var kinds = exclusive.Where(seen.Contains).ToList();
        if (kinds.Count > 1) throw lines.RefuseAt(Line, $"has both '{kinds[0]}' and '{kinds[1]}'.");
        if (kinds is ["new file mode" or "deleted file mode"] && seen.Contains("old mode"))
        {
            throw lines.RefuseAt(Line, $"has both '{kinds[0]}' and 'old mode'.");
        }
    }

    private void Index(DiffLines lines, string value)
    {
        var match = Ids().Match(value);
        if (!match.Success) throw lines.Refuse($"expected two object ids, found {lines.Show()}.");
        (OldId, NewId) = (match.Groups["old"].Value, match.Groups["new"].Value);
        if (match.Groups["mode"].Success) Mode(lines, match.Groups["mode"].Value);
    }

    private static string Name(DiffLines lines, string value) =>
        ReadName(value) ?? throw lines.Refuse($"is not a readable path: {lines.Show()}.");

    private static bool Mode(DiffLines lines, string value) => value switch
    {
        "100644" or "100664" => false,
        "100755" or "100775" => true,
        "120000" => throw lines.Refuse("is about a symbolic link, which cannot be patched.", "Leave it out: cookbooks have no links."),
        "160000" => throw lines.Refuse("is about a submodule, which tarballs do not have.", "Leave it out."),
        _ => throw lines.Refuse($"expected the mode 100644 or 100755, found {lines.Show()}."),
    };

    [GeneratedRegex(
        "^(?<key>old mode|new mode|new file mode|deleted file mode|rename from|rename to|copy from|copy to|similarity index|dissimilarity index|index) (?<value>.*)$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Lines();

    [GeneratedRegex("^(?<old>[0-9a-f]{1,64})\\.\\.(?<new>[0-9a-f]{1,64})( (?<mode>[0-7]{6}))?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ids();

    [GeneratedRegex("^[0-9]{1,3}%$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Percent();
}
