using System.Text;
using ArtifactForge.Archives;

namespace ArtifactForge.Tests.Archives;

/// <summary>libarchive's tar as a third opinion, beside GNU's and the framework's.</summary>
public sealed class BsdTar
{
    [OracleTheory("bsdtar")]
    [InlineData("ustar")]
    [InlineData("pax")]
    [InlineData("gnutar")]
    [InlineData("v7")]
    public void WhatItWritesIsRead(string format)
    {
        using var folder = new TemporaryFolder();
        var name = format is "pax" or "gnutar" ? $"top/{new string('n', 180)}" : "top/name";
        folder.Write(name, "content"u8);
        folder.Write("top/recipes/one.rb", "one"u8);
        Oracle.Run(folder, "bsdtar", $"--format={format}", "-cf", "t.tar", "top");
        var archive = Tar.Read(folder.Read("t.tar"));
        Assert.Equal(("content", "one"), (Tar.Text(archive, name[4..]), Tar.Text(archive, "recipes/one.rb")));
    }

    [OracleFact("bsdtar")]
    public void WhatWeSpliceIsReadByIt()
    {
        using var tar = new MemoryStream();
        TarBuilder.Write([new TreeItem { Path = "a/old", Content = "old"u8.ToArray() }, new TreeItem { Path = "b/run", Content = "run"u8.ToArray() }], "top", "0123", DateTimeOffset.UnixEpoch, tar);
        var longName = $"a/{new string('n', 150)}/{new string('m', 150)}";
        var after = Tar.Splice(tar.ToArray(), new Dictionary<string, TreeEdit>
        {
            [longName[..152]] = TreeEdit.CreateFolder(0b111_111_101),
            [longName] = TreeEdit.Create("new"u8.ToArray(), 0b110_110_100),
            ["a/old"] = TreeEdit.Delete,
            ["b/run"] = TreeEdit.Write("other"u8.ToArray(), 0b111_111_101),
        });
        using var folder = new TemporaryFolder();
        folder.Write("t.tar", after);
        Oracle.Run(folder, "bsdtar", "-xf", "t.tar");
        Assert.Equal([$"top/{longName}", "top/b/run"], folder.Files("top"));
        Assert.Equal(("new", "other"), (Encoding.UTF8.GetString(folder.Read($"top/{longName}")), Encoding.UTF8.GetString(folder.Read("top/b/run"))));
        if (!OperatingSystem.IsWindows()) Assert.True(File.GetUnixFileMode(folder["top/b/run"]).HasFlag(UnixFileMode.UserExecute));
    }
}
