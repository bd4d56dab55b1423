namespace ArtifactForge.Upstream;

/// <summary>How long and how much fetching one tarball may take.</summary>
public sealed record DownloadLimits
{
    public static DownloadLimits Default { get; } = new();

    /// <summary>From the first request to the last byte, pauses included.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Without a byte for so long, a connection is given up, and another one is tried.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>As sent. The largest cookbook has less than one megabyte.</summary>
    public long MaxBytes { get; init; } = 256L << 20;

    public int MaxRedirects { get; init; } = 5;

    /// <summary>In a row without one new byte.</summary>
    public int MaxTries { get; init; } = 4;

    /// <summary>After the first failure; twice as long after each further one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>A server that asks for more patience than this (Retry-After) is given up.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(60);
}
