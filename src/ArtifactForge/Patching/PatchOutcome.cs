namespace ArtifactForge.Patching;

/// <summary>What a row of patches makes of a tree: the new contents, and a record from which each can be taken back.</summary>
public sealed record PatchOutcome
{
    /// <summary>Inner path to new content.</summary>
    public required IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Changes { get; init; }

    /// <summary>One for each changed file, by path (ordinal).</summary>
    public required IReadOnlyList<FileChange> Files { get; init; }

    /// <summary>Where each hunk and anchor landed, in the order of the patches.</summary>
    public required IReadOnlyList<Placement> Placements { get; init; }
}

/// <summary>One file before and after all patches.</summary>
public sealed record FileChange
{
    public required string Path { get; init; }

    public required Sha256Digest Sha256Before { get; init; }

    public required Sha256Digest Sha256After { get; init; }

    /// <summary>The patches that changed it, in their order.</summary>
    public required IReadOnlyList<string> Patches { get; init; }

    public required IReadOnlyList<ChangedLines> Hunks { get; init; }
}

/// <summary>A run of lines that changed, without context. Lines keep their terminators; lines count from 1.</summary>
public sealed record ChangedLines
{
    /// <summary>The first removed line, or where nothing was removed the line before which something was added.</summary>
    public required int OldStart { get; init; }

    public required IReadOnlyList<string> Removed { get; init; }

    public required int NewStart { get; init; }

    public required IReadOnlyList<string> Added { get; init; }
}

/// <summary>Where a part of a patch landed. An anchored edit expects no line.</summary>
public sealed record Placement(string Patch, string Path, int? ExpectedLine, int FoundLine)
{
    public bool Moved => ExpectedLine is { } expected && expected != FoundLine;
}
