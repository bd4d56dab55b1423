using ArtifactForge.Archives;

namespace ArtifactForge.Upstream;

/// <summary>The tar inside a tarball.</summary>
public static class Unpacked
{
    /// <param name="folder">Where a tar that is too large for memory is put, until the stream is closed.</param>
    public static SpoolStream Of(Stream packed, string origin, string folder, CancellationToken cancellation)
    {
        // Six times is what deflate makes of text; one growth step at most.
        var tar = new SpoolStream(folder, capacity: packed.Length * 6);
        try
        {
            Inflation.Copy(packed, origin, tar, ArchiveLimits.InForce, cancellation);
            tar.Position = 0;
            return tar;
        }
        catch
        {
            tar.Dispose();
            throw;
        }
    }
}
