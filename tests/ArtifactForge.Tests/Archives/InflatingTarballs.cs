using System.IO.Compression;
using System.Text;
using ArtifactForge.Archives;

namespace ArtifactForge.Tests.Archives;

public sealed class InflatingTarballs
{
    private static readonly byte[] Plain = TarBytes.Begin().File("top/big", string.Concat(Enumerable.Range(0, 20_000))).End();
    private static readonly byte[] Packed = Gzip(Plain);

    [Fact]
    public void OneMemberGivesItsContent() => Assert.Equal(Plain, Tar.Inflate(Packed));

    [Fact]
    public void SeveralMembersGiveTheirContentsInARow()
    {
        Assert.Equal(Plain, Tar.Inflate([.. Gzip(Plain[..700]), .. Gzip([]), .. Gzip(Plain[700..])]));
        Assert.Equal(Plain, Tar.Inflate([.. Gzip(Plain[..70_000]), .. Gzip(Plain[70_000..])]));
    }

    [Fact]
    public void APlainTarIsCopied() => Assert.Equal(Plain, Tar.Inflate(Plain));

    [Fact]
    public void HeaderFieldsArePassedOver()
    {
        byte[] header = [0x1f, 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3, 2, 0, 9, 9, .. "name\0comment\0"u8, 1, 2];
        Assert.Equal(Plain, Tar.Inflate([.. header, .. Packed[10..]]));
        Refused("stops in the middle", header[..12]);
        Refused("stops in the middle", header[..18]);
    }

    [Fact]
    public void EveryTruncationIsRefused()
    {
        var small = Gzip("some content that is not too long"u8.ToArray());
        for (var length = 2; length < small.Length; length++) Refused(null, small[..length]);
        foreach (var length in new[] { 1, 8, 9, 100, 9000 }) Refused(null, Packed[..^length]);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0")]
    [InlineData("a longer text than any trailer")]
    public void WhateverFollowsTheLastMemberIsRefused(string garbage)
    {
        Refused("that are not gzip", [.. Packed, .. Encoding.ASCII.GetBytes(garbage)]);
        Refused("that are not gzip", [.. Packed, .. Packed, .. Encoding.ASCII.GetBytes(garbage)]);
    }

    [Fact]
    public void ATrailerThatComesAgainAfterGarbageDeceivesNobody() => Refused(null, [.. Packed, .. "garbage"u8, .. Packed[^8..]]);

    [Fact]
    public void EveryChangedByteOfATrailerIsRefused()
    {
        for (var i = 1; i <= 8; i++)
        {
            var damaged = (byte[])Packed.Clone();
            damaged[^i] ^= 0x10;
            Refused("CRC-32", damaged);
        }
    }

    [Fact]
    public void DamagedContentIsRefused()
    {
        var damaged = (byte[])Packed.Clone();
        damaged[damaged.Length / 2] ^= 0x10;
        Refused(null, damaged);
    }

    [Fact]
    public void ABombIsRefusedByItsRatioLongBeforeItsEnd()
    {
        var bomb = Gzip(new byte[50_000_000]);
        using var output = new MemoryStream();
        var refusal = Assert.Throws<ForgeException>(() => Inflation.Copy(new MemoryStream(bomb), "bomb", output, ArchiveLimits.Default, CancellationToken.None));
        Assert.Contains("decompression bomb", refusal.What, StringComparison.Ordinal);
        Assert.InRange(output.Length, 0, 3 << 20);
    }

    [Fact]
    public void ABombsErrorNamesTheParameterThatWouldLetItIn()
    {
        var refusal = Assert.Throws<ForgeException>(() => Tar.Inflate(Gzip(new byte[50_000_000])));
        Assert.EndsWith("--limits ratio=300", refusal.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void TheRatioIsAParameter() => Assert.Equal(50_000_000, Tar.Inflate(Gzip(new byte[50_000_000]), new ArchiveLimits { MaxRatio = 1100 }).Length);

    [Fact]
    public void MoreThanAllBytesThatAreAllowedIsRefused()
    {
        Assert.Equal(Plain, Tar.Inflate(Packed, new ArchiveLimits { MaxTotalBytes = Plain.Length }));
        Refused("more than", Packed, new ArchiveLimits { MaxTotalBytes = Plain.Length - 1 });
        Refused("more than", Plain, new ArchiveLimits { MaxTotalBytes = Plain.Length - 1 });
    }

    [Theory]
    [InlineData("PK\u0003\u0004 and so on", "a zip archive")]
    [InlineData("<html><body>403", "a web page")]
    [InlineData("<?xml version=", "a web page or XML")]
    [InlineData("", "an empty file")]
    public void OtherFormatsAreRefusedByName(string start, string name) => Refused(name, Encoding.ASCII.GetBytes(start));

    [Fact]
    public void ZstandardIsRefusedByName()
    {
        Refused("a Zstandard file", [0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0, 0]);
    }

    [Fact]
    public void OtherMethodsAndReservedFlagsAreRefused()
    {
        Refused("method 7", [0x1f, 0x8b, 7, .. Packed[3..]]);
        Refused("reserved flags", [0x1f, 0x8b, 8, 0x80, .. Packed[4..]]);
    }

    private static void Refused(string? answer, byte[] packed, ArchiveLimits? limits = null)
    {
        var refusal = Assert.Throws<ForgeException>(() => Tar.Inflate(packed, limits));
        if (answer is not null) Assert.Contains(answer, refusal.Message, StringComparison.Ordinal);
    }

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(content);
        return packed.ToArray();
    }
}
