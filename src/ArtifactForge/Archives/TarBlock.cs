namespace ArtifactForge.Archives;

/// <summary>A tar is a row of 512-byte blocks (POSIX.1-1988); 20 of them make a record.</summary>
internal static class TarBlock
{
    public const int Size = 512;

    public const int RecordSize = 20 * Size;

    public static long RoundUp(long size) => (size + Size - 1) & ~(Size - 1L);

    public static int Padding(long size) => (int)(RoundUp(size) - size);
}
