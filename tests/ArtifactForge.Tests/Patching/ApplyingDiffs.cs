using ArtifactForge.Patching;

namespace ArtifactForge.Tests.Patching;

public sealed class ApplyingDiffs
{
    private const string Ten = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n";
    private const string Five = "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n";

    [Fact]
    public void AHunkLandsWhereItSays()
    {
        var outcome = Patches.Apply(Ten, Patches.Hunks(Five));
        Assert.Equal(Ten.Replace("5", "five", StringComparison.Ordinal), Patches.After(outcome));
        Assert.Equal(new Placement("a.patch", "f", 2, 2), Assert.Single(outcome.Placements));
        Assert.False(outcome.Placements[0].Moved);
    }

    [Fact]
    public void AnOffsetIsAllowedWhereOnlyOnePlaceFitsAndIsReported()
    {
        var outcome = Patches.Apply("x\ny\n" + Ten, Patches.Hunks(Five));
        Assert.Equal("x\ny\n" + Ten.Replace("5", "five", StringComparison.Ordinal), Patches.After(outcome));
        Assert.Equal(new Placement("a.patch", "f", 2, 4), Assert.Single(outcome.Placements));
        Assert.True(outcome.Placements[0].Moved);
    }

    [Fact]
    public void TwoOtherPlacesAreAmbiguous() => Patches.Refused("fits at lines 4, 14", "x\ny\n" + Ten + Ten, Patches.Hunks(Five));

    [Fact]
    public void TheStatedPlaceIsTakenThoughOthersFit() =>
        Assert.Equal(Ten.Replace("5", "five", StringComparison.Ordinal) + Ten, Patches.After(Patches.Apply(Ten + Ten, Patches.Hunks(Five))));

    [Fact]
    public void WhereTheResultIsAtTheStatedPlaceASecondOldTextIsLeftAlone() =>
        Patches.Refused("all of this patch is in 3.4.1 already", Ten.Replace("5", "five", StringComparison.Ordinal) + Ten, Patches.Hunks(Five));

    [Fact]
    public void FuzzIsNought()
    {
        var refusal = Patches.Refused("expected line 7 of 3.4.1 to be '7', found 'seven'", Ten.Replace("7", "seven", StringComparison.Ordinal), Patches.Hunks(Five));
        Assert.Equal("a.patch:10 -> f:7", refusal.Where);
        Assert.EndsWith(
            "The hunk says line 2; the nearest likely place is line 2, where 6 of 7 lines match (85 % alike):\n"
            + "         5   5\n         6   6\n           - 7\n         7 + seven\n",
            refusal.What + "\n",
            StringComparison.Ordinal);
    }

    [Fact]
    public void WhereNoLineIsTheSameThePlaceThatIsMostAlikeIsShown()
    {
        var refusal = Patches.Refused(
            "nearest likely place is line 3, where 0 of 1 lines match",
            "first\nsecond\ndirectory '/shared' do\nfourth\n",
            Patches.Hunks("@@ -1 +1 @@\n-directory '/share' do\n+x\n"));
        Assert.Contains("\n           - directory '/share' do\n         3 + directory '/shared' do", refusal.What, StringComparison.Ordinal);
        Patches.Refused("no place in the file is like it", "first\nsecond\n", Patches.Hunks("@@ -1 +1 @@\n-directory '/share' do\n+x\n"));
    }

    [Fact]
    public void ALongDifferenceIsCutShort()
    {
        var wanted = string.Concat(Enumerable.Range(1, 30).Select(number => $"-expected line {number}\n"));
        var found = string.Concat(Enumerable.Range(1, 30).Select(number => $"existing line {number}\n"));
        Assert.EndsWith("… and 48 lines more", Patches.Refused("nearest likely", found, Patches.Hunks($"@@ -1,30 +1 @@\n{wanted}+x\n")).What, StringComparison.Ordinal);
    }

    [Fact]
    public void TheNearestPlaceIsShownWhereTheCodeMoved() =>
        Patches.Refused("nearest likely place is line 5, where 6 of 7", "x\ny\nz\n" + Ten.Replace("7", "seven", StringComparison.Ordinal), Patches.Hunks(Five));

    [Fact]
    public void AllThereAlreadyIsItsOwnAnswer() =>
        Patches.Refused("all of this patch is in 3.4.1 already", Ten.Replace("5", "five", StringComparison.Ordinal), Patches.Hunks(Five));

    [Fact]
    public void PartlyThereIsAnotherAnswer()
    {
        var both = Patches.Hunks("@@ -1,3 +1,3 @@\n 1\n-2\n+two\n 3\n@@ -8,3 +8,3 @@\n 8\n-9\n+nine\n 10\n");
        Patches.Refused("1 of the patch's 2 hunks are in 3.4.1 already", Ten.Replace("9", "nine", StringComparison.Ordinal), both);
        Patches.Refused("1 of the patch's 2 hunks are in 3.4.1 already", Ten.Replace("2", "two", StringComparison.Ordinal), both);
    }

    [Fact]
    public void AlreadyThereMeansAllFiles()
    {
        var diff = Patches.Diff("--- a/f\n+++ b/f\n" + Five + "--- a/g\n+++ b/g\n" + Five);
        var done = Ten.Replace("5", "five", StringComparison.Ordinal);
        Assert.Contains("all of this patch", Assert.ThrowsAny<ForgeException>(() => Patches.Apply([("f", done), ("g", done)], diff)).What, StringComparison.Ordinal);
        Assert.Contains("1 of the patch's 2", Assert.Throws<ForgeException>(() => Patches.Apply([("f", done), ("g", Ten)], diff)).What, StringComparison.Ordinal);
        Assert.Equal(["f", "g"], Patches.Apply([("f", Ten), ("g", Ten)], diff).Files.Select(file => file.Path));
    }

    [Fact]
    public void TheEndOfTheFileIsPartOfAHunkWithoutContextBehind()
    {
        const string AtEnd = "@@ -8,3 +8,4 @@\n 8\n 9\n 10\n+11\n";
        Assert.Equal(Ten + "11\n", Patches.After(Patches.Apply(Ten, Patches.Hunks(AtEnd))));
        Patches.Refused("more or less around them", Ten + "12\n", Patches.Hunks(AtEnd));
    }

    [Fact]
    public void TheBeginningOfTheFileIsPartOfAHunkOfItsFirstLine()
    {
        const string AtStart = "@@ -1,3 +1,4 @@\n+0\n 1\n 2\n 3\n";
        Assert.Equal("0\n" + Ten, Patches.After(Patches.Apply(Ten, Patches.Hunks(AtStart))));
        Patches.Refused("more or less around them", "x\n" + Ten, Patches.Hunks(AtStart));
    }

    [Fact]
    public void AMissingNewlineIsPartOfTheLine()
    {
        const string Hunk = "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n";
        Assert.Equal("a\nc", Patches.After(Patches.Apply("a\nb", Patches.Hunks(Hunk))));
        Patches.Refused("expected line 2 of 3.4.1 to be 'b' (no newline at its end), found 'b'", "a\nb\n", Patches.Hunks(Hunk));
        Assert.Equal("a\nc\n", Patches.After(Patches.Apply("a\nb", Patches.Hunks(Hunk[..^"\\ No newline at end of file\n".Length]))));
    }

    [Fact]
    public void CarriageReturnsBelongToTheirLines()
    {
        Assert.Equal("a\r\nB\r\n", Patches.After(Patches.Apply("a\r\nb\r\n", Patches.Hunks("@@ -1,2 +1,2 @@\n a\r\n-b\r\n+B\r\n"))));
        Patches.Refused("'a' (CRLF)", "a\r\nb\r\n", Patches.Hunks("@@ -1,2 +1,2 @@\n a\n-b\n+B\n"));
    }

    [Fact]
    public void LinesWithoutContextGoToTheVeryLineThatTheySay()
    {
        Assert.Equal(Ten.Replace("5\n", "5\nx\n", StringComparison.Ordinal), Patches.After(Patches.Apply(Ten, Patches.Hunks("@@ -5,0 +6 @@\n+x\n"))));
        Assert.Equal(Ten.Replace("5\n", "x\n", StringComparison.Ordinal), Patches.After(Patches.Apply(Ten, Patches.Hunks("@@ -5 +5 @@\n-5\n+x\n"))));
        Patches.Refused("without any context", Ten, Patches.Hunks("@@ -15,0 +16 @@\n+x\n"));
        Patches.Refused("its lines are at line 6", "y\n" + Ten, Patches.Hunks("@@ -5 +5 @@\n-5\n+x\n"));
        Patches.Refused("all of this patch is in 3.4.1 already", Ten.Replace("5\n", "5\nx\n", StringComparison.Ordinal), Patches.Hunks("@@ -5,0 +6 @@\n+x\n"));
    }

    [Fact]
    public void ThatLinesAreMissingWhichNothingSurroundsIsNoSignThatTheyWereRemoved()
    {
        var refusal = Patches.Refused(Ten, Patches.Hunks("@@ -5,2 +4,0 @@\n-x of old\n-y of old\n"));
        Assert.DoesNotContain("already", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEmptyFileCanBeFilled()
    {
        Assert.Equal("x\n", Patches.After(Patches.Apply("", Patches.Hunks("@@ -0,0 +1 @@\n+x\n"))));
        Patches.Refused("", "y\n", Patches.Hunks("@@ -0,0 +1 @@\n+x\n"));
    }

    [Fact]
    public void LaterPatchesSeeWhatEarlierOnesMade()
    {
        var outcome = Patches.Apply(Ten, Patches.Hunks(Five, "first"), Patches.Hunks(Five.Replace("five", "FIVE", StringComparison.Ordinal).Replace("-5", "-five", StringComparison.Ordinal), "second"));
        Assert.Equal(Ten.Replace("5", "FIVE", StringComparison.Ordinal), Patches.After(outcome));
        Assert.Equal(["first", "second"], Assert.Single(outcome.Files).Patches);
        Assert.Equal(["5\n"], Assert.Single(outcome.Files[0].Hunks).Removed);
    }

    [Fact]
    public void AConflictNamesBoth()
    {
        var refusal = Patches.Refused("conflicts with 'first'", Ten, Patches.Hunks(Five, "first"), Patches.Hunks(Five.Replace("five", "FIVE", StringComparison.Ordinal), "second"));
        Assert.StartsWith("second:", refusal.Where, StringComparison.Ordinal);
        Patches.Refused("conflicts with 'first'", Ten, Patches.Edit("5", "five", name: "first"), Patches.Edit("5", "FIVE", name: "second"));
    }

    [Fact]
    public void PatchesThatTakeEachOtherBackAreRefused() =>
        Patches.Refused("cancel each other out", Ten, Patches.Edit("5", "five", name: "first"), Patches.Edit("five", "5", name: "second"));

    [Fact]
    public void ReversingGivesTheOriginalAndNothingElseIsReversed()
    {
        var outcome = Patches.Apply(Ten, Patches.Hunks("@@ -1,3 +1,4 @@\n 1\n-2\n+two\n+more\n 3\n@@ -8,3 +9,2 @@\n 8\n-9\n 10\n"));
        var change = Assert.Single(outcome.Files);
        Assert.Equal(Ten, System.Text.Encoding.UTF8.GetString(Patcher.Reverse(outcome.Changes["f"].Content!.Value.Span, change)));
        Assert.Equal([(2, 2), (9, 10)], change.Hunks.Select(hunk => (hunk.OldStart, hunk.NewStart)));
        Assert.Equal(Failure.Damage, Assert.Throws<ForgeException>(() => Patcher.Reverse("other"u8, change)).Failure);
        var forged = change with { Hunks = [change.Hunks[0] with { Removed = ["forged\n"] }, change.Hunks[1]] };
        Assert.Equal(Failure.Damage, Assert.Throws<ForgeException>(() => Patcher.Reverse(outcome.Changes["f"].Content!.Value.Span, forged)).Failure);
    }
}
