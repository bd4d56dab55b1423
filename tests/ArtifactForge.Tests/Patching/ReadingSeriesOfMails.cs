using System.Text;
using ArtifactForge.Catalog;
using ArtifactForge.Patching;
using ArtifactForge.Tests.Archives;

namespace ArtifactForge.Tests.Patching;

/// <summary>Several mails in one file are several commits: each starts from what the one before it made, as for <c>git am</c>.</summary>
public sealed class ReadingSeriesOfMails
{
    private static readonly string[] Lines = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    private static SortedDictionary<string, GeneratedTrees.Item> Tree(params (string Path, string Content)[] files)
    {
        var tree = new SortedDictionary<string, GeneratedTrees.Item>(StringComparer.Ordinal);
        foreach (var (path, content) in files) tree.Add(path, new GeneratedTrees.Item(Encoding.UTF8.GetBytes(content), Executable: false));
        return tree;
    }

    private static string Text(params (int Line, string Text)[] edits) =>
        string.Concat(Lines.Select((line, index) => edits.FirstOrDefault(edit => edit.Line == index + 1).Text ?? line).Select(line => line + "\n"));

    private static void Holds(params SortedDictionary<string, GeneratedTrees.Item>[] commits)
    {
        using var repository = new GitRepository();
        repository.Stage(commits[0]);
        repository.Commit();
        var tar = repository.Archive();
        foreach (var tree in commits.Skip(1))
        {
            repository.Stage(tree);
            repository.Commit();
        }

        TreeCase.Holds(tar, repository.Git("format-patch", "--stdout", "-M", $"-{commits.Length - 1}"), commits[^1]);
    }

    [OracleFact("git", "tar")]
    public void AFileIsEditedInOneAndRenamedInTheNext() => Holds(Tree(("a", Text())), Tree(("a", Text((1, "ONE")))), Tree(("b", Text((1, "ONE")))));

    [OracleFact("git", "tar")]
    public void AFileIsRenamedTwiceWithEditsByTheWay() =>
        Holds(Tree(("a", Text())), Tree(("b", Text((1, "ONE")))), Tree(("c", Text((1, "ONE"), (9, "NINE")))), Tree(("c", Text((1, "1"), (9, "NINE")))));

    [OracleFact("git", "tar")]
    public void AFileGoesAndAnotherComesUnderItsName() =>
        Holds(Tree(("a", Text()), ("k", "k\n")), Tree(("k", "k\n")), Tree(("a", "quite another\n"), ("k", "k\n")), Tree(("a", "quite another\nand more\n"), ("k", "k\n")));

    [OracleFact("git", "tar")]
    public void AFileIsEditedOverAndOver() => Holds(Tree(("a", Text())), Tree(("a", Text((5, "V")))), Tree(("a", Text((5, "5")))), Tree(("a", Text((2, "2"), (5, "5")))));

    [OracleFact("git", "tar")]
    public void WhatIsThereAlreadyIsToldOfAWholeSeries()
    {
        using var repository = new GitRepository();
        foreach (var tree in new[] { Tree(("a", Text())), Tree(("a", Text((5, "V")))), Tree(("b", Text((1, "ONE"), (5, "V")))) })
        {
            repository.Stage(tree);
            repository.Commit();
        }

        var series = repository.Git("format-patch", "--stdout", "-M", "-2");
        var after = Text((1, "ONE"), (5, "V"));
        var refusal = Assert.ThrowsAny<ForgeException>(() => Patcher.Apply(
            [new DiffPatch { Name = "p", Source = "p", Content = series, Strip = 1 }], path => path == "b" ? Encoding.UTF8.GetBytes(after) : null, "3.4.1"));
        Assert.Contains("all of this patch is in 3.4.1 already", refusal.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n", "changes a file that the same diff deletes at line")]
    [InlineData("diff --git a/f b/g\nsimilarity index 100%\nrename from f\nrename to g\n", "renames a file that the same diff deletes at line")]
    public void OneDiffThatDeletesAFileAndKeepsItIsRefused(string other, string answer)
    {
        const string Deletion = "diff --git a/f b/f\ndeleted file mode 100644\n--- a/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n";
        Patches.Refused(answer, "a\n", Patches.Diff(Deletion + other));
        Patches.Refused(answer, "a\n", Patches.Diff(other + Deletion));
    }
}
