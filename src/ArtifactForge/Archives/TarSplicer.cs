namespace ArtifactForge.Archives;

/// <summary>
/// Puts edits into a tar. Every other block, the order, modes, times, pax headers and the padding at the end stay as they
/// came, so that splicing the edits back gives the old tar bit for bit.
/// </summary>
public static class TarSplicer
{
    /// <param name="edits">By inner path.</param>
    public static void Write(TarArchive source, IReadOnlyDictionary<string, TreeEdit> edits, Stream output, CancellationToken ct) =>
        SplicePlan.Of(source, edits).WriteTo(output, ct);
}
