namespace ArtifactForge.Patching;

/// <summary>A unified diff, as it was written.</summary>
public sealed record UnifiedDiff
{
    public required string Name { get; init; }

    public required IReadOnlyList<FileDiff> Files { get; init; }

    public static UnifiedDiff Parse(ReadOnlyMemory<byte> content, string name) => throw new NotSupportedException("not built yet");
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
}

public enum DiffLineKind
{
    Context,
    Removed,
    Added,
}

/// <summary>A line with its terminator, or without one where the diff says so.</summary>
public sealed record DiffLine(DiffLineKind Kind, ReadOnlyMemory<byte> Text, int Line);
