namespace ArtifactForge.Archives;

public static class GzipPacker
{
    public static PackedTarball Pack(
        TarArchive source, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> changes, Stream output, CancellationToken ct) =>
        throw new NotSupportedException("not built yet");
}
