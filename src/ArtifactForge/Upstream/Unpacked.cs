using ArtifactForge.Archives;

namespace ArtifactForge.Upstream;

/// <summary>The tar inside a tarball. Cookbooks are a few megabytes, so it stays in memory.</summary>
public static class Unpacked
{
    public static MemoryStream InMemory(Stream packed, string origin, CancellationToken cancellation)
    {
        // What deflate makes of text; one growth step at most.
        var tar = new MemoryStream(capacity: (int)Math.Min(packed.Length * 6, 64 << 20));
        Inflation.Copy(packed, origin, tar, Limits, cancellation);
        tar.Position = 0;
        return tar;
    }

    // Of the largest cookbook there is, more than ten times over.
    private static ArchiveLimits Limits { get; } = ArchiveLimits.Default with { MaxTotalBytes = 64 << 20 };
}
