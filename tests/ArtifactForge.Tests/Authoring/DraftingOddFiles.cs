using System.Text;
using ArtifactForge.Authoring;
using ArtifactForge.Catalog;
using ArtifactForge.Tests.Archives;
using ArtifactForge.Tests.Patching;

namespace ArtifactForge.Tests.Authoring;

/// <summary>Files that are no text, have names of their own, or are too much for a patch.</summary>
public sealed class DraftingOddFiles : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static PatchDraft Draft(IReadOnlyDictionary<string, SourceFile> before, IReadOnlyDictionary<string, SourceFile> after) =>
        PatchDraft.Of("after", Trees.Archive(before), after, CancellationToken.None);

    private static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        bytes[0] = 0;
        return bytes;
    }

    [OracleFact("git")]
    public void WhatIsNoTextIsWrittenAsGitDoesAndGitReadsIt()
    {
        var before = Trees.Of(("a.txt", "text\n"), ("becomes", "text\n"), ("z", "z\n"));
        var after = new SortedDictionary<string, SourceFile>(before, StringComparer.Ordinal) { ["a.txt"] = new("TEXT\n"u8.ToArray(), Executable: false) };
        foreach (var (length, number) in new[] { 1, 2, 3, 4, 5, 25, 26, 27, 51, 52, 53, 104, 4000 }.Select((length, number) => (length, number)))
        {
            before[$"changed{number}"] = new SourceFile(Noise(length, number), Executable: false);
            after[$"changed{number}"] = new SourceFile(Noise(length + 3, number + 50), Executable: number % 3 == 0);
        }

        before["gone"] = new SourceFile(Noise(70, 101), Executable: true);
        before["emptied"] = new SourceFile(Noise(70, 102), Executable: false);
        after["emptied"] = new SourceFile([], Executable: false);
        before["moved"] = new SourceFile([.. Encoding.ASCII.GetBytes(Trees.Lines(1, 30)), 0], Executable: false);
        after["to/moved"] = new SourceFile([.. Encoding.ASCII.GetBytes(Trees.Lines(1, 30)), 0, 1], Executable: true);
        after["becomes"] = new SourceFile("text\n\0"u8.ToArray(), Executable: false);
        after["new"] = new SourceFile(Noise(500, 103), Executable: false);

        var draft = Draft(before, after);
        Assert.Equal(draft.Files.Where(path => path != "a.txt"), draft.Binary);
        Assert.Contains("rename to to/moved\nindex ", Encoding.UTF8.GetString(draft.Diff), StringComparison.Ordinal);
        Assert.Equal(after.Select(Shown), AppliedByGit(before, draft.Diff, "apply", "x.patch").Select(Shown));
    }

    [OracleFact("git")]
    public void GitTakesABinaryChangeOfOursBackAsWell()
    {
        var before = new SortedDictionary<string, SourceFile>(Trees.Of(("z", "z\n")), StringComparer.Ordinal) { ["a"] = new(Noise(70, 1), Executable: false) };
        var after = new SortedDictionary<string, SourceFile>(Trees.Of(("z", "z\n")), StringComparer.Ordinal) { ["a"] = new(Noise(90, 2), Executable: false), ["b"] = new(Noise(60, 3), Executable: false) };
        Assert.Equal(before.Select(Shown), AppliedByGit(after, Draft(before, after).Diff, "apply", "-R", "x.patch").Select(Shown));
    }

    [OracleFact("git")]
    public void NamesThatGitPutsInQuotesAreWrittenSo()
    {
        var before = Trees.Of(("ü.rb", "old\n"), ("moved-ü", Trees.Lines(1, 12)), ("z", "z\n"));
        var after = Trees.Of(("ü.rb", "new\n"), ("to/日本 moved", $"{Trees.Lines(1, 11)}line twelve\n"), ("say \"x\"", "x\n"), ("z", "z\n"));
        var diff = Draft(before, after).Diff;
        Assert.Contains("diff --git \"a/\\303\\274.rb\" \"b/\\303\\274.rb\"\n--- \"a/\\303\\274.rb\"\n", Encoding.UTF8.GetString(diff), StringComparison.Ordinal);
        Assert.Contains("+++ \"b/say \\\"x\\\"\"\t\n", Encoding.UTF8.GetString(diff), StringComparison.Ordinal);
        Assert.Equal(after.Select(Shown), AppliedByGit(before, diff, "apply", "x.patch").Select(Shown));
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\u001b[31m")]
    [InlineData("a\\b")]
    [InlineData("a\u202eb")]
    public void NamesThatNoTarballMayHaveAreRefusedAndShownHarmless(string name)
    {
        var refusal = Assert.Throws<ForgeException>(() => Draft(Trees.Of(("z", "z\n")), Trees.Of((name, "x\n"), ("z", "z\n"))));
        Assert.DoesNotContain(refusal.Message, letter => letter is '\u001b' or '\u202e');
        Assert.DoesNotContain('\n', refusal.Where);
        Assert.Contains("has a character in its name that is not allowed in a tarball", refusal.What, StringComparison.Ordinal);
    }

    [Fact]
    public void ALinkIsNamedWithoutSteeringTheTerminal()
    {
        folder.Write("tree/z", "z"u8);
        File.CreateSymbolicLink(folder["tree/a\u001b\nb"], "z");
        Assert.Equal("tree/a\\u001b\\u000ab", Assert.Throws<ForgeException>(() => SourceTree.Of(folder["tree"], "tree")).Where);
    }

    [Theory]
    [InlineData(CatalogueFiles.MaxFileSize - 2000, true)]
    [InlineData(CatalogueFiles.MaxFileSize, false)]
    public void APatchThatTheCatalogueWouldNotReadIsRefused(int length, bool fits)
    {
        var (before, after) = (Trees.Of(("z", "z\n")), Trees.Of(("big", $"{new string('x', length)}\n"), ("z", "z\n")));
        if (fits)
        {
            Assert.InRange(Draft(before, after).Diff.Length, length, CatalogueFiles.MaxFileSize);
            return;
        }

        var refusal = Assert.Throws<ForgeException>(() => Draft(before, after));
        Assert.Matches("^makes a patch of [0-9]+ bytes; at most 1048576 are allowed", refusal.What);
        Assert.Contains("--patch-name", refusal.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void EmptyFoldersThatADiffCannotHoldAreNamed()
    {
        foreach (var tree in new[] { "before", "after" })
        {
            folder.Write($"{tree}/top/kept/x", "x"u8);
            Directory.CreateDirectory(folder[$"{tree}/top/empty/in/both"]);
        }

        folder.Write("before/top/filled/x", "x"u8);
        Directory.CreateDirectory(folder["before/top/gone/deep"]);
        Directory.CreateDirectory(folder["before/top/grows"]);
        folder.Write("after/top/grows/x", "x"u8);
        Directory.CreateDirectory(folder["after/top/filled"]);
        Directory.CreateDirectory(folder["after/top/new/deep"]);
        folder.Write("after/top/hidden/.git/x", "x"u8);
        Assert.Equal(["filled", "gone/deep", "hidden", "new/deep"], EmptyFolders.Differing(EmptyFolders.Of(folder["before"]), EmptyFolders.Of(folder["after"])));
        var archive = Tar.Read(TarBytes.Begin().File("top/kept/x", "x").Folder("top/gone/").End());
        Assert.Equal(["empty/in/both", "filled", "gone", "hidden", "new/deep"], EmptyFolders.Differing(EmptyFolders.Of(archive), EmptyFolders.Of(folder["after"])));
    }

    private static (string, bool, string) Shown(KeyValuePair<string, SourceFile> file) => (file.Key, file.Value.Executable, Convert.ToHexString(file.Value.Content));

    private static SortedDictionary<string, SourceFile> AppliedByGit(SortedDictionary<string, SourceFile> before, byte[] diff, params string[] arguments)
    {
        using var repository = new GitRepository();
        foreach (var (path, file) in before)
        {
            var written = repository.Folder.Write(path, file.Content);
            if (file.Executable && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(written, File.GetUnixFileMode(written) | UnixFileMode.UserExecute);
            }
        }

        repository.Folder.Write("x.patch", diff);
        repository.Git(arguments);
        File.Delete(repository.Folder["x.patch"]);
        return SourceTree.Of(repository.Folder.Root, "git");
    }
}
