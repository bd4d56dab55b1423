namespace ArtifactForge.Archives;

/// <summary>
/// Puts new contents into a tar. Every other block, the order, modes, times, pax headers and the padding at the end stay
/// as they came, so that splicing the old contents back gives the old tar bit for bit.
/// </summary>
public static class TarSplicer
{
    /// <param name="changes">Inner path to the new content of a regular file that exists.</param>
    public static void Write(
        TarArchive source, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> changes, Stream output, CancellationToken ct) =>
        SplicePlan.Of(source, changes).WriteTo(output, ct);
}
