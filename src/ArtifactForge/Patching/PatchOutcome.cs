using ArtifactForge.Archives;

namespace ArtifactForge.Patching;

/// <summary>What a row of patches makes of a tree: the edits, and a record from which each can be taken back.</summary>
public sealed record PatchOutcome
{
    /// <summary>By inner path, folders that come and go included.</summary>
    public required IReadOnlyDictionary<string, TreeEdit> Changes { get; init; }

    /// <summary>One for each changed file or folder, by path (ordinal).</summary>
    public required IReadOnlyList<FileChange> Files { get; init; }

    /// <summary>Where each hunk and anchor landed, in the order of the patches.</summary>
    public required IReadOnlyList<Placement> Placements { get; init; }
}

/// <summary>One file or folder before and after all patches. What is null is not said: a file that stays keeps its mode.</summary>
public sealed record FileChange
{
    /// <summary>As it is now, or was where it is gone. A folder ends in a slash.</summary>
    public required string Path { get; init; }

    /// <summary>Where the file was before it was renamed.</summary>
    public string? From { get; init; }

    /// <summary>Null for what is new, and for folders.</summary>
    public Sha256Digest? Sha256Before { get; init; }

    /// <summary>Null for what is gone, and for folders.</summary>
    public Sha256Digest? Sha256After { get; init; }

    /// <summary>Four octal digits, as in the tree digest.</summary>
    public string? ModeBefore { get; init; }

    public string? ModeAfter { get; init; }

    /// <summary>What stood before it in upstream's tar, where it does not stand there any more.</summary>
    public string? Followed { get; init; }

    /// <summary>The patches that changed it, in their order.</summary>
    public required IReadOnlyList<string> Patches { get; init; }

    public required IReadOnlyList<ChangedLines> Hunks { get; init; }

    /// <summary>In place of lines, where the file is no text.</summary>
    public ChangedBytes? Bytes { get; init; }
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

/// <summary>The stretch from the first to the last byte that changed. What was added is in the file.</summary>
public sealed record ChangedBytes
{
    public required int Offset { get; init; }

    /// <summary>Base64 in JSON.</summary>
    public required ReadOnlyMemory<byte> Removed { get; init; }

    public required int AddedLength { get; init; }
}

/// <summary>Where a part of a patch landed. An anchored edit expects no line.</summary>
public sealed record Placement(string Patch, string Path, int? ExpectedLine, int FoundLine)
{
    /// <summary>How many lines of context had to be left out of account.</summary>
    public int Fuzz { get; init; }

    /// <summary>What must be said aloud; null where all context was there.</summary>
    public string? Notice => Fuzz > 0 ? $"FUZZ {Fuzz}: {Patch} landed in {Path} without all of its context. Check the resulting file." : null;

    public bool Moved => ExpectedLine is { } expected && expected != FoundLine;
}
