using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using ArtifactForge.Archives;

namespace ArtifactForge.Tests.Archives;

public sealed class PackingTarballs
{
    private static readonly byte[] Plain = TarBytes.Begin().File("top/big", string.Concat(Enumerable.Range(0, 60_000))).End();

    [Fact]
    public void TheDigestsAreThoseOfWhatWasWritten()
    {
        var (packed, digests) = Tar.Pack(Plain, ("file", "other"u8.ToArray()));
        var tar = Tar.Splice(Plain, ("file", "other"u8.ToArray()));
        var archive = Tar.Read(tar);
        Assert.Equal(tar, Tar.Inflate(packed));
        Assert.Equal((archive.TarSha256, archive.TreeSha256, archive.Size), (digests.TarSha256, digests.TreeSha256, digests.TarSize));
        Assert.Equal((Sha256Digest.OfContent(packed), packed.Length), (digests.Sha256, (int)digests.Size));
#pragma warning disable CA5351 // The sidecar's format.
        Assert.Equal(Convert.ToHexStringLower(MD5.HashData(packed)), digests.Md5);
#pragma warning restore CA5351
    }

    [Fact]
    public void UnchangedItIsTheSameTar()
    {
        var archive = Tar.Read(Plain);
        var (_, digests) = Tar.Pack(Plain);
        Assert.Equal((archive.TarSha256, archive.TreeSha256), (digests.TarSha256, digests.TreeSha256));
        Assert.NotEqual(digests.TreeSha256, Tar.Pack(Plain, ("file", [])).Digests.TreeSha256);
    }

    [Fact]
    public void TheHeaderTellsNeitherTimeNorMachine() =>
        Assert.Equal([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255], Tar.Pack(Plain).Bytes[..10]);

    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(65_536)]
    [InlineData(1_000_000)]
    public void TheSizesOfTheWritesDoNotMatter(int size)
    {
        using var output = new MemoryStream();
        using var gzip = new DeterministicGzipStream(output);
        foreach (var part in Plain.Chunk(size))
        {
            gzip.Write(part);
            gzip.Flush();
        }

        gzip.Finish();
        Assert.Equal(Tar.Pack(Plain).Bytes, output.ToArray());
    }

    [Fact]
    public void WithoutItsEndAFileIsVisiblyTruncated()
    {
        using var output = new MemoryStream();
        using (var gzip = new DeterministicGzipStream(output)) gzip.Write(Plain);
        Assert.Throws<ForgeException>(() => Tar.Inflate(output.ToArray()));
    }

    [Fact]
    public void AnEmptyFileIsGzipToo()
    {
        using var output = new MemoryStream();
        using var gzip = new DeterministicGzipStream(output);
        gzip.Finish();
        Assert.Empty(Tar.Inflate(output.ToArray()));
    }

    [OracleFact("gzip", "tar")]
    public void GzipAndTarAreContent()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.tgz", Tar.Pack(Plain, ("file", "other\n"u8.ToArray())).Bytes);
        Oracle.Run(folder, "gzip", "-t", "a.tgz");
        Assert.Equal("top/\ntop/file\ntop/big\n", Encoding.UTF8.GetString(Oracle.Run(folder, "tar", "-tzf", "a.tgz")));
        Oracle.Run(folder, "tar", "-xzf", "a.tgz");
        Assert.Equal("other\n"u8, folder.Read("top/file"));
    }

    [Fact]
    public void TheFrameworkReadsTheSameEntries()
    {
        using var reader = new TarReader(new GZipStream(new MemoryStream(Tar.Pack(Plain, ("file", "other"u8.ToArray())).Bytes), CompressionMode.Decompress));
        var names = new List<string>();
        while (reader.GetNextEntry() is { } entry) names.Add(entry.Name);
        Assert.Equal(["top/", "top/file", "top/big"], names);
    }

    [OracleFact("gzip")]
    public void TheSizeIsWithinThreePercentOfGzip()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);
        var words = Enumerable.Range(0, 2000).Select(_ => new string([.. Enumerable.Range(0, random.Next(2, 10)).Select(_ => (char)random.Next('a', 'z'))])).ToArray();
        var tar = TarBytes.Begin().File("top/text", string.Join(' ', Enumerable.Range(0, 200_000).Select(_ => words[(int)(2000 * Math.Pow(random.NextDouble(), 3))]))).End();
        folder.Write("a.tar", tar);
        Assert.InRange(Tar.Pack(tar).Digests.Size, 0, Oracle.Run(folder, "gzip", "-6nc", "a.tar").Length * 1.03);
    }
}
