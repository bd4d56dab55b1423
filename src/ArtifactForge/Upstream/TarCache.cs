using ArtifactForge.Catalog;

namespace ArtifactForge.Upstream;

/// <summary>
/// Tars by their digest, shared between runs. What is taken out is checked like what is fetched; a file that was damaged
/// counts as missing, and the next good one takes its place.
/// </summary>
public sealed class TarCache(string folder)
{
    public UpstreamTarball? TryOpen(UpstreamRelease release, CancellationToken cancellation)
    {
        var file = FileOf(release.TarSha256);
        try
        {
            return File.Exists(file) ? UpstreamTarball.Read(File.OpenRead(file), file, release, acceptTree: false, cancellation) : null;
        }
        catch (Exception damaged) when (damaged is ForgeException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Written aside and moved, so that runs at the same time see all of it or nothing. A full disk is no reason to stop.</summary>
    public void TryKeep(Sha256Digest digest, Stream tar)
    {
        try
        {
            Directory.CreateDirectory(folder);
            Aside.Put(FileOf(digest), aside =>
            {
                using var copy = NewFile.Create(aside);
                tar.Position = 0;
                tar.CopyTo(copy);
            });
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // It is fetched again next time.
        }
    }

    private string FileOf(Sha256Digest digest) => Path.Combine(folder, $"{digest}.tar");
}
