using ArtifactForge.Archives;

namespace ArtifactForge.Tests.Archives;

/// <summary>What the programs of these names write, read; and what was done to it, refused.</summary>
public sealed class Bzip2AndXzTests : IDisposable
{
    private static readonly byte[] Plain = [.. Enumerable.Range(0, 60_000).Select(index => (byte)((index * index / 7) + (index >> 9)))];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private byte[] Packed(string program, byte[] content, params string[] options)
    {
        folder.Write("plain", content);
        return Oracle.Run(folder, program, [.. options, "-c", "plain"]);
    }

    [OracleTheory("bzip2", "xz")]
    [InlineData("bzip2")]
    [InlineData("bzip2", "-1")]
    [InlineData("xz")]
    [InlineData("xz", "-0")]
    [InlineData("xz", "--check=none")]
    [InlineData("xz", "--check=sha256")]
    [InlineData("xz", "--block-size=7000")]
    [InlineData("xz", "--lzma2=dict=1GiB")]
    public void WhatTheProgramWritesIsRead(string program, params string[] options) => Assert.Equal(Plain, Tar.Inflate(Packed(program, Plain, options)));

    [OracleTheory("bzip2", "xz")]
    [InlineData("bzip2")]
    [InlineData("xz")]
    public void SeveralMembersAreOne(string program) =>
        Assert.Equal(Plain, Tar.Inflate([.. Packed(program, Plain[..1000]), .. Packed(program, Plain[1000..50_000]), .. Packed(program, Plain[50_000..])]));

    [OracleFact("xz")]
    public void ZerosMayStandBetweenXzStreamsFourAtATime()
    {
        byte[] one = [.. Packed("xz", Plain[..1000]), 0, 0, 0, 0], other = [.. Packed("xz", Plain[1000..]), 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(Plain, Tar.Inflate([.. one, .. other]));
        Refused([.. one, .. other, 0]);
    }

    [OracleTheory("bzip2", "xz")]
    [InlineData("bzip2")]
    [InlineData("xz")]
    public void WhatFollowsIsRefused(string program)
    {
        var packed = Packed(program, Plain);
        Refused([.. packed, 1]);
        Refused([.. packed, .. "and so on"u8]);
        Refused([.. packed, .. packed[..20]]);
    }

    [OracleTheory("bzip2", "xz")]
    [InlineData("bzip2")]
    [InlineData("xz")]
    public void WhereverItIsCutOffItIsRefused(string program)
    {
        var packed = Packed(program, Plain);
        foreach (var length in Enumerable.Range(10, 90).Select(step => packed.Length * step / 100).Concat(Enumerable.Range(1, 40).Select(left => packed.Length - left)))
        {
            Refused(packed[..length]);
        }
    }

    [OracleTheory("bzip2", "xz")]
    [InlineData("bzip2")]
    [InlineData("xz")]
    public void WhereverABitIsOtherItIsRefused(string program)
    {
        var (packed, random) = (Packed(program, Plain), new Random(41));
        for (var round = 0; round < 300; round++)
        {
            var damaged = packed.ToArray();
            damaged[random.Next(6, damaged.Length)] ^= (byte)(1 << random.Next(8));
            Refused(damaged);
        }
    }

    [OracleTheory("bzip2", "xz")]
    [InlineData("bzip2")]
    [InlineData("xz")]
    public void BoundsHold(string program)
    {
        var bomb = Packed(program, new byte[40 << 20]);
        Assert.Contains("as in a decompression bomb", Refused(bomb, new ArchiveLimits { RatioFreeBytes = 1 << 20 }).Message, StringComparison.Ordinal);
        Assert.Contains("holds more than", Refused(bomb, new ArchiveLimits { MaxTotalBytes = 1 << 20 }).Message, StringComparison.Ordinal);
    }

    private static ForgeException Refused(byte[] packed, ArchiveLimits? limits = null) => Assert.Throws<ForgeException>(() => Tar.Inflate(packed, limits));
}
