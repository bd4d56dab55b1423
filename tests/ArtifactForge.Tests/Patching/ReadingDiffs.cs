using System.Text;
using ArtifactForge.Patching;
using ArtifactForge.Tests.Archives;

namespace ArtifactForge.Tests.Patching;

public sealed class ReadingDiffs
{
    private const string Hunk = "@@ -1,3 +1,3 @@ def x\n a\n-b\n+B\n c\n";
    private const string Good = "--- a/f\n+++ b/f\n" + Hunk;

    /// <summary>Each diff with its answer, which names the line.</summary>
    private static readonly Dictionary<string, (string Diff, string Answer)> Cases = new()
    {
        ["nothing"] = ("", "a.patch:1: expected a unified diff"),
        ["only git's line"] = ("diff --git a/f b/f\n", "a.patch:1: names a file but changes nothing"),
        ["only git's lines"] = ("diff --git a/f b/f\nindex 123..456 100644\n", "a.patch:1: names a file but changes nothing"),
        ["prose before"] = ("Fix it\n" + Good, "a.patch:1: is not a line"),
        ["blank line before"] = ("\n" + Good, "a.patch:1: is not a line"),
        ["prose after"] = (Good + "And so on\n", "a.patch:8: is not a line"),
        ["blank line after"] = (Good + "\n", "a.patch:8: is not a line"),
        ["mail without an id"] = ("From 0123 Mon Sep 17 00:00:00 2001\n" + Good, "a.patch:1: is not a line"),
        ["mail without a blank line"] = ("Subject: x\n" + Good, "a.patch:2: expected a mail header"),
        ["mail signature"] = (Good + "-- \n2.39.5\n", "a.patch:8: the hunk at line 3 should have ended"),
        ["index without git"] = ("index 123..456 100644\n" + Good, "a.patch:1: is not a line"),
        ["Subversion"] = ("Index: f\n" + Good, "a.patch:1: is not a line"),
        ["context diff"] = ("*** a/f\n--- b/f\n", "a.patch:1: is not a line"),
        ["git binary without ids"] = ("diff --git a/f b/f\nindex 1..2 100644\nGIT binary patch\nliteral 1\n", "a.patch:3: a binary patch needs an 'index' line"),
        ["binary without content"] = ("Binary files a/f and b/f differ\n", "a.patch:1: changes a binary file without saying how"),
        ["only in"] = ("Only in b: g\n" + Good, "a.patch:1: names a file that only one side has"),
        ["quotes that do not close"] = ("--- \"a/f\n+++ b/f\n" + Hunk, "a.patch:1: is not a readable path"),
        ["git's names differ"] = ("diff --git a/g b/g\n" + Good, "a.patch:2: names 'a/f' and 'b/f', but 'diff --git'"),
        ["no plus line"] = ("--- a/f\n" + Hunk, "a.patch:2: expected '+++ '"),
        ["no hunk"] = ("--- a/f\n+++ b/f\n", "a.patch:3: expected '@@ '"),
        ["bad hunk header"] = ("--- a/f\n+++ b/f\n@@ -1,3 +1,3\n", "a.patch:3: expected '@@ -LINE"),
        ["combined diff"] = ("--- a/f\n+++ b/f\n@@@ -1,3 -1,3 +1,3 @@@\n", "a.patch:3: expected '@@ -LINE"),
        ["line nought"] = ("--- a/f\n+++ b/f\n@@ -0,3 +1,3 @@\n a\n-b\n+B\n c\n", "a.patch:3: expected '@@ -LINE"),
        ["number too large"] = ("--- a/f\n+++ b/f\n@@ -99999999999,3 +1,3 @@\n a\n-b\n+B\n c\n", "a.patch:3: expected '@@ -LINE"),
        ["too few lines"] = ("--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n", "a.patch:7: the diff ends, but the hunk at line 3 promises 1 more old and 1 more new"),
        ["too few lines before another"] = ("--- a/f\n+++ b/f\n@@ -1,4 +1,4 @@\n a\n-b\n+B\n c\n@@ -9 +9 @@\n-x\n+y\n", "a.patch:8: expected a line beginning"),
        ["too many context lines"] = (Good + " d\n", "a.patch:8: the hunk at line 3 should have ended"),
        ["too many added lines"] = (Good + "+d\n", "a.patch:8: the hunk at line 3 should have ended"),
        ["one old too many"] = ("--- a/f\n+++ b/f\n@@ -1,1 +1,2 @@\n-a\n-b\n+c\n+d\n", "a.patch:5: the hunk at line 3 has more such lines"),
        ["unknown line in a hunk"] = ("--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a\n!b\n", "a.patch:5: expected a line beginning"),
        ["tab in place of a space"] = ("--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n\ta\n", "a.patch:4: expected a line beginning"),
        ["cut in a line"] = (Good[..^1], "a.patch:7: the diff's last line has no newline"),
        ["no newline in the middle"] = ("--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n-a\n\\ No newline at end of file\n-b\n+c\n+d\n", "a.patch:5: only a file's last line"),
        ["no newline twice"] = (Good + "\\ No newline at end of file\n\\ No newline at end of file\n", "a.patch:9: the hunk at line 3 should have ended"),
        ["hunks out of order"] = ("--- a/f\n+++ b/f\n@@ -9,2 +9,2 @@\n a\n-b\n+B\n@@ -1,2 +1,2 @@\n a\n-b\n+B\n", "a.patch:7: begins at line 1, before"),
        ["hunk that changes nothing"] = ("--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n b\n", "a.patch:3: changes nothing"),
        ["CR LF in the diff's own lines"] = (Good.Replace("\n", "\r\n", StringComparison.Ordinal), "a.patch:1: the diff's own lines end in CR LF"),
        ["path outside"] = (Good.Replace("/f", "/../../f", StringComparison.Ordinal), "a.patch:1: expected a relative path"),
        ["absolute path"] = (Good.Replace("a/f", "/etc/f", StringComparison.Ordinal), "a.patch:1: expected a relative path"),
        ["nothing left to strip"] = (Good.Replace("a/f", "f", StringComparison.Ordinal), "a.patch:1: expected a relative path"),
        ["two names"] = (Good.Replace("b/f", "b/g", StringComparison.Ordinal), "a.patch:1: expected both names"),
        ["no such file"] = (Good.Replace("/f", "/g", StringComparison.Ordinal), "a.patch:1 -> g: expected this file in 3.4.1, found none"),
    };

    public static int Count => Cases.Count;

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void EachIsRefusedAtItsLine(string name)
    {
        var refusal = Patches.Refused("a\nb\nc\n", Patches.Diff(Cases[name].Diff));
        Assert.StartsWith(Cases[name].Answer, refusal.Message, StringComparison.Ordinal);
        Assert.NotEqual("", refusal.Fix);
    }

    [Theory]
    [InlineData(Good)]
    [InlineData("diff --git a/f b/f\nindex 0123..4567 100644\n" + Good)]
    [InlineData("diff -ru a/f b/f\n" + Good)]
    [InlineData("--- a/f\t2023-01-25 10:00:00.000000000 +0000\n+++ b/f\t2023-01-26 10:00:00.000000000 +0000\n" + Hunk)]
    public void TheUsualHeadersAreUnderstood(string diff) => Assert.Equal("a\nB\nc\n", Patches.After(Patches.Apply("a\nb\nc\n", Patches.Diff(diff))));

    [Fact]
    public void HunksKeepWhatWasWritten()
    {
        var file = Assert.Single(UnifiedDiff.Parse(Encoding.UTF8.GetBytes("diff --git a/f b/f\n" + Good), "a.patch").Files);
        var hunk = Assert.Single(file.Hunks);
        Assert.Equal(("a/f", "b/f", 2, 4), (file.OldPath, file.NewPath, file.Line, hunk.Line));
        Assert.Equal([5, 6, 7, 8], hunk.Lines.Select(line => line.Line));
        Assert.Equal(["a\n", "B\n", "c\n"], hunk.New.Select(line => Encoding.UTF8.GetString(line.Text.Span)));
    }

    [Fact]
    public void ARemovedLineMayLookLikeAHeader() =>
        Assert.Equal("a\nc\n", Patches.After(Patches.Apply("a\n-- b\nc\n", Patches.Hunks("@@ -1,3 +1,2 @@\n a\n--- b\n c\n"))));

    [Fact]
    public void AnEmptyContextLineMayHaveLostItsSpace() =>
        Assert.Equal("a\n\nC\n", Patches.After(Patches.Apply("a\n\nc\n", Patches.Hunks("@@ -1,3 +1,3 @@\n a\n\n-c\n+C\n"))));

    [Fact]
    public void AMutatedDiffIsReadOrRefusedAndNothingElse() => Property.Holds(
        3000,
        random =>
        {
            var diff = Encoding.UTF8.GetBytes("diff --git a/f b/f\nindex 1..2 100644\n" + Good + "@@ -7,2 +7,3 @@\n g\n+x\n h\n\\ No newline at end of file\n").ToList();
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                var at = random.Next(diff.Count);
                if (random.Next(3) == 0) diff.RemoveAt(at);
                else if (random.Next(2) == 0) diff.Insert(at, (byte)" +-@\\\n0/"[random.Next(8)]);
                else diff[at] = (byte)random.Next(256);
            }

            try
            {
                Patches.Apply("a\nb\nc\nd\ne\nf\ng\nh", Patches.Diff("x") with { Content = diff.ToArray() });
            }
            catch (ForgeException refusal)
            {
                return refusal.Failure == Failure.RefusedInput;
            }

            return true;
        });
}
