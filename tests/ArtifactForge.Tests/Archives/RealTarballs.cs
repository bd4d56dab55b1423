using ArtifactForge.Archives;

namespace ArtifactForge.Tests.Archives;

/// <summary>The releases themselves, which are not ours to keep: wherever a folder has them.</summary>
public sealed class RealTarballs
{
    private const string Variable = "ARTIFACTFORGE_REAL_TARBALLS";

    [RealTarballsFact]
    public void EachPassesThroughWithoutAByteOfItsTarChanged() => ForEach((archive, tar) =>
    {
        var (packed, digests) = Tar.Pack(tar);
        Assert.Equal((archive.TarSha256, archive.TreeSha256, archive.Size), (digests.TarSha256, digests.TreeSha256, digests.TarSize));
        Assert.Equal(tar, Tar.Inflate(packed));
    });

    [RealTarballsFact]
    public void EachIsTheSameAgainWhenAChangeIsTakenBack() => ForEach((archive, tar) =>
    {
        var file = archive.Entries.Last(entry => entry.Kind == TarEntryKind.File && entry.Path.Length > 100);
        var content = archive.ReadContent(file);
        var changed = Tar.Splice(tar, (file.InnerPath, [.. content, .. new byte[5000]]));
        Assert.NotEqual(archive.TarSha256, Tar.Read(changed).TarSha256);
        Assert.Equal(tar, Tar.Splice(changed, (file.InnerPath, content)));
    });

    [RealTarballsFact]
    public void EachIsWithinThreePercentOfGzip() => ForEach((_, tar) =>
    {
        using var folder = new TempFolder();
        folder.Write("a.tar", tar);
        Assert.InRange(Tar.Pack(tar).Digests.Size, 0, Oracle.Run(folder, "gzip", "-6nc", "a.tar").Length * 1.03);
    });

    private static void ForEach(Action<TarArchive, byte[]> check)
    {
        var files = Directory.GetFiles(Environment.GetEnvironmentVariable(Variable)!, "aws-parallelcluster-cookbook-*.tgz");
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var tar = Tar.Inflate(File.ReadAllBytes(file));
            check(Tar.Read(tar), tar);
        }
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class RealTarballsFactAttribute : FactAttribute
    {
        public RealTarballsFactAttribute()
        {
            if (Environment.GetEnvironmentVariable(Variable) is null) Skip = $"{Variable} names no folder with the releases' tarballs.";
        }
    }
}
