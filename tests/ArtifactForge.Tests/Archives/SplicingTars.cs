using System.Globalization;
using System.Text;
using ArtifactForge.Archives;

namespace ArtifactForge.Tests.Archives;

public sealed class SplicingTars
{
    private static readonly byte[] Before = TarBytes.Begin().Pax(("mtime", "1.5"), ("size", "9")).Header("top/pax", '0', 9).Content("123456789")
        .File("top/last", "last").Raw(new byte[4096]).ToArray();

    [Fact]
    public void NothingButTheEntryChanges()
    {
        var after = Tar.Splice(Before, ("file", "other!!\n"u8.ToArray()));
        Assert.Equal(Before.Length, after.Length);
        Assert.Equal("other!!\n", Tar.Text(Tar.Read(after), "file"));
        var differing = Enumerable.Range(0, Before.Length).Where(i => Before[i] != after[i]).ToList();
        Assert.All(differing, i => Assert.InRange(i, 1024, 1024 + 7));
    }

    [Fact]
    public void ALargerContentMovesTheRestAndEditsSizeAndChecksumOnly()
    {
        var after = Tar.Splice(Before, ("file", new byte[1000]));
        Assert.Equal(Before.Length + 512, after.Length);
        Assert.Equal(Before[1536..], after[2048..]);
        var differing = Enumerable.Range(0, 1024).Where(i => Before[i] != after[i]).ToList();
        Assert.All(differing, i => Assert.True(i is (>= 512 + 124 and < 512 + 136) or (>= 512 + 148 and < 512 + 156)));
    }

    [Fact]
    public void NoChangesGiveTheSameBytes() => Assert.Equal(Before, Tar.Splice(Before));

    [Fact]
    public void APaxSizeRecordFollowsAndTheOtherRecordsStay()
    {
        var after = Tar.Splice(Before, ("pax", new byte[12345]));
        var entry = Tar.Read(after).Find("pax")!;
        Assert.Equal((12345, 1), (entry.Size, entry.ModifiedTime.ToUnixTimeSeconds()));
        Assert.Contains("14 size=12345\n", Encoding.Latin1.GetString(after), StringComparison.Ordinal);
        Assert.Equal(Before, Tar.Splice(after, ("pax", "123456789"u8.ToArray())));
    }

    [Fact]
    public void AFileMayBecomeEmptyAndComeBack() =>
        Assert.Equal(Before, Tar.Splice(Tar.Splice(Before, ("file", [])), ("file", "content\n"u8.ToArray())));

    [Theory]
    [InlineData("none")]
    [InlineData("")]
    [InlineData("top/file")]
    [InlineData("FILE")]
    [InlineData("link")]
    public void WhatIsNoFileOfTheArchiveCannotBeChanged(string path) =>
        Assert.Throws<ForgeException>(() => Tar.Splice(TarBytes.Begin().Link("top/link", "file").End(), (path, [])));

    [Fact]
    public void AFileWithAHardLinkCannotBeChangedSilently() =>
        Assert.Throws<ForgeException>(() => Tar.Splice(TarBytes.Begin().Link("top/h", "top/file", '1').End(), ("file", [])));

    [Fact]
    public void PaddingThatHoldsDataIsKeptButNotLost()
    {
        var tar = TarBytes.Begin().File("top/x", "x").End();
        tar[1024 + 100] = 1;
        Assert.Equal(tar, Tar.Splice(tar));
        Assert.Contains("padding", Assert.Throws<ForgeException>(() => Tar.Splice(tar, ("file", []))).Message, StringComparison.Ordinal);
        Assert.Throws<ForgeException>(() => Tar.Splice(tar, ("file", "another\n"u8.ToArray())));
        Assert.Equal(1, Tar.Splice(tar, ("x", []))[1024 + 100]);
        Assert.Equal(1, Tar.Splice(tar, new Dictionary<string, TreeEdit> { ["file"] = TreeEdit.SetMode(0b111_101_101) })[1024 + 100]);
    }

    [Theory]
    [InlineData("00000000010\0")]
    [InlineData("00000000010 ")]
    [InlineData("         10 ")]
    [InlineData("       10 \0 ")]
    public void SizesKeepTheirManner(string field)
    {
        var tar = TarBytes.Begin().Header("top/x", '0', change: block => TarBytes.Put(block, 124, field)).Content("12345678").End();
        var after = Tar.Splice(tar, ("x", new byte[64]));
        Assert.Equal(field.Replace("10", "00", StringComparison.Ordinal).Length, field.Length);
        Assert.Equal(Encoding.Latin1.GetBytes(field.Replace(" 10", "100", StringComparison.Ordinal).Replace("010", "100", StringComparison.Ordinal)), after[(1536 + 124)..(1536 + 136)]);
        Assert.Equal(tar, Tar.Splice(after, ("x", "12345678"u8.ToArray())));
    }

    [Fact]
    public void AHeaderThatCouldNotBeHadBackIsRefused()
    {
        var tar = TarBytes.Begin().Header("top/x", '0', change: block => TarBytes.Put(block, 124, " 0000000010 ")).Content("12345678").End();
        Assert.Contains("reverted", Assert.Throws<ForgeException>(() => Tar.Splice(tar, ("x", []))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SplicingAndSplicingBackGivesTheVerySameTar() => Property.Holds(
        300,
        random =>
        {
            var files = Enumerable.Range(0, random.Next(1, 8)).ToDictionary(i => string.Create(CultureInfo.InvariantCulture, $"f{i}"), _ => RandomText(random), StringComparer.Ordinal);
            var tar = RandomTar(random, files);
            var changed = files.Keys.Where(_ => random.Next(2) == 0).ToList();
            var after = Tar.Splice(tar, [.. changed.Select(path => (path, Encoding.UTF8.GetBytes(RandomText(random))))]);
            var back = Tar.Splice(after, [.. changed.Select(path => (path, Encoding.UTF8.GetBytes(files[path])))]);
            return back.AsSpan().SequenceEqual(tar);
        });

    private static byte[] RandomTar(Random random, Dictionary<string, string> files)
    {
        var tar = new TarBytes();
        if (random.Next(2) == 0) tar.Global("comment", "0123");
        tar.Folder("top/");
        foreach (var (name, content) in files)
        {
            var size = Encoding.UTF8.GetByteCount(content);
            switch (random.Next(4))
            {
                case 0: tar.Pax(("path", $"top/{name}"), ("size", size.ToString(CultureInfo.InvariantCulture))).File("x", content); break;
                case 1: tar.LongName($"top/{name}").File("x", content); break;
                default: tar.File($"top/{name}", content); break;
            }
        }

        return tar.Raw(new byte[1024 + (512 * random.Next(20))]).ToArray();
    }

    private static string RandomText(Random random) => new('x', random.Next(4) == 0 ? 512 * random.Next(3) : random.Next(3000));
}
