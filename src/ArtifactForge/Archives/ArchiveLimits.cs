namespace ArtifactForge.Archives;

/// <summary>How much an archive may ask of us. The largest real cookbook has 1,100 entries, 3 MB, and expands 5 times.</summary>
public sealed record ArchiveLimits
{
    private static readonly Dictionary<string, Func<ArchiveLimits, long, ArchiveLimits>> Settings = new(StringComparer.Ordinal)
    {
        ["entries"] = (limits, value) => limits with { MaxEntries = (int)Math.Min(value, int.MaxValue) },
        ["total"] = (limits, value) => limits with { MaxTotalBytes = value },
        ["entry"] = (limits, value) => limits with { MaxEntryBytes = value },
        ["ratio"] = (limits, value) => limits with { MaxRatio = (int)Math.Min(value, int.MaxValue) },
        ["header"] = (limits, value) => limits with { MaxHeaderBytes = (int)Math.Min(value, Array.MaxLength / 2) },
        ["paths"] = (limits, value) => limits with { MaxAllPathsLength = (int)Math.Min(value, int.MaxValue) },
    };

    public static ArchiveLimits Default { get; } = new();

    /// <summary>
    /// What this run allows. The composition root sets it once, before anything is read: archives come in by many doors, and
    /// whoever lets a large one in at the first must get it through the last, which is verifying it in a store.
    /// </summary>
    public static ArchiveLimits InForce { get; set; } = Default;

    /// <summary>What people call the bounds that they can set.</summary>
    public static IReadOnlyList<string> Names => [.. Settings.Keys];

    /// <summary>The same with one other bound, by one of <see cref="Names"/>.</summary>
    public ArchiveLimits With(string name, long value) => Settings[name](this, value);

    /// <summary>What to do about an archive that is larger and honest.</summary>
    internal static string Raise(string name, long bound) => $"If the archive is supposed to be like this, raise the limit: --limits {name}={Math.Max(bound, 1) * 2}";

    public int MaxEntries { get; init; } = 100_000;

    /// <summary>Of the uncompressed archive, headers included.</summary>
    public long MaxTotalBytes { get; init; } = 2L << 30;

    public long MaxEntryBytes { get; init; } = 512L << 20;

    /// <summary>Uncompressed bytes for each compressed one. Deflate itself ends at about 1,030.</summary>
    public int MaxRatio { get; init; } = 150;

    /// <summary>So many bytes may come out whatever the ratio: a small archive of zeros harms nobody.</summary>
    public long RatioFreeBytes { get; init; } = 1L << 20;

    /// <summary>Of one pax header or GNU long name, which is held in memory.</summary>
    public int MaxHeaderBytes { get; init; } = 256 << 10;

    /// <summary>Of a whole path, in UTF-8: Linux's PATH_MAX with its NUL.</summary>
    public int MaxPathBytes { get; init; } = 4095;

    /// <summary>Of one name between two slashes, in UTF-8: NAME_MAX of ext4 and XFS.</summary>
    public int MaxNameBytes { get; init; } = 255;

    /// <summary>Of all paths together, the folders between and the ways of links included: what the index may cost in memory.</summary>
    public int MaxAllPathsLength { get; init; } = 16 << 20;
}
