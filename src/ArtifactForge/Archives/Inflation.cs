namespace ArtifactForge.Archives;

public enum Compression
{
    None,
    Gzip,
}

/// <summary>What <see cref="Inflation.Copy"/> saw go by.</summary>
public sealed record Inflated(Compression Compression, long PackedSize, long Size);

public static class Inflation
{
    /// <summary>Copies a gzip file (any number of members) or a plain tar, uncompressed, into <paramref name="destination"/>.</summary>
    public static Inflated Copy(Stream source, string name, Stream destination, ArchiveLimits limits, CancellationToken ct) =>
        throw new NotSupportedException("not built yet");
}
