namespace ArtifactForge.Patching;

/// <summary>Reads unified diffs as <c>diff -u</c>, <c>diff -ruN</c>, <c>git diff</c> and <c>git format-patch</c> write them.</summary>
internal sealed class UnifiedDiffReader(DiffLines lines)
{
    /// <summary>Lines of things that a diff can say and that change nothing, by how they begin.</summary>
    private static readonly (string Start, string Meaning)[] Refused =
    [
        ("Binary files ", "changes a binary file without saying how"), ("Files ", "changes a binary file without saying how"),
        ("Only in ", "names a file that only one side has, and not what is in it"),
    ];

    private bool inMail;
    private int mails;
    private int headLines;
    private int? tail;

    public UnifiedDiff Read()
    {
        var files = new List<FileDiff>();
        while (!lines.AtEnd)
        {
            if (lines.StartsFile || lines.Starts("--- ")) files.Add(ReadTraditional());
            else if (lines.Starts("diff --git ")) files.Add(ReadGit());
            else if (lines.Starts("diff -")) SkipCommand();
            else if (files.Count == 0 && !inMail && MailReader.Begins(lines)) ReadMail();
            else if (inMail && MailReader.IsTrailer(lines)) ReadTrailer();
            else throw Unknown();
        }

        if (files.Count == 0)
        {
            throw lines.RefuseAt(1, "expected a unified diff, found no '--- ' line.", "Write it with: git diff, or diff -u.");
        }
        return new UnifiedDiff { Name = lines.Name, Files = files, Mails = mails, HeadLines = headLines, TailLines = lines.Index - (tail ?? lines.Index) };
    }

    private void ReadMail()
    {
        inMail = true;
        mails++;
        MailReader.SkipHead(lines);
        if (mails == 1) headLines = lines.Index;
    }

    private void ReadTrailer()
    {
        tail ??= lines.Index;
        MailReader.SkipTrailer(lines);
        inMail = false;
        if (!lines.AtEnd) ReadMail();
    }

    /// <summary><c>diff -ru</c> repeats its own command before each file.</summary>
    private void SkipCommand()
    {
        lines.Skip();
        if (!lines.StartsFile && !lines.Starts("--- ")) throw lines.AtEnd ? lines.RefuseAt(lines.Line - 1, "is followed by no diff.") : Unknown();
    }

    private FileDiff ReadTraditional()
    {
        var names = FileNames.Read(lines);
        var hunks = ReadHunks();
        var only = hunks.Count == 1 ? hunks[0] : null;
        var kind = names.OldIsAbsent && only?.OldCount == 0 ? FileDiffKind.Create
            : names.NewIsAbsent && only?.NewCount == 0 ? FileDiffKind.Delete
            : FileDiffKind.Change;
        if (kind == FileDiffKind.Change && (names.Old == FileNames.NoFile || names.New == FileNames.NoFile))
        {
            throw lines.RefuseAt(names.Line, $"says '{FileNames.NoFile}', but its hunks have lines on both sides.");
        }
        if (kind == FileDiffKind.Change && only is { NewCount: 0, OldStart: 1, Trailing: 0 } && names.NewTime is null)
        {
            throw lines.RefuseAt(
                names.Line + 1, "leaves no lines, and does not say whether the file becomes empty or is deleted.", "Write it with: git diff, or diff -ruN.");
        }

        return new FileDiff
        {
            Line = names.Line,
            Kind = kind,
            OldPath = kind == FileDiffKind.Create ? names.New : names.Old,
            NewPath = kind == FileDiffKind.Delete ? names.Old : names.New,
            Hunks = hunks,
            LooksReversed = names.LooksReversed,
            Mail = mails,
            MayBeAbsent = kind == FileDiffKind.Change && only is { OldCount: 0, OldStart: 0 } && names.OldTime is null,
        };
    }

    private List<DiffHunk> ReadHunks()
    {
        var hunks = new HunkReader(lines, inMail).ReadAll();
        return hunks.Count > 0 ? hunks : throw lines.Refuse("expected '@@ ' after '+++ '.");
    }

    private FileDiff ReadGit()
    {
        var header = GitHeader.Read(lines);
        var names = lines.StartsFile || lines.Starts("--- ") ? FileNames.Read(lines) : null;
        var hunks = names is null ? [] : ReadHunks();
        var binary = names is null && lines.Text == "GIT binary patch" ? BinaryHunkReader.Read(lines, header.OldId, header.NewId) : null;
        if (header.Kind == FileDiffKind.Change && hunks.Count == 0 && binary is null && header.OldExecutable == header.NewExecutable)
        {
            if (!lines.AtEnd && !lines.Starts("diff --git ")) throw Unknown();
            throw lines.RefuseAt(header.Line, "names a file but changes nothing in it.", "Remove the line, or create the diff again.");
        }

        if (hunks.Count == 0 && binary is null) RequireNoContent(header);
        var (old, fresh) = Paths(header, names);
        return new FileDiff
        {
            Line = names?.Line ?? header.Line,
            Kind = header.Kind,
            OldPath = old,
            NewPath = fresh,
            OldExecutable = header.OldExecutable,
            NewExecutable = header.NewExecutable,
            Hunks = hunks,
            Binary = binary,
            Mail = mails,
            LooksReversed = names?.LooksReversed ?? (old.StartsWith("b/", StringComparison.Ordinal) && fresh.StartsWith("a/", StringComparison.Ordinal)),
        };
    }

    /// <summary>Without hunks a file is empty, or the same under another name: a header that says otherwise has lost them.</summary>
    private void RequireNoContent(GitHeader header)
    {
        const string Empty = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";
        var id = header.Kind == FileDiffKind.Create ? header.NewId : header.Kind == FileDiffKind.Delete ? header.OldId : null;
        if (id is not null && !Empty.StartsWith(id, StringComparison.Ordinal))
        {
            throw lines.RefuseAt(header.Line, $"is about a file with content (its 'index' line names {id}), but has no hunk.", "It is truncated, or was created with --irreversible-delete.");
        }
        if (header.Similarity is < 100) throw lines.RefuseAt(header.Line, $"says that {header.Similarity} % of the file stay, but has no hunk for the rest.", "It is truncated.");
    }

    /// <summary>What all lines that name the file agree on.</summary>
    private (string Old, string New) Paths(GitHeader header, FileNames? names)
    {
        if (names is not null && (names.Old == FileNames.NoFile) != (header.Kind == FileDiffKind.Create))
        {
            throw lines.RefuseAt(names.Line, $"names '{names.Old}', but the lines above say {(header.Kind == FileDiffKind.Create ? "that the file is new" : "nothing about a new file")}.");
        }
        if (names is not null && (names.New == FileNames.NoFile) != (header.Kind == FileDiffKind.Delete))
        {
            throw lines.RefuseAt(names.Line + 1, $"names '{names.New}', but the lines above say {(header.Kind == FileDiffKind.Delete ? "that the file is deleted" : "nothing about a deleted file")}.");
        }

        var split = header.From is { } from ? SplitRename(header, from, header.To!) : header.TrySplit();
        if (names is null)
        {
            return split ?? throw lines.RefuseAt(header.Line, $"does not show where the first name ends: '{header.Names}'.", "Write it with: git diff --src-prefix=a/ --dst-prefix=b/.");
        }

        var (old, fresh) = (names.Old == FileNames.NoFile ? split?.Old : names.Old, names.New == FileNames.NoFile ? split?.New : names.New);
        if (split is { } both ? (old, fresh) != (both.Old, both.New) : header.Names != $"{old ?? names.New} {fresh ?? names.Old}")
        {
            throw lines.RefuseAt(names.Line, $"names '{names.Old}' and '{names.New}', but 'diff --git' above it names '{header.Names}'.");
        }

        return (old ?? names.New, fresh ?? names.Old);
    }

    /// <summary>"rename from" has the path without the first folder that "diff --git" puts before it.</summary>
    private (string Old, string New)? SplitRename(GitHeader header, string from, string to)
    {
        IEnumerable<(string, string)> splits = header.Names.Contains('"', StringComparison.Ordinal)
            ? header.TrySplit() is { } quoted ? [quoted] : []
            : Spaces(header.Names).Select(space => (header.Names[..space], header.Names[(space + 1)..]));
        foreach (var (old, fresh) in splits)
        {
            if (IsBelowPrefix(old, from) && IsBelowPrefix(fresh, to)) return (old, fresh);
        }

        throw lines.RefuseAt(header.Line, $"names '{header.Names}', but the lines below rename or copy '{from}' to '{to}'.");
    }

    private static IEnumerable<int> Spaces(string names) => Enumerable.Range(0, names.Length).Where(index => names[index] == ' ');

    private static bool IsBelowPrefix(string path, string bare) =>
        path == bare || (path.EndsWith($"/{bare}", StringComparison.Ordinal) && path.IndexOf('/', StringComparison.Ordinal) == path.Length - bare.Length - 1);

    private ForgeException Unknown()
    {
        foreach (var (start, meaning) in Refused)
        {
            if (lines.Starts(start)) return lines.Refuse($"{meaning}.", "Write the diff with: git diff --binary, or diff -ruN.");
        }

        return lines.Refuse($"is not a line of a unified diff: {lines.Show()}.", "Remove it; remarks belong in the advisory.");
    }
}
