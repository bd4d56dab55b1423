namespace ArtifactForge.Patching;

/// <summary>A unified diff, as it was written.</summary>
public sealed record UnifiedDiff
{
    public required string Name { get; init; }

    public required IReadOnlyList<FileDiff> Files { get; init; }

    /// <summary>How many mails of <c>git format-patch</c> it is; none where it is a bare diff.</summary>
    public int Mails { get; init; }

    /// <summary>How many lines of the first mail stand before its first file.</summary>
    public int HeadLines { get; init; }

    /// <summary>How many lines stand behind the last hunk of the first mail.</summary>
    public int TailLines { get; init; }

    /// <summary>Every line must be understood: what is not is an error that names it, never passed over.</summary>
    public static UnifiedDiff Parse(ReadOnlyMemory<byte> content, string name) => new UnifiedDiffReader(new DiffLines(content, name)).Read();
}

public enum FileDiffKind
{
    Change,
    Create,
    Delete,
    Rename,
    Copy,
}

/// <summary>What a diff says about one file. Paths are as written, before any stripping, but without quotes.</summary>
public sealed record FileDiff
{
    /// <summary>The line that names the file.</summary>
    public required int Line { get; init; }

    public required FileDiffKind Kind { get; init; }

    public required string OldPath { get; init; }

    public required string NewPath { get; init; }

    /// <summary>Null where the diff does not say.</summary>
    public bool? OldExecutable { get; init; }

    public bool? NewExecutable { get; init; }

    public IReadOnlyList<DiffHunk> Hunks { get; init; } = [];

    public BinaryDiff? Binary { get; init; }

    /// <summary>The header itself says that it runs from the new file to the old one, as <c>git diff -R</c> writes it.</summary>
    public bool LooksReversed { get; init; }

    /// <summary>Which mail of several it stands in: each is applied to what the ones before it made.</summary>
    public int Mail { get; init; }

    /// <summary>Neither a name nor a time tells whether a side without lines is an empty file or none.</summary>
    public bool MayBeAbsent { get; init; }

    /// <summary>What takes it back.</summary>
    public FileDiff Reversed => this with
    {
        Kind = Kind switch
        {
            FileDiffKind.Create => FileDiffKind.Delete,
            FileDiffKind.Delete => FileDiffKind.Create,
            FileDiffKind.Copy => FileDiffKind.Delete,
            _ => Kind,
        },
        OldPath = NewPath,
        NewPath = Kind == FileDiffKind.Copy ? NewPath : OldPath,
        OldExecutable = NewExecutable,
        NewExecutable = OldExecutable,
        Hunks = [.. Hunks.Select(hunk => hunk.Reversed)],
        Binary = Binary?.Reversed,
    };
}

/// <summary>One hunk; <see cref="Line"/> is that of its <c>@@</c> in the diff.</summary>
public sealed record DiffHunk
{
    public required int Line { get; init; }

    public required int OldStart { get; init; }

    public required int OldCount { get; init; }

    public required int NewStart { get; init; }

    public required int NewCount { get; init; }

    public required IReadOnlyList<DiffLine> Lines { get; init; }

    public IEnumerable<DiffLine> Old => Lines.Where(line => line.Kind != DiffLineKind.Added);

    public IEnumerable<DiffLine> New => Lines.Where(line => line.Kind != DiffLineKind.Removed);

    /// <summary>Context before the first change.</summary>
    public int Leading => Lines.TakeWhile(line => line.Kind == DiffLineKind.Context).Count();

    /// <summary>Context after the last change.</summary>
    public int Trailing => Lines.Reverse().TakeWhile(line => line.Kind == DiffLineKind.Context).Count();

    /// <summary>Nothing but its line number tells where it belongs, as <c>diff -U0</c> writes it.</summary>
    public bool HasNoContext => Lines.All(line => line.Kind != DiffLineKind.Context);

    /// <summary>What takes the hunk back.</summary>
    public DiffHunk Reversed => this with
    {
        OldStart = NewStart,
        OldCount = NewCount,
        NewStart = OldStart,
        NewCount = OldCount,
        Lines = [.. Lines.Select(line => line with { Kind = Opposite(line.Kind) })],
    };

    private static DiffLineKind Opposite(DiffLineKind kind) => kind switch
    {
        DiffLineKind.Added => DiffLineKind.Removed,
        DiffLineKind.Removed => DiffLineKind.Added,
        _ => kind,
    };
}

public enum DiffLineKind
{
    Context,
    Removed,
    Added,
}

/// <summary>A line with its terminator, or without one where the diff says so.</summary>
public sealed record DiffLine(DiffLineKind Kind, ReadOnlyMemory<byte> Text, int Line);
