namespace ArtifactForge.Publishing;

/// <summary>
/// The sidecars that speak of a tarball's bytes as stored, in the shapes that mirrors and people look for: the MD5 under the
/// release scripts' name and the plain one, and sha256sum's.
/// </summary>
public static class TarballSums
{
    public static IEnumerable<(string Path, string Text)> Of(ViewObject tarball)
    {
        var name = Path.GetFileName(tarball.Path);
        return
        [
            (Path.ChangeExtension(tarball.Path, ".md5"), $"{tarball.Md5}  {name}\n"),
            ($"{tarball.Path}.md5", $"{tarball.Md5}  {name}\n"),
            ($"{tarball.Path}.sha256", $"{tarball.Sha256}  {name}\n"),
        ];
    }
}
