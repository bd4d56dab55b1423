using System.Text;
using ArtifactForge.Tests.Archives;

namespace ArtifactForge.Tests.Patching;

public sealed class FilesThatBecomeFolders
{
    private static SortedDictionary<string, GeneratedTrees.Item> Tree(params (string Path, string Content)[] files)
    {
        var tree = new SortedDictionary<string, GeneratedTrees.Item>(StringComparer.Ordinal);
        foreach (var (path, content) in files) tree.Add(path, new GeneratedTrees.Item(Encoding.UTF8.GetBytes(content), Executable: false));
        return tree;
    }

    /// <summary>The tree as git makes it of the diff, every folder with an entry of its own, and the way back bit for bit.</summary>
    private static void Holds(SortedDictionary<string, GeneratedTrees.Item> before, SortedDictionary<string, GeneratedTrees.Item> after, string renames)
    {
        using var repository = new GitRepository();
        repository.Stage(before);
        repository.Commit();
        var tar = repository.Archive();
        repository.Stage(after);
        TreeCase.Holds(tar, repository.Git("diff", "--cached", renames), after);
    }

    [OracleTheory("git", "tar")]
    [InlineData("--no-renames")]
    [InlineData("-M")]
    public void AFileBecomesAFolder(string renames) => Holds(
        Tree(("a/f", "one\ntwo\n"), ("a/z", "z\n"), ("b", "b\n")), Tree(("a/f/inner", "one\ntwo\n"), ("a/f/second", "2\n"), ("a/z", "z\n"), ("b", "b\n")), renames);

    [OracleTheory("git", "tar")]
    [InlineData("--no-renames")]
    [InlineData("-M")]
    public void AFolderBecomesAFile(string renames) => Holds(
        Tree(("a/f/inner", "one\ntwo\n"), ("a/f/second/deep", "2\n"), ("a/z", "z\n"), ("b", "b\n")), Tree(("a/f", "one\ntwo\n"), ("a/z", "z\n"), ("b", "b\n")), renames);

    [OracleTheory("git", "tar")]
    [InlineData("--no-renames")]
    [InlineData("-M")]
    public void BothAtOnceAndAtTheEndOfTheTree(string renames) => Holds(
        Tree(("a", "file\nof\nthree\n"), ("y/x", "x\n"), ("y/z", "z\n")), Tree(("a/b/c", "file\nof\nthree\n"), ("y", "y\n")), renames);
}
