using System.Globalization;
using System.Text;
using ArtifactForge.Catalog;
using ArtifactForge.Patching;
using ArtifactForge.Tests.Archives;

namespace ArtifactForge.Tests.Patching;

/// <summary>
/// Many trees and edits. Processes are slow, so that one of git's takes hundreds of files at once; what needs none runs by
/// the thousand. Seeds are fixed: a failure names its own, and comes back.
/// </summary>
public sealed class TreesAgainstGit
{
    private const int InProcessTrees = 10_000;
    private const int MostSeeds = 100_000;
    private const int Batches = 14;
    private const int FilesInABatch = 750;

    [Fact]
    public void TenThousandTreesBecomeWhatTheirEditSaysAndComeBackBitForBit()
    {
        var cases = 0;
        Parallel.For(0, MostSeeds, (seed, loop) =>
        {
            if (cases >= InProcessTrees) loop.Stop();
            else if (IsCase(seed)) Interlocked.Increment(ref cases);
        });
        Assert.True(cases >= InProcessTrees, $"Only {cases} trees changed.");
    }

    private static bool IsCase(int seed)
    {
        var trees = new GeneratedTrees(seed, plain: true);
        var before = trees.Tree(1 + trees.Next(6));
        var after = trees.Edited(before);
        if (!GitDiffWriter.CanWrite(before) || !GitDiffWriter.CanWrite(after) || after.Count == 0) return false;
        var diff = GitDiffWriter.Write(before, after);
        if (diff.Length > 0) Case(seed, () => TreeCase.Holds(TreeCase.Tar(before), diff, after));
        return diff.Length > 0;
    }

    [OracleFact("git", "tar")]
    public void OurOwnDiffsAreGitsToo()
    {
        using var repository = new GitRepository();
        var (before, after) = (new SortedDictionary<string, GeneratedTrees.Item>(StringComparer.Ordinal), new SortedDictionary<string, GeneratedTrees.Item>(StringComparer.Ordinal));
        foreach (var seed in Enumerable.Range(0, 120))
        {
            var trees = new GeneratedTrees(seed, plain: true);
            var prefix = string.Create(CultureInfo.InvariantCulture, $"t{seed}/");
            var tree = trees.Tree(4, prefix);
            var edited = trees.Edited(tree, prefix);
            if (!GitDiffWriter.CanWrite(tree) || !GitDiffWriter.CanWrite(edited)) continue;
            foreach (var (path, item) in tree) before.Add(path, item);
            foreach (var (path, item) in edited) after.Add(path, item);
        }

        repository.Stage(before);
        repository.Folder.Write(".git/p", GitDiffWriter.Write(before, after));
        repository.Git("apply", "--whitespace=nowarn", ".git/p");
        Assert.Equal(Told(after), Told(repository.Tree()));
    }

    [OracleTheory("git", "tar")]
    [InlineData("--no-renames", "-U3")]
    [InlineData("-M", "-U3")]
    [InlineData("-C", "--find-copies-harder", "-U1")]
    [InlineData("-B", "--no-renames", "-U5")]
    [InlineData("-M10%", "--full-index", "-U3")]
    public void WhatGitWritesOfAWholeTreeIsWhatWeMakeOfIt(params string[] options)
    {
        using var repository = new GitRepository();
        var trees = new GeneratedTrees(options.Sum(option => option.Sum(letter => letter)));
        var before = trees.Tree(300);
        var after = trees.Edited(before);
        repository.Stage(before);
        repository.Commit();
        var tar = repository.Archive();
        repository.Stage(after);
        TreeCase.Holds(tar, repository.Git(["diff", "--cached", "--binary", .. options]), after);
        repository.Commit();
        TreeCase.Holds(tar, repository.Git(["format-patch", "--stdout", "--binary", "-1", .. options]), after);
    }

    [OracleFact("git", "patch", "tar")]
    public void OnTenThousandOtherTextsWeDoAsGitAndPatchDoOrRefuse()
    {
        var tally = new Tally();
        Parallel.For(0, Batches, new ParallelOptions { MaxDegreeOfParallelism = 2 }, seed => Case(seed, () => OnOtherTexts(seed, tally)));
        Assert.True(tally.Cases >= 10_000, $"Only {tally.Cases} files changed.");

        // The comparison would say nothing if one side always refused.
        Assert.InRange(tally.Applied, tally.Cases / 10, tally.Cases);
        Assert.InRange(tally.Refused, tally.Cases / 10, tally.Cases);
    }

    private static void OnOtherTexts(int seed, Tally tally)
    {
        using var folder = new TemporaryFolder();
        var trees = new GeneratedTrees(1_000_000 + seed);
        var others = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var files = new Dictionary<string, GeneratedTrees.Item>(StringComparer.Ordinal);
        foreach (var name in Enumerable.Range(0, FilesInABatch).Select(i => string.Create(CultureInfo.InvariantCulture, $"f{i}")))
        {
            var before = trees.Text();
            var after = trees.EditedContent(before);

            // Every fifth has the edit already, to see what comes of it; the others have one of their own.
            others[name] = trees.Next(5) == 0 ? after : trees.EditedContent(before);
            if (others[name].Length == 0) others[name] = "x\n"u8.ToArray();
            (string, byte[])[] sides = [("a", before), ("b", after), ("git", others[name]), ("gnu", others[name])];
            foreach (var (side, content) in sides) files.Add($"{side}/{name}", new GeneratedTrees.Item(content, Executable: false));
        }

        GitRepository.Unpack(folder, files);

        var context = seed % 5 == 4 ? 0 : 1 + (seed % 3);
        var diff = Oracle.Try(folder, "git", "diff", "--no-index", "--no-prefix", "--no-renames", $"-U{context}", "a", "b").Output;
        folder.Write("p", diff);
        string[] zero = context == 0 ? ["--unidiff-zero"] : [];
        var byGit = Oracle.Try(folder, "git", ["apply", "--reject", "-v", "--whitespace=nowarn", "--directory=git", .. zero, "p"]).Error;
        Oracle.Try(folder, "patch", "-p1", "-F0", "-N", "-f", "-s", "--no-backup-if-mismatch", "-d", "gnu", "-i", folder["p"]);
        foreach (var (name, section) in Sections(diff)) Compare(folder, name, section, others[name], byGit.Contains($"Applied patch git/{name} cleanly.", StringComparison.Ordinal), tally);
    }

    private static void Compare(TemporaryFolder folder, string name, byte[] section, byte[] other, bool gitDid, Tally tally)
    {
        Interlocked.Increment(ref tally.Cases);
        var patchDid = !File.Exists(folder[$"gnu/{name}.rej"]);
        if (TryApply(name, section, other) is not { } ours)
        {
            Interlocked.Increment(ref tally.Refused);
            return;
        }

        Interlocked.Increment(ref tally.Applied);
        var (git, gnu) = (gitDid ? folder.Read($"git/{name}") : null, patchDid && File.Exists(folder[$"gnu/{name}"]) ? folder.Read($"gnu/{name}") : null);
        Assert.True(gitDid || patchDid, $"{name}: only we accept it.\n{Encoding.UTF8.GetString(section)}\non\n{Encoding.UTF8.GetString(other)}");
        Assert.True(git is null || ours.AsSpan().SequenceEqual(git), $"{name}: git has another result.\n{Encoding.UTF8.GetString(section)}\non\n{Encoding.UTF8.GetString(other)}");
        Assert.True(gnu is null || ours.AsSpan().SequenceEqual(gnu), $"{name}: patch has another result.\n{Encoding.UTF8.GetString(section)}\non\n{Encoding.UTF8.GetString(other)}");
    }

    private static byte[]? TryApply(string name, byte[] section, byte[] other)
    {
        try
        {
            var outcome = Patcher.Apply([new DiffPatch { Name = "p", Source = "p", Content = section, Strip = 1 }], path => path == name ? other : null, "it");
            return outcome.Changes[name].Content!.Value.ToArray();
        }
        catch (ForgeException)
        {
            return null;
        }
    }

    private static IEnumerable<(string Name, byte[] Section)> Sections(byte[] diff)
    {
        // Latin-1 keeps every byte one character.
        var text = Encoding.Latin1.GetString(diff);
        foreach (var section in text.Split("diff --git ", StringSplitOptions.RemoveEmptyEntries))
        {
            yield return (section[2..section.IndexOf(' ', StringComparison.Ordinal)], Encoding.Latin1.GetBytes("diff --git " + section));
        }
    }

    private static void Case(int seed, Action check)
    {
        try
        {
            check();
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"With seed {seed}: {exception.Message}", exception);
        }
    }

    private static List<string> Told(IReadOnlyDictionary<string, GeneratedTrees.Item> tree) =>
        [.. tree.Select(file => $"{file.Key} {file.Value.Executable} {Sha256Digest.OfContent(file.Value.Content)}")];

    private sealed class Tally
    {
        public int Cases;
        public int Applied;
        public int Refused;
    }
}
