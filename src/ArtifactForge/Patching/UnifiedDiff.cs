namespace ArtifactForge.Patching;

/// <summary>A unified diff, as it was written.</summary>
public sealed record UnifiedDiff
{
    public required string Name { get; init; }

    public required IReadOnlyList<FileDiff> Files { get; init; }

    /// <summary>Every line must be understood: what is not is an error that names it, never passed over.</summary>
    public static UnifiedDiff Parse(ReadOnlyMemory<byte> content, string name) => new UnifiedDiffReader(content, name).Read();
}

/// <summary>The hunks for one file. Paths are as written, before any stripping.</summary>
public sealed record FileDiff(string OldPath, string NewPath, int Line, IReadOnlyList<DiffHunk> Hunks);

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
