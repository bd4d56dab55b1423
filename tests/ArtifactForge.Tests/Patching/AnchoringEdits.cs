using ArtifactForge.Catalog;
using ArtifactForge.Patching;

namespace ArtifactForge.Tests.Patching;

public sealed class AnchoringEdits
{
    private const string Table = "install = table(\n  'rhel' => \"yum install -y\",\n  'debian' => \"apt install -y\"\n)\n";

    [Fact]
    public void TheAnchorIsReplacedAndItsLineReported()
    {
        var outcome = Patches.Apply(Table, Patches.Edit("\"apt install -y\"", "\"apt install -y --allow-downgrades\""));
        Assert.Equal(Table.Replace("apt install -y", "apt install -y --allow-downgrades", StringComparison.Ordinal), Patches.After(outcome));
        Assert.Equal(new Placement("a.yaml:7", "f", null, 3), Assert.Single(outcome.Placements));
    }

    [Theory]
    [InlineData(EditAction.InsertBefore, "x[NEW]anchor y\n")]
    [InlineData(EditAction.InsertAfter, "xanchor[NEW] y\n")]
    [InlineData(EditAction.Replace, "x[NEW] y\n")]
    public void TextIsPutWhereTheActionSays(EditAction action, string expected) =>
        Assert.Equal(expected, Patches.After(Patches.Apply("xanchor y\n", Patches.Edit("anchor", "[NEW]", action: action))));

    [Fact]
    public void DeletingLeavesNothing() => Assert.Equal("a\nc", Patches.After(Patches.Apply("a\nb\nc", Patches.Edit("b\n", "", action: EditAction.Delete))));

    [Fact]
    public void TheNumberOfTimesIsExact()
    {
        Assert.Equal("b b\n", Patches.After(Patches.Apply("a a\n", Patches.Edit("a", "b", times: 2))));
        Patches.Refused("1 time in 3.4.1, found it 2 times: at lines 1, 3", "a\n\na\n", Patches.Edit("a", "b"));
        Patches.Refused("3 times in 3.4.1, found it 2 times", "a\n\na\n", Patches.Edit("a", "b", times: 3));
    }

    [Fact]
    public void PlacesThatOverlapCountEachAndAreNeverTaken()
    {
        Patches.Refused("found it 2 times", "aaa\n", Patches.Edit("aa", "b"));
        Patches.Refused("places overlap", "aaa\n", Patches.Edit("aa", "b", times: 2));
    }

    [Fact]
    public void WithoutAPlaceTheMostSimilarLineIsShown()
    {
        var refusal = Patches.Refused("The most similar line is 3", Table.Replace("apt install -y", "apt-get install -y", StringComparison.Ordinal), Patches.Edit("\"apt install -y\"", "x"));
        Assert.Equal("a.yaml:7 -> f:3", refusal.Where);
        Patches.Refused("No line is similar", "zzz\n", Patches.Edit("\"apt install -y\"", "x"));
    }

    [Fact]
    public void AlreadyThereIsItsOwnAnswer() => Patches.Refused(
        "all of this edit is in 3.4.1 already", Table.Replace("apt install -y", "apt install -y --allow-downgrades", StringComparison.Ordinal),
        Patches.Edit("\"apt install -y\"", "\"apt install -y --allow-downgrades\""));

    [Theory]
    [InlineData("apt install  -y", "yum install -y")]
    [InlineData("apt instal -y", "z")]
    [InlineData("'debian' => \"apt instal -y\"", "'rhel' => \"yum install -y\",")]
    [InlineData("Apt install -y", "'rhel' => \"yum install -y\",")]
    public void AMistypedAnchorIsNotToldAsAppliedBecauseItsTextStandsThere(string anchor, string text)
    {
        foreach (var times in new[] { 1, 2 })
        {
            var refusal = Patches.Refused($"{times} time{(times == 1 ? "" : "s")} in 3.4.1, found it nowhere", Table + "z\n", Patches.Edit(anchor, text, times));
            Assert.Contains("The most similar line is 3", refusal.What, StringComparison.Ordinal);
            Assert.Equal(text.Length > 1, refusal.What.Contains("The edit's own text is there 1 time", StringComparison.Ordinal));
        }

        Patches.Refused("upstream changed the code", "zzz yum install -y zzz\n", Patches.Edit(anchor, text));
    }

    [Fact]
    public void ATextWithLinesToItselfIsTakenForTheEditWhereNothingIsLikeTheAnchor()
    {
        Patches.Refused("all of this edit is in 3.4.1 already", "  recursive false\nend\n", Patches.Edit("recursive true", "recursive false"));
        Patches.Refused("all of this edit is in 3.4.1 already", "a\nnew one\nnew two\nb\n", Patches.Edit("other\nlines\n", "new one\nnew two\n"));
        Patches.Refused("found it nowhere", "a\nend\n", Patches.Edit("something", "end"));
        Patches.Refused("found it nowhere", "other\nlinez\nnew one\n", Patches.Edit("other\nlines\n", "new one\n"));
        Patches.Refused("2 times in 3.4.1, found it 1 time", "z\nold\n", Patches.Edit("old", "z", times: 2));
    }

    [Fact]
    public void ATextThatContainsItsAnchorIsNotPutThereTwice()
    {
        var edit = Patches.Edit("apt install -y", "apt install -y --allow-downgrades");
        Patches.Refused("all of this edit is in 3.4.1 already", Patches.After(Patches.Apply(Table, edit)), edit);
        var insert = Patches.Edit("anchor\n", "more\n", action: EditAction.InsertAfter);
        Patches.Refused("all of this edit is in 3.4.1 already", Patches.After(Patches.Apply("anchor\n", insert)), insert);
        var before = Patches.Edit("anchor\n", "more\n", action: EditAction.InsertBefore);
        Patches.Refused("all of this edit is in 3.4.1 already", Patches.After(Patches.Apply("anchor\n", before)), before);
    }

    [Fact]
    public void PartlyThereIsAnotherAnswer()
    {
        Patches.Refused("at some of its 2 places", "new\nold\n", Patches.Edit("old", "new", times: 2));
        Patches.Refused("at some of its 2 places", "old\nold more\n", Patches.Edit("old", "old more", times: 2));
    }

    [Fact]
    public void AnEditThatCanChangeNothingIsRefused()
    {
        Patches.Refused("a text that changes something", "a\n", Patches.Edit("a", "a"));
        Patches.Refused("needs an anchor", "a\n", Patches.Edit("", "a"));
        Patches.Refused("at least 1", "a\n", Patches.Edit("a", "b", times: 0));
        Patches.Refused("changes something", "a\n", Patches.Edit("a", "", action: EditAction.InsertAfter));
    }

    [Fact]
    public void LetterCaseAndLineEndsMatter()
    {
        Patches.Refused("found it nowhere", "Anchor\n", Patches.Edit("anchor", "x"));
        Patches.Refused("expected the anchor 'a\\nb' 1 time in 3.4.1, found it nowhere", "a\r\nb\r\n", Patches.Edit("a\nb", "x"));
    }

    [Fact]
    public void AMissingFileIsNamed()
    {
        var refusal = Assert.ThrowsAny<ForgeException>(() => Patches.Apply([("g", "a")], Patches.Edit("a", "b")));
        Assert.Equal("a.yaml:7 -> f", refusal.Where);
    }

    [Fact]
    public void ALineThatIsNoTextIsRecordedAsBytes()
    {
        var change = Assert.Single(Patcher.Apply([Patches.Edit("a", "bc")], _ => [0xff, (byte)'a'], "3.4.1").Files);
        Assert.Empty(change.Hunks);
        Assert.Equal((1, "a", 2), (change.Bytes!.Offset, System.Text.Encoding.ASCII.GetString(change.Bytes.Removed.Span), change.Bytes.AddedLength));
        Assert.Equal([0xff, (byte)'a'], Patcher.Reverse([0xff, (byte)'b', (byte)'c'], change));
        Assert.Null(Assert.Single(Patcher.Apply([Patches.Edit("a", "b")], _ => [0xff, (byte)'\n', (byte)'a'], "3.4.1").Files).Bytes);
    }
}
