namespace ArtifactForge.Archives;

public static class TarSplicer
{
    /// <param name="changes">Inner path to the new content of a file that exists.</param>
    public static void Write(
        TarArchive source, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> changes, Stream output, CancellationToken ct) =>
        throw new NotSupportedException("not built yet");
}
