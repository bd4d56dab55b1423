using System.Formats.Tar;
using System.Text;
using ArtifactForge.Archives;

namespace ArtifactForge.Tests.Archives;

public sealed class ReadingTars
{
    private static readonly string LongPath = string.Concat(Enumerable.Repeat("some-folder/", 20)) + new string('n', 120);

    [Fact]
    public void PrefixAndNameMakeThePath() =>
        Assert.Equal("x", Tar.Text(Tar.Read(TarBytes.Begin().Header("b/c", '0', 1, prefix: "top/a").Content("x").End()), "a/b/c"));

    [Fact]
    public void GnuHasNoPrefix() =>
        Assert.NotNull(Tar.Read(TarBytes.Begin().Header("top/c", '0', prefix: "12345670123", format: "ustar  \0").End()).Find("c"));

    [Fact]
    public void TheOldestFormatHasFoldersBySlash()
    {
        var archive = Tar.Read(new TarBytes().Header("top/", '\0', format: "").Header("top/a", '\0', 1, format: "").Content("x").End());
        Assert.Equal([TarEntryKind.Folder, TarEntryKind.File], archive.Entries.Select(entry => entry.Kind));
    }

    [Fact]
    public void PaxRecordsWinAndUnknownOnesDoNoHarm()
    {
        var archive = Tar.Read(TarBytes.Begin().Pax(("path", "top/ö"), ("size", "3"), ("mtime", "-1.5"), ("LIBARCHIVE.x", "y")).Header("top/x", '0').Content("abc").End());
        var entry = archive.Find("ö")!;
        Assert.Equal("abc", Tar.Text(archive, "ö"));
        Assert.Equal(-2, entry.ModifiedTime.ToUnixTimeSeconds());
        Assert.Equal(1024 + 512, entry.HeaderOffset);
        Assert.Equal(entry.HeaderOffset + 1536, entry.ContentOffset);
    }

    [Fact]
    public void GlobalTimesHoldUntilAnEntryHasItsOwn()
    {
        var archive = Tar.Read(new TarBytes().Global("mtime", "5").Folder("top/").Pax(("mtime", "7")).File("top/a", "x").End());
        Assert.Equal([5, 7], archive.Entries.Select(entry => entry.ModifiedTime.ToUnixTimeSeconds()));
    }

    [Fact]
    public void TheCommentOfTheGlobalHeaderIsTheCommit()
    {
        Assert.Equal("0123", Tar.Read(new TarBytes().Global("comment", "0123").Folder("top/").End()).Comment);
        Assert.Null(Tar.Read(TarBytes.Begin().End()).Comment);
    }

    [Fact]
    public void SizesMayBeBinary()
    {
        var tar = TarBytes.Begin().Header("top/a", '0', change: block => { block.AsSpan(124, 12).Clear(); (block[124], block[135]) = (0x80, 3); }).Content("abc").End();
        Assert.Equal("abc", Tar.Text(Tar.Read(tar), "a"));
    }

    [Fact]
    public void LinksInsideAreRead()
    {
        var archive = Tar.Read(TarBytes.Begin().Link("top/a/l", "../file").Link("top/h", "top/file", '1').End());
        Assert.Equal("../file", archive.Find("a/l")!.LinkTarget);
        Assert.Equal(Sha256Digest.OfContent("../file"u8), archive.Find("a/l")!.Sha256);
        Assert.Equal("content\n", Tar.Text(archive, "h"));
    }

    [Fact]
    public void ALeadingDotIsNoFolder()
    {
        var archive = Tar.Read(new TarBytes().Folder("./").Folder("./top/").File("./top//a/./b", "x").End());
        Assert.Equal(["", "a/b"], archive.Entries.Select(entry => entry.InnerPath));
        Assert.Equal("top", archive.TopFolder);
    }

    [Fact]
    public void TheTreeDigestIsTheOneThatIsWrittenDown()
    {
        var archive = Tar.Read(TarBytes.Begin().Folder("top/d/").Link("top/l", "file").End());
        var lines = $"f 0644 {Sha256Digest.OfContent("content\n"u8)} file\nd 0644 - d\nl 0644 {Sha256Digest.OfContent("file"u8)} l\n";
        Assert.Equal(Sha256Digest.OfContent(Encoding.UTF8.GetBytes(lines)), archive.TreeSha256);
    }

    [Fact]
    public void TheTreeDigestCaresForTreesOnlyAndTheTarDigestForAll()
    {
        var plain = Tar.Read(new TarBytes().Folder("top/").File("top/a", "x").End());
        var renamed = Tar.Read(new TarBytes().Global("comment", "c").Folder("other/").File("other/a", "x").End());
        var changed = Tar.Read(new TarBytes().Folder("top/").File("top/a", "y").End());
        Assert.Equal(plain.TreeSha256, renamed.TreeSha256);
        Assert.NotEqual(plain.TarSha256, renamed.TarSha256);
        Assert.NotEqual(plain.TreeSha256, changed.TreeSha256);
    }

    [Fact]
    public void ContentLargerThanAnyBufferIsHashedWhole()
    {
        var content = new string('z', 700_001);
        var archive = Tar.Read(TarBytes.Begin().File("top/big", content).File("top/z", "end").End());
        Assert.Equal(Sha256Digest.OfContent(Encoding.UTF8.GetBytes(content)), archive.Find("big")!.Sha256);
        Assert.Equal("end", Tar.Text(archive, "z"));
    }

    [Fact]
    public void AStreamThatChangesBehindOurBackIsNoticed()
    {
        var bytes = TarBytes.Begin().End();
        var archive = Tar.Read(bytes);
        bytes[1024] ^= 1;
        Assert.Equal(Failure.Damage, Assert.Throws<ForgeException>(() => archive.ReadContent(archive.Find("file")!)).Failure);
    }

    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public void WhatTheFrameworkWritesIsReadAsTheFrameworkReadsIt(TarEntryFormat format)
    {
        var longest = format is TarEntryFormat.V7 or TarEntryFormat.Ustar ? "sub/" + new string('n', 80) : LongPath;
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, format, leaveOpen: true))
        {
            System.Formats.Tar.TarEntry Make(TarEntryType type, string name) => format switch
            {
                TarEntryFormat.V7 => new V7TarEntry(type == TarEntryType.RegularFile ? TarEntryType.V7RegularFile : type, name),
                TarEntryFormat.Ustar => new UstarTarEntry(type, name),
                TarEntryFormat.Pax => new PaxTarEntry(type, name),
                _ => new GnuTarEntry(type, name),
            };
            writer.WriteEntry(Make(TarEntryType.Directory, "top/"));
            var file = Make(TarEntryType.RegularFile, "top/" + longest);
            file.DataStream = new MemoryStream("long\n"u8.ToArray());
            writer.WriteEntry(file);
            var link = Make(TarEntryType.SymbolicLink, "top/link");
            link.LinkName = longest;
            writer.WriteEntry(link);
        }

        var archive = Tar.Read(stream.ToArray());
        Assert.Equal(["", longest, "link"], archive.Entries.Select(entry => entry.InnerPath));
        Assert.Equal("long\n", Tar.Text(archive, longest));
        Assert.Equal(longest, archive.Find("link")!.LinkTarget);
    }

    [OracleFact("tar")]
    public void WhatGnuTarWritesIsRead()
    {
        using var folder = new TemporaryFolder();
        folder.Write("top/a", "a\n"u8);
        folder.Write($"top/{LongPath}", "long\n"u8);
        File.CreateSymbolicLink(Path.Combine(folder.Root, "top/link"), LongPath);
        foreach (var format in new[] { "gnu", "oldgnu", "pax", "posix" })
        {
            foreach (var start in new[] { "top", "./top" })
            {
                var archive = Tar.Read(Oracle.Run(folder, "tar", "-c", "--sort=name", $"--format={format}", start));
                Assert.Equal("long\n", Tar.Text(archive, LongPath));
                Assert.Equal(LongPath, archive.Find("link")!.LinkTarget);
                Assert.Equal("top", archive.TopFolder);
            }
        }
    }
}
