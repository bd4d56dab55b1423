using ArtifactForge.Archives;
using ArtifactForge.Patching;

namespace ArtifactForge.Forging;

/// <summary>What is known of a tarball that was made: enough to do without making it again, or even reading what it was made of.</summary>
public sealed record MadeTarball
{
    /// <summary>The commit that the original names, if it names one, its tar and its tree.</summary>
    public string? Commit { get; init; }

    public required Sha256Digest OriginalTar { get; init; }

    public required Sha256Digest OriginalTree { get; init; }

    public required PackedTarball Packed { get; init; }

    public required IReadOnlyList<FileChange> Files { get; init; }

    public required IReadOnlyList<Placement> Placements { get; init; }

    /// <summary>What the machine that made it could not check.</summary>
    public int UncheckedRuby { get; init; }

    public int SkippedDigests { get; init; }
}
