using System.Text;
using ArtifactForge.Archives;

namespace ArtifactForge.Tests.Archives;

public sealed class BuildingTars
{
    private static readonly string Deep = string.Join('/', Enumerable.Repeat("folder", 30));

    private static readonly TreeItem[] Items =
    [
        File("Berksfile", "x\n"), File("a-b", "1"), File("a/z", "2"), File("a.c", "3"), File("a0", "4"), File("bin/run", "#!\n", executable: true), File("empty", ""),
        File(new string('n', 99 - "top/".Length), "99"), File(new string('o', 100 - "top/".Length), "100"), File(new string('p', 101 - "top/".Length), "101"),
        File($"{Deep}/{new string('q', 99)}", "split"), File($"{Deep}/{new string('r', 100)}", "split at most"), File($"{Deep}/{new string('s', 101)}", "pax"),
        File($"{new string('t', 160)}/u", "pax for the folder too"), File($"{new string('v', 140)}/{new string('w', 12)}/x", "edge of the prefix"),
        File($"{new string('y', 149)}/x", "edge"), File($"{new string('y', 150)}/x", "edge"), File($"{new string('y', 151)}/x", "edge"),
        File("\u00fc\ud83d\ude00", "astral"), File("\u00fc\uff5e", "above the surrogates in UTF-16 only"), File("large", new string('l', 30_000)),
    ];

    [OracleFact("git")]
    public void TheTarIsGitsOwn()
    {
        using var folder = new TemporaryFolder();
        Oracle.Run(folder, "git", "init", "-q", ".");
        foreach (var item in Items)
        {
            var file = folder.Write(item.Path, item.Content!.Value.Span);
            if (item.Executable && !OperatingSystem.IsWindows()) System.IO.File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
        }

        Oracle.Run(folder, "git", "add", "-A");
        Oracle.Run(folder, "git", "commit", "-qm", "tree");
        var commit = Encoding.ASCII.GetString(Oracle.Run(folder, "git", "rev-parse", "HEAD")).Trim();
        var expected = Oracle.Run(folder, "git", "archive", "--format=tar", "--prefix=top/", "HEAD");
        Assert.Equal(expected, Build(Items, commit));
        Assert.Equal(commit, Tar.Read(expected).Comment);
    }

    [Fact]
    public void TheOrderOfTheItemsDoesNotMatter() => Assert.Equal(Build(Items, "c"), Build([.. Items.Reverse()], "c"));

    [Fact]
    public void WhatIsBuiltIsRead()
    {
        var archive = Tar.Read(Build(Items, "0123"));
        Assert.Equal(("top", "0123"), (archive.TopFolder, archive.Comment));
        Assert.All(Items, item => Assert.Equal(item.Content!.Value.ToArray(), archive.ReadContent(archive.Find(item.Path)!)));
        Assert.Equal(0b111_111_101, archive.Find("bin/run")!.Mode);
        Assert.Equal(0b110_110_100, archive.Find("a/z")!.Mode);
        Assert.All(archive.Entries, entry => Assert.Equal(1_600_000_000, entry.ModifiedTime.ToUnixTimeSeconds()));
    }

    [Fact]
    public void AFolderMayBeEmpty() =>
        Assert.Equal(TarEntryKind.Folder, Tar.Read(Build([new TreeItem { Path = "none" }], "c")).Find("none")!.Kind);

    [Fact]
    public void AnEndThatDoesNotFitTheRecordTakesAnother()
    {
        for (var size = 0; size < 12; size++) Assert.Equal(0, Build([File("f", new string('x', 512 * size))], "c").Length % 10240);
    }

    private static byte[] Build(TreeItem[] items, string commit)
    {
        using var output = new MemoryStream();
        TarBuilder.Write(items, "top", commit, DateTimeOffset.FromUnixTimeSeconds(1_600_000_000), output);
        return output.ToArray();
    }

    private static TreeItem File(string path, string content, bool executable = false) =>
        new() { Path = path, Content = Encoding.UTF8.GetBytes(content), Executable = executable };
}
