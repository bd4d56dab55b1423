using System.Text;
using ArtifactForge.Catalog;
using ArtifactForge.Patching;
using ArtifactForge.Tests.Archives;

namespace ArtifactForge.Tests.Patching;

/// <summary>Answers that look alike to a program and mean different things to a person; and fuzz, which is never taken silently.</summary>
public sealed class AnsweringDiffs
{
    private const string Before = "def start\n  mount '/a'\n  run 'one'\n  delete_all '/a'\nend\n";
    private const string After = "def start\n  mount '/a'\n  run 'one'\n  delete_empty '/a'\nend\n";
    private const string Hunk = "@@ -2,4 +2,4 @@\n   mount '/a'\n   run 'one'\n-  delete_all '/a'\n+  delete_empty '/a'\n end\n";
    private const string Reverse = "@@ -2,4 +2,4 @@\n   mount '/a'\n   run 'one'\n-  delete_empty '/a'\n+  delete_all '/a'\n end\n";

    [Fact]
    public void AppliedAlready() => Patches.Refused("all of this patch is in 3.4.1 already.", After, Patches.Hunks(Hunk));

    [Fact]
    public void AppliedAlreadyByAPatchBefore() =>
        Patches.Refused("all of this patch is in 3.4.1 already, by 'first', applied before", Before, Patches.Hunks(Hunk, "first"), Patches.Hunks(Hunk, "second"));

    [Theory]
    [InlineData("--- b/f\n+++ a/f\n")]
    [InlineData("diff --git b/f a/f\n--- b/f\n+++ a/f\n")]
    [InlineData("--- a/f\n+++ b/f.orig\n")]
    [InlineData("--- a/f\t2024-05-06 10:00:00.000000000 +0000\n+++ b/f\t2024-05-05 10:00:00.000000000 +0000\n")]
    public void MadeTheWrongWayRound(string header) => Patches.Refused("is reversed", Before, Patches.Diff(header + Reverse));

    [Fact]
    public void TheRightWayRoundTheSameIsApplied() =>
        Assert.Equal(After, Patches.After(Patches.Apply(Before, Patches.Diff("--- b/f\n+++ a/f\n" + Hunk))));

    [Fact]
    public void AbsorbedByUpstreamInItsOwnWay()
    {
        Patches.Refused("upstream has absorbed this patch", After.Replace("run 'one'", "run 'two'", StringComparison.Ordinal), Patches.Hunks(Hunk));
        Patches.Refused("expected line 3", Before.Replace("run 'one'", "run 'two'", StringComparison.Ordinal), Patches.Hunks(Hunk));
    }

    [Fact]
    public void PartlyThere() => Patches.Refused(
        "1 of the patch's 2 hunks are in 3.4.1 already", After + "x\ny\nz\n", Patches.Hunks(Hunk + "@@ -6,3 +6,3 @@\n x\n-y\n+Y\n z\n"));

    [Fact]
    public void ConflictsNameBoth()
    {
        Patches.Refused("conflicts with 'first'", Before, Patches.Hunks(Reverse.Replace("empty", "x", StringComparison.Ordinal).Replace("-  delete_x", "-  delete_all", StringComparison.Ordinal).Replace("+  delete_all", "+  delete_none", StringComparison.Ordinal), "first"), Patches.Hunks(Hunk, "second"));
        var gone = Patches.Refused("conflicts with 'first', applied before", Before, Patches.Diff("diff --git a/f b/g\nsimilarity index 100%\nrename from f\nrename to g\n", "first"), Patches.Hunks(Hunk, "second"));
        Assert.StartsWith("second:", gone.Where, StringComparison.Ordinal);
    }

    [Fact]
    public void APatchAfterARenameSeesTheNewName()
    {
        var outcome = Patches.Apply(Before, Patches.Diff("diff --git a/f b/g\nsimilarity index 100%\nrename from f\nrename to g\n", "first"), Patches.Diff("--- a/g\n+++ b/g\n" + Hunk, "second"));
        var change = Assert.Single(outcome.Files);
        Assert.Equal(("g", "f"), (change.Path, change.From));
        Assert.Equal(["first", "second"], change.Patches);
        Assert.Equal(["  delete_all '/a'\n"], Assert.Single(change.Hunks).Removed);
    }

    [Fact]
    public void FuzzIsTakenOnlyWhereThePatchAllowsItAndIsReported()
    {
        var moved = Before.Replace("mount '/a'", "mount '/b'", StringComparison.Ordinal);
        Patches.Refused("expected line 2", moved, Patches.Hunks(Hunk));
        var outcome = Patches.Apply(moved, Patches.Hunks(Hunk) with { Fuzz = 1 });
        Assert.Equal(After.Replace("mount '/a'", "mount '/b'", StringComparison.Ordinal), Patches.After(outcome));
        Assert.Equal(1, Assert.Single(outcome.Placements).Fuzz);
        Assert.Equal(0, Assert.Single(Patches.Apply(Before, Patches.Hunks(Hunk) with { Fuzz = 2 }).Placements).Fuzz);
        Patches.Refused("expected line 4", Before.Replace("delete_all", "delete_some", StringComparison.Ordinal), Patches.Hunks(Hunk) with { Fuzz = 3 });
    }

    [OracleFact("patch", "git")]
    public void WithFuzzWeDoAsGnuPatchDoesOrRefuse()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            using var folder = new TemporaryFolder();
            var trees = new GeneratedTrees(2_000_000 + seed, plain: true);
            var before = trees.Text();
            folder.Write("a/f", before);
            folder.Write("b/f", trees.EditedContent(before));
            var other = trees.EditedContent(before);
            folder.Write("c/f", other);
            var diff = Oracle.Try(folder, "git", "diff", "--no-index", "--no-prefix", "a/f", "b/f").Output;
            if (diff.Length == 0 || other.Length == 0) continue;
            folder.Write("p", diff);
            byte[] ours;
            try
            {
                ours = Patcher.Apply([new DiffPatch { Name = "p", Source = "p", Content = diff, Strip = 1, Fuzz = 2 }], path => path == "f" ? other : null, "it").Changes["f"].Content!.Value.ToArray();
            }
            catch (ForgeException)
            {
                continue;
            }

            var byPatch = Oracle.Try(folder, "patch", "-p1", "-F2", "-N", "-f", "-s", "--no-backup-if-mismatch", "-d", "c", "-i", folder["p"]).Status;
            if (byPatch == 0) Assert.True(ours.AsSpan().SequenceEqual(folder.Read("c/f")), $"seed {seed}\n{Encoding.UTF8.GetString(diff)}");
        }
    }

    [OracleFact("diff")]
    public void FilesThatGnuDiffSaysAreNewOrGone()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a/same", "x\n"u8);
        folder.Write("a/gone", "1\n2\n"u8);
        folder.Write("b/same", "x\n"u8);
        folder.Write("b/sub/new", "3\n"u8);
        folder.Write("a/f", "1\n"u8);
        folder.Write("b/f", ""u8);
        var diff = Oracle.Try(folder, "diff", "-ruN", "a", "b").Output;
        var outcome = Patches.Apply([("same", "x\n"), ("gone", "1\n2\n"), ("f", "1\n")], Patches.Diff(Encoding.UTF8.GetString(diff)));
        Assert.Equal(["f", "gone", "sub/new"], outcome.Files.Select(file => file.Path));
        Assert.Null(outcome.Files[1].Sha256After);
        Assert.Equal(("", "3\n"), (Patches.After(outcome), Patches.After(outcome, "sub/new")));
    }

    [Fact]
    public void AMailMayHaveASignatureAndAnotherMailBehindIt()
    {
        const string Head = "From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\nFrom: A <a@example.org>\nSubject: [PATCH] Delete\n less\n\nWhy.\n---\n f | 2 +-\n\n";
        const string Tail = "-- \n2.39.5\n\n";
        var mail = Head + "diff --git a/f b/f\n--- a/f\n+++ b/f\n" + Hunk + Tail;
        Assert.Equal(After, Patches.After(Patches.Apply(Before, Patches.Diff(mail))));
        Assert.Equal(Before + "", Patches.After(Patches.Apply(Before.Replace("one", "two", StringComparison.Ordinal), Patches.Diff(Head + "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -2,3 +2,3 @@\n   mount '/a'\n-  run 'two'\n+  run 'one'\n   delete_all '/a'\n" + Tail))));
        Assert.Contains("Two", Patches.After(Patches.Apply(Before, Patches.Diff(mail + mail.Replace("delete_empty", "Two", StringComparison.Ordinal).Replace("-  delete_all", "-  delete_empty", StringComparison.Ordinal)))), StringComparison.Ordinal);
        Patches.Refused("changes the diff's own lines", Before, Patches.Diff(mail.Replace("Subject", "Content-Transfer-Encoding: quoted-printable\nSubject", StringComparison.Ordinal)));
        Patches.Refused("not part of a mail's signature", Before, Patches.Diff(mail + "And more.\n"));
        Patches.Refused("is not a line of a unified diff", Before, Patches.Diff("--- a/f\n+++ b/f\n" + Hunk + "remark\n"));
    }
}
