using System.Text;
using ArtifactForge.Archives;

namespace ArtifactForge.Tests.Archives;

/// <summary>Files that come and go: where they stand, what their headers say, and the way back.</summary>
public sealed class EditingTrees
{
    private static readonly byte[] Tree = Git("Berksfile", "a/one", "a/sub/deep", "a/two", "bin/run", "z/last");

    [Fact]
    public void ANewFileStandsBehindTheLastEntryOfItsFolder()
    {
        Assert.Equal(["", "Berksfile", "a", "a/one", "a/sub", "a/sub/deep", "a/two", "a/new", "bin", "bin/run", "z", "z/last"], Paths(With("a/new")));
        Assert.Equal("z/last,new", string.Join(',', Paths(With("new"))[^2..]));
        Assert.Equal("z,z/last,z/new,new", string.Join(',', Paths(With("z/new", "new"))[^4..]));
        Assert.Equal("a/sub/deep,a/sub/b,a/sub/c,a/two", string.Join(',', Paths(With("a/sub/c", "a/sub/b"))[5..9]));
    }

    [Fact]
    public void ANewFileHasTheTreesOwnerTimeAndManner()
    {
        var after = Tar.Read(With("a/new"));
        var (fresh, old) = (after.Find("a/new")!, after.Find("a/one")!);
        Assert.Equal((old.Mode, old.ModifiedTime), (fresh.Mode, fresh.ModifiedTime));
        var (ours, gits) = (Block(With("a/new"), fresh), Block(With("a/new"), old));
        Assert.Equal(gits[108..124], ours[108..124]);
        Assert.Equal(gits[257..345], ours[257..345]);
    }

    [Fact]
    public void WhatIsAddedLastIsWhatGitWouldHaveWritten()
    {
        string[] all = ["Berksfile", "zz/file", "zz/last"];
        var grown = Tar.Splice(Git("Berksfile"), new Dictionary<string, TreeEdit>
        {
            ["zz"] = TreeEdit.CreateFolder(0b111_111_101),
            ["zz/file"] = TreeEdit.Create("zz/file"u8.ToArray(), 0b110_110_100),
            ["zz/last"] = TreeEdit.Create("zz/last"u8.ToArray(), 0b110_110_100),
        });
        Assert.Equal(Git(all).AsSpan().TrimEnd((byte)0), grown.AsSpan().TrimEnd((byte)0));
    }

    [Theory]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(200)]
    [InlineData(255)]
    public void LongNamesGoAndComeBack(int length)
    {
        var name = $"{new string('f', length / 2)}/{new string('n', length - (length / 2))}";
        var tar = Git("Berksfile", name);
        var gone = Tar.Splice(tar, new Dictionary<string, TreeEdit> { [name] = TreeEdit.Delete });
        Assert.Null(Tar.Read(gone).Find(name));
        Assert.Equal(tar, Tar.Splice(gone, new Dictionary<string, TreeEdit> { [name] = TreeEdit.Create(Encoding.UTF8.GetBytes(name), 0b110_110_100, name.Split('/')[0]) }));
    }

    [Fact]
    public void ADeletionLeavesNoTrace()
    {
        var gone = Tar.Splice(Tree, new Dictionary<string, TreeEdit> { ["a/sub/deep"] = TreeEdit.Delete, ["a/sub"] = TreeEdit.Delete });
        Assert.Equal(Tree.Length - (3 * 512), gone.Length);
        Assert.Equal(["", "Berksfile", "a", "a/one", "a/two", "bin", "bin/run", "z", "z/last"], Paths(gone));
        Assert.DoesNotContain("deep", Encoding.Latin1.GetString(gone), StringComparison.Ordinal);
        var back = new Dictionary<string, TreeEdit>
        {
            ["a/sub/deep"] = TreeEdit.Create("a/sub/deep"u8.ToArray(), 0b110_110_100, "a/sub"),
            ["a/sub"] = TreeEdit.CreateFolder(0b111_111_101, "a/one"),
        };
        Assert.Equal(Tree, Tar.Splice(gone, back));
    }

    [Fact]
    public void AModeChangesInItsFieldAlone()
    {
        var after = Tar.Splice(Tree, new Dictionary<string, TreeEdit> { ["bin/run"] = TreeEdit.SetMode(0b110_110_100) });
        Assert.Equal((0b111_111_101, 0b110_110_100), (Tar.Read(Tree).Find("bin/run")!.Mode, Tar.Read(after).Find("bin/run")!.Mode));
        var header = (int)Tar.Read(Tree).Find("bin/run")!.HeaderOffset;
        Assert.All(Enumerable.Range(0, Tree.Length).Where(i => Tree[i] != after[i]), i => Assert.True(i - header is (>= 100 and < 108) or (>= 148 and < 156)));
        Assert.Equal(Tree, Tar.Splice(after, new Dictionary<string, TreeEdit> { ["bin/run"] = TreeEdit.SetMode(0b111_111_101) }));
    }

    [Fact]
    public void TheDigestsArePartOfThePass()
    {
        var edits = new Dictionary<string, TreeEdit> { ["a/new"] = TreeEdit.Create("x"u8.ToArray(), 0b110_110_100), ["z/last"] = TreeEdit.Delete, ["z"] = TreeEdit.Delete, ["a/one"] = TreeEdit.Write("y"u8.ToArray()) };
        using var output = new MemoryStream();
        var packed = GzipPacker.Pack(Tar.Read(Tree), edits, output, CancellationToken.None);
        var read = Tar.Read(Tar.Inflate(output.ToArray()));
        Assert.Equal((read.TarSha256, read.TreeSha256, read.Size), (packed.TarSha256, packed.TreeSha256, packed.TarSize));
    }

    [Theory]
    [InlineData("a/one", "already exists")]
    [InlineData("A/new", "letter case only")]
    [InlineData("a/ONE", "letter case only")]
    [InlineData("a/one/new", "which is not a folder")]
    [InlineData("../new", "'..'")]
    [InlineData("a//new", "not in its simplest form")]
    [InlineData("", "already exists")]
    [InlineData("a/\u202enew", "U+202E")]
    [InlineData("a/new\\x", "backslash")]
    public void WhatWouldBeRefusedInAnArchiveIsNotMade(string path, string answer) =>
        Assert.Contains(answer, Assert.Throws<ForgeException>(() => With(path)).Message, StringComparison.Ordinal);

    [Fact]
    public void WhatCouldNotBeHadBackIsNotDeleted()
    {
        Refused("has an unusual header", TarBytes.Begin().Header("top/x", '0', change: block => TarBytes.Put(block, 265, "somebody")).End(), "x");
        Refused("has an unusual header", TarBytes.Begin().Pax(("comment", "x")).File("top/x", "x").End(), "x");
        Refused("other headers before it", TarBytes.Begin().Global("comment", "x").File("top/x", "x").End(), "x");
        Refused("first entry", new TarBytes().File("top/x", "x").End(), "x");
        Refused("hard link", TarBytes.Begin().Link("top/h", "top/file", '1').End(), "file");
        Assert.Equal("content\n", Tar.Text(Tar.Read(Tar.Splice(TarBytes.Begin().File("top/x", "x").End(), new Dictionary<string, TreeEdit> { ["x"] = TreeEdit.Delete })), "file"));
    }

    [Fact]
    public void TreesWithADotBeforeThemKeepIt()
    {
        var tar = new TarBytes().Folder("./top/").File("./top/a", "a").End();
        var grown = Tar.Splice(tar, new Dictionary<string, TreeEdit> { ["b"] = TreeEdit.Create("b"u8.ToArray(), 0b110_100_100) });
        Assert.Contains("./top/b\0", Encoding.Latin1.GetString(grown), StringComparison.Ordinal);
        Assert.Equal(tar, Tar.Splice(grown, new Dictionary<string, TreeEdit> { ["b"] = TreeEdit.Delete }));
    }

    [OracleFact("tar")]
    public void GnuTarReadsWhatWasAdded()
    {
        using var folder = new TemporaryFolder();
        folder.Write("t.tar", With("a/new", "bin/" + new string('n', 120), string.Concat(Enumerable.Repeat("long/", 40)) + "x"));
        Oracle.Run(folder, "tar", "xf", "t.tar");
        Assert.Equal("fresh", Encoding.UTF8.GetString(folder.Read("top/a/new")));
        Assert.Equal("fresh", Encoding.UTF8.GetString(folder.Read("top/bin/" + new string('n', 120))));
    }

    private static void Refused(string answer, byte[] tar, string path) => Assert.Contains(
        answer, Assert.Throws<ForgeException>(() => Tar.Splice(tar, new Dictionary<string, TreeEdit> { [path] = TreeEdit.Delete })).Message, StringComparison.Ordinal);

    private static byte[] With(params string[] paths) =>
        Tar.Splice(Tree, paths.ToDictionary(path => path, _ => TreeEdit.Create("fresh"u8.ToArray(), 0b110_110_100), StringComparer.Ordinal));

    private static List<string> Paths(byte[] tar) => [.. Tar.Read(tar).Entries.Select(entry => entry.InnerPath)];

    private static byte[] Block(byte[] tar, TarEntry entry) => tar[(int)(entry.ContentOffset - 512)..(int)entry.ContentOffset];

    /// <summary>As git archive writes it; a file holds its own path.</summary>
    private static byte[] Git(params string[] paths)
    {
        using var output = new MemoryStream();
        TreeItem[] items = [.. paths.Select(path => new TreeItem { Path = path, Content = Encoding.UTF8.GetBytes(path), Executable = path.StartsWith("bin", StringComparison.Ordinal) })];
        TarBuilder.Write(items, "top", "0123", DateTimeOffset.FromUnixTimeSeconds(1_600_000_000), output);
        return output.ToArray();
    }
}
