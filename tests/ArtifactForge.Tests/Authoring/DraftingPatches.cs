using System.Diagnostics;
using System.Text;
using ArtifactForge.Authoring;

namespace ArtifactForge.Tests.Authoring;

public sealed class DraftingPatches : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static string Draft(IReadOnlyDictionary<string, SourceFile> before, IReadOnlyDictionary<string, SourceFile> after) =>
        Encoding.UTF8.GetString(PatchDraft.Of("after", Trees.Archive(before), after, CancellationToken.None).Diff);

    [Fact]
    public void AnEditIsOneHunkWithThreeLinesOfContext() => Assert.Equal(
        """
        diff --git a/a.rb b/a.rb
        --- a/a.rb
        +++ b/a.rb
        @@ -2,7 +2,8 @@
         line 2
         line 3
         line 4
        -line 5
        +LINE 5
        +more
         line 6
         line 7
         line 8

        """,
        Draft(Trees.Of(("a.rb", Trees.Lines(1, 10)), ("b.rb", "same\n")), Trees.Of(("a.rb", $"{Trees.Lines(1, 4)}LINE 5\nmore\n{Trees.Lines(6, 10)}"), ("b.rb", "same\n"))));

    [Fact]
    public void FilesThatComeAndGoAndALineWithoutItsEndAreWrittenAsGitDoes() => Assert.Equal(
        """
        diff --git a/gone b/gone
        deleted file mode 100644
        --- a/gone
        +++ /dev/null
        @@ -1 +0,0 @@
        -old
        diff --git a/kept b/kept
        --- a/kept
        +++ b/kept
        @@ -1 +1 @@
        -one
        +one
        \ No newline at end of file
        diff --git a/new b/new
        new file mode 100644
        --- /dev/null
        +++ b/new
        @@ -0,0 +1,2 @@
        +a
        +b

        """,
        Draft(Trees.Of(("gone", "old\n"), ("kept", "one\n")), Trees.Of(("kept", "one"), ("new", "a\nb\n"))));

    [Fact]
    public void ANewBlockBeginsWhereAPersonWouldSayThatItDoes()
    {
        const string Before = "def a\n  x\nend\n\ndef c\n  x\nend\n";
        const string After = "def a\n  x\nend\n\ndef b\n  x\nend\n\ndef c\n  x\nend\n";
        Assert.Contains("\n+def b\n+  x\n+end\n+\n", Draft(Trees.Of(("a.rb", Before)), Trees.Of(("a.rb", After))), StringComparison.Ordinal);
    }

    [Fact]
    public void TheSameTreesHaveNoPatch() =>
        Assert.Contains("is the same", Assert.Throws<ForgeException>(() => Draft(Trees.Of(("a", "x\n")), Trees.Of(("a", "x\n")))).What, StringComparison.Ordinal);

    /// <summary>Each draft proves itself by our own steps; GNU patch is asked as well, since people use it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task RandomEditsLeadToTheEditedTreeByOurStepsAndByGnuPatch(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 25; round++)
        {
            var (before, after) = RandomTrees(random);
            if (before.Keys.SequenceEqual(after.Keys) && before.All(file => file.Value.Content.AsSpan().SequenceEqual(after[file.Key].Content)))
            {
                continue;
            }

            var diff = PatchDraft.Of("after", Trees.Archive(before), after, CancellationToken.None).Diff;
            Assert.Equal(after.Select(file => (file.Key, Encoding.UTF8.GetString(file.Value.Content))), await PatchedByGnuAsync($"{round}", before, diff));
        }
    }

    /// <summary>The framework's own way through a tree would read /etc where somebody has a link to it.</summary>
    [Theory]
    [InlineData("a/link", "elsewhere", "a/link")]
    [InlineData("round", ".", "round")]
    [InlineData("file", "a/x", "file")]
    public void ALinkInAnEditedTreeIsRefusedAndNeverFollowed(string link, string target, string named)
    {
        folder.Write("elsewhere/secret", "x"u8);
        folder.Write("tree/a/x", "x\n"u8);
        folder.Write("tree/b", "x\n"u8);
        File.CreateSymbolicLink(folder[$"tree/{link}"], target == "elsewhere" ? folder["elsewhere"] : target);
        var refusal = Assert.Throws<ForgeException>(() => SourceTree.Of(folder["tree"], "tree"));
        Assert.Equal($"tree/{named}", refusal.Where);
        Assert.Contains("is a symbolic link", refusal.What, StringComparison.Ordinal);
    }

    [Fact]
    public void AFifoInAnEditedTreeIsRefusedAndNobodyWaitsForIt()
    {
        folder.Write("tree/a/empty", ""u8);
        folder.Write("tree/b", "x\n"u8);
        Assert.Equal(["a/empty", "b"], SourceTree.Of(folder["tree"], "tree").Keys);
        folder.WriteFifo("tree/a/pipe");
        var refusal = Assert.Throws<ForgeException>(() => SourceTree.Of(folder["tree"], "tree"));
        Assert.Equal(("tree/a/pipe", "is not an ordinary file but a FIFO, a device or a socket, which cookbooks do not contain."), (refusal.Where, refusal.What));
    }

    [Fact]
    public void WhatGitKeepsInATreeIsNoPartOfIt()
    {
        folder.Write("tree/a/x", "x\n"u8);
        folder.Write("tree/.git", "gitdir: /elsewhere\n"u8);
        folder.Write("tree/a/.git/HEAD", "ref\n"u8);
        folder.Write("tree/.gitignore", "y\n"u8);
        Assert.Equal([".gitignore", "a/x"], SourceTree.Of(folder["tree"], "tree").Keys);
    }

    [Fact]
    public void AFileThatBecomesAFolderAndAFolderThatBecomesAFileProveThemselves()
    {
        var diff = Draft(Trees.Of(("f", "1\n"), ("g/x", "2\n"), ("g/y", "3\n"), ("z", "z\n")), Trees.Of(("f/x", "1\n"), ("g", "4\n"), ("z", "z\n")));
        Assert.Contains("rename from f\nrename to f/x\n", diff, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatMovedShowsWhatChangedInItAndNotAllOfItTwice() => Assert.Equal(
        """
        diff --git a/a/old.rb b/b/new.rb
        similarity index 86%
        rename from a/old.rb
        rename to b/new.rb
        --- a/a/old.rb
        +++ b/b/new.rb
        @@ -9,4 +9,4 @@
         line 9
         line 10
         line 11
        -line 12
        +line twelve

        """,
        Draft(Trees.Of(("a/old.rb", Trees.Lines(1, 12)), ("k", "k\n")), Trees.Of(("b/new.rb", $"{Trees.Lines(1, 11)}line twelve\n"), ("k", "k\n"))));

    [Fact]
    public void HalfOfAFileMustHaveStayedForItToHaveMoved() =>
        Assert.Contains("deleted file mode", Draft(Trees.Of(("a", "1\n2\n3\n")), Trees.Of(("b", "1\n7\n8\n"))), StringComparison.Ordinal);

    [Fact]
    public void ANameWithASpaceEndsInATabAsGitWritesIt()
    {
        var before = Trees.Of(("a b.txt", "old\n"), ("z", "z\n"));
        var diff = Draft(before, Trees.Of(("a b.txt", "new\n"), ("c d/e f", "1\n"), ("z", "z\n")));
        Assert.Contains("--- a/a b.txt\t\n+++ b/a b.txt\t\n", diff, StringComparison.Ordinal);
        Assert.Contains("+++ b/c d/e f\t\n", diff, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GnuPatchReadsNamesWithSpacesAndRenamesOfOursToo()
    {
        var before = Trees.Of(("a b.txt", "old\n"), ("moved.rb", Trees.Lines(1, 12)), ("z", "z\n"));
        var after = Trees.Of(("a b.txt", "new\n"), ("c d/e f", "1\n"), ("to/moved.rb", $"{Trees.Lines(1, 11)}line twelve\n"), ("z", "z\n"));
        var diff = PatchDraft.Of("after", Trees.Archive(before), after, CancellationToken.None).Diff;
        Assert.Equal(after.Select(file => (file.Key, Encoding.UTF8.GetString(file.Value.Content))), await PatchedByGnuAsync("spaces", before, diff));
    }

    private static (SortedDictionary<string, SourceFile> Before, SortedDictionary<string, SourceFile> After) RandomTrees(Random random)
    {
        string[] words = ["", "end\n", "  x\n", "def a\n", "  y\n", "\n"];
        string Text(int lines) => string.Concat(Enumerable.Range(0, lines).Select(_ => words[random.Next(1, words.Length)]));
        var before = Trees.Of(("a/one.rb", Text(random.Next(1, 40))), ("two.rb", Text(random.Next(1, 40))), ("z", "last\n"));
        var after = new SortedDictionary<string, SourceFile>(before, StringComparer.Ordinal);
        foreach (var path in new[] { "a/one.rb", "two.rb" })
        {
            var lines = Encoding.UTF8.GetString(before[path].Content).Split('\n', StringSplitOptions.None).ToList();
            for (var edits = random.Next(0, 4); edits > 0; edits--)
            {
                var at = random.Next(lines.Count);
                if (random.Next(2) == 0) lines.Insert(at, words[random.Next(1, words.Length)].TrimEnd('\n'));
                else if (lines.Count > 2) lines.RemoveAt(at);
            }

            after[path] = new SourceFile(Encoding.UTF8.GetBytes($"{string.Join('\n', lines).TrimEnd('\n')}\n"), Executable: false);
        }

        if (random.Next(3) == 0) after["new.rb"] = new SourceFile(Encoding.UTF8.GetBytes(Text(3)), Executable: false);
        if (random.Next(3) == 0) after.Remove("z");
        return (before, after);
    }

    private async Task<IEnumerable<(string Path, string Text)>> PatchedByGnuAsync(string name, SortedDictionary<string, SourceFile> before, byte[] diff)
    {
        foreach (var (path, file) in before)
        {
            folder.Write($"{name}/{path}", file.Content);
        }

        var patch = folder.Write($"{name}.patch", diff);
        using var process = Process.Start(new ProcessStartInfo("patch", ["-p1", "--fuzz=0", "--silent", "--input", patch, "--directory", folder[name]]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, said);
        return SourceTree.Of(folder[name], name).Select(file => (file.Key, Encoding.UTF8.GetString(file.Value.Content)));
    }
}
