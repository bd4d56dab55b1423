namespace ArtifactForge.Publishing;

/// <summary>What came of reading everything that channels of a store reach.</summary>
public sealed record Verification
{
    /// <summary>As the user named it.</summary>
    public required string Store { get; init; }

    public required IReadOnlyList<string> Channels { get; init; }

    /// <summary>How many keys were looked at: pointers, manifests, views, objects and copies.</summary>
    public required int Keys { get; init; }

    /// <summary>Of objects and copies.</summary>
    public required long Bytes { get; init; }

    public required int Tarballs { get; init; }

    /// <summary>Those of them whose original the catalogue at hand pins; samples are none.</summary>
    public required int PinnedTarballs { get; init; }

    /// <summary>By key.</summary>
    public required IReadOnlyList<Damage> Damages { get; init; }

    public int Damaged => Damages.DistinctBy(damage => damage.Key).Count();

    public int Whole => Keys - Damaged;
}

/// <summary>How far verifying one store is, in objects and in bytes.</summary>
public sealed record VerificationProgress(string Store, int Done, int Total, long Bytes, long TotalBytes);
