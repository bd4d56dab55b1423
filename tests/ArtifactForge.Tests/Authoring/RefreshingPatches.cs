using System.Text;
using ArtifactForge.Archives;
using ArtifactForge.Authoring;
using ArtifactForge.Catalog;
using ArtifactForge.Tests.Archives;

namespace ArtifactForge.Tests.Authoring;

public sealed class RefreshingPatches
{
    private const string Head = "From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\nFrom: A <a@example.org>\nDate: Wed, 1 Mar 2023 10:00:00 +0000\nSubject: [PATCH] Two is TWO\n\nBecause three follows.\n---\n f | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n\n";
    private const string Tail = "-- \n2.39.2\n\n";
    private const string Moved = "diff --git a/f b/f\nindex 1234567..89abcde 100644\n--- a/f\n+++ b/f\n@@ -8,3 +8,3 @@ line 7\n one\n-two\n+TWO\n three\n";

    private static readonly TarArchive Archive = Trees.Archive(Trees.Of(("f", $"{Trees.Lines(1, 20)}one\ntwo\nthree\n")));

    private static DiffPatch Patch(string text) => new() { Name = "x.patch", Source = "x.patch", Strip = 1, Content = Encoding.UTF8.GetBytes(text) };

    private static Refreshed? Refresh(DiffPatch patch) => Refreshing.Of(patch, [], Archive, CancellationToken.None);

    private static string Text(Refreshed? refreshed) => Encoding.UTF8.GetString(refreshed!.Diff);

    [Fact]
    public void ADiffThatLandsElsewhereIsWrittenAnewAndThenLandsWhereItSays()
    {
        Assert.ThrowsAny<ForgeException>(() => Refresh(Patch("--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n")));
        var fresh = Refresh(Patch("--- a/f\n+++ b/f\n@@ -8,3 +8,3 @@\n one\n-two\n+TWO\n three\n"));
        Assert.Contains("@@ -19,5 +19,5 @@", Text(fresh), StringComparison.Ordinal);
        Assert.Empty(fresh!.Notices);
        Assert.Null(Refresh(Patch(Text(fresh))));
    }

    [Theory]
    [InlineData(Tail)]
    [InlineData("")]
    public void WhatAMailSaysAroundItsDiffStays(string tail)
    {
        var fresh = Text(Refresh(Patch(Head + Moved + tail)));
        Assert.StartsWith($"{Head}diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -19,5 +19,5 @@\n", fresh, StringComparison.Ordinal);
        Assert.EndsWith($"\n-two\n+TWO\n three\n{tail}", fresh, StringComparison.Ordinal);
        Assert.Null(Refresh(Patch(fresh)));
    }

    [OracleFact("git")]
    public void GitTakesTheMailThatWasWrittenAnewAsOneOfItsOwn()
    {
        using var repository = new Patching.GitRepository();
        repository.Folder.Write("f", Encoding.UTF8.GetBytes($"{Trees.Lines(1, 20)}one\ntwo\nthree\n"));
        repository.Git("add", "-A");
        repository.Commit();
        repository.Folder.Write("x.patch", Refresh(Patch(Head + Moved + Tail))!.Diff);
        repository.Git("am", "-q", "x.patch");
        Assert.Equal("A <a@example.org>: Two is TWO\n\nBecause three follows.\n\n", Encoding.UTF8.GetString(repository.Git("log", "-1", "--format=%an <%ae>: %B")));
    }

    [Fact]
    public void SeveralMailsAreRefusedAndNotMadeOne()
    {
        var second = Head + "diff --git a/g b/g\nnew file mode 100644\n--- /dev/null\n+++ b/g\n@@ -0,0 +1 @@\n+g\n" + Tail;
        var refusal = Assert.Throws<ForgeException>(() => Refresh(Patch(Head + Moved + Tail + second)));
        Assert.Equal("x.patch", refusal.Where);
        Assert.Contains("holds 2 mails", refusal.What, StringComparison.Ordinal);
    }

    [Fact]
    public void ADiffWhosePathsBeginOtherwiseIsRefused() => Assert.Contains(
        "'strip: 0'", Assert.Throws<ForgeException>(() => Refresh(Patch("--- f\n+++ f\n@@ -8,3 +8,3 @@\n one\n-two\n+TWO\n three\n") with { Strip = 0 })).What, StringComparison.Ordinal);

    [Fact]
    public void FuzzThatIsWrittenDownIsSaidAloud()
    {
        var fuzzy = Patch("--- a/f\n+++ b/f\n@@ -7,4 +7,4 @@\n nothing like it\n one\n-two\n+TWO\n three\n") with { Fuzz = 1 };
        var fresh = Refresh(fuzzy);
        Assert.Equal(["FUZZ 1: x.patch landed in f without all of its context. Check the resulting file."], fresh!.Notices);
        Assert.Null(Refresh(Patch(Text(fresh))));
    }
}
