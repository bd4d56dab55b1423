using ArtifactForge.Catalog;

namespace ArtifactForge.Tests.Catalog;

public sealed class GoodCatalogue
{
    private static readonly ArtifactForge.Catalog.Catalogue Catalogue = Minimal.Read(Minimal.Contents());

    private static Advisory Advisory => Assert.Single(Catalogue.Advisories);

    [Fact]
    public void SaysWhatIsAffected()
    {
        Assert.Equal(["3.3.0", "3.4.1"], Advisory.Affects.Releases.Select(release => release.Version.ToString()));
        Assert.Equal(["ubuntu2004"], Advisory.Affects.OperatingSystems);
        Assert.Equal(["x86_64", "arm64"], Advisory.Affects.Architectures);
        Assert.Equal(Feature.BuildImage, Advisory.Affects.Feature);
        Assert.True(Advisory.Affects.Hits(ReleaseVersion.Parse("3.4.1")));
        Assert.False(Advisory.Affects.Hits(ReleaseVersion.Parse("3.9.0")));
    }

    [Fact]
    public void KeepsTextsAsWritten()
    {
        Assert.Equal("It is broken\nin two lines.", Advisory.Summary);
        Assert.Equal("failed: ", Assert.Single(Advisory.Symptoms).Contains);
        var edits = Mend<CookbookPatchMitigation>().Patches.OfType<AnchoredEdit>().ToList();
        Assert.Equal("two lines,\n  kept exactly\n", edits[0].Anchor);
        Assert.Equal("one line", edits[0].Text);
        Assert.Equal("  begin\n", edits[1].Text);
        Assert.Equal("true", edits[2].Text);
        Assert.Equal("", edits[3].Text);
    }

    [Fact]
    public void ReadsEachKindOfEdit()
    {
        var patches = Mend<CookbookPatchMitigation>().Patches;
        Assert.Equal(1, Assert.IsType<DiffPatch>(patches[0]).Strip);
        Assert.Equal(
            [(EditAction.Replace, 2), (EditAction.InsertBefore, 1), (EditAction.InsertAfter, 1), (EditAction.Delete, 3)],
            patches.OfType<AnchoredEdit>().Select(edit => (edit.Action, edit.Times)));
    }

    [Fact]
    public void CallsPatchesByWhatDoesNotMove()
    {
        string[] names = ["broken-thing/fix.patch", "broken-thing#2", "broken-thing#3", "broken-thing#4", "broken-thing#5"];
        Assert.Equal(names, Mend<CookbookPatchMitigation>().Patches.Select(patch => patch.Name));

        var moved = Minimal.Read(Minimal.Contents((Minimal.AdvisoryPath, "# a comment\n\n" + Minimal.Advisory)));
        var patches = moved.Advisories[0].Mitigations.OfType<CookbookPatchMitigation>().Single().Patches;
        Assert.Equal(names, patches.Select(patch => patch.Name));
        Assert.Equal("cookbooks/advisories/broken-thing/fix.patch", Mend<CookbookPatchMitigation>().Patches[0].Source);
        Assert.Equal("cookbooks/advisories/broken-thing/fix.patch", patches[0].Source);
        Assert.Matches(@"^cookbooks/advisories/broken-thing/advisory\.yaml:\d+:\d+$", patches[1].Source);
        Assert.NotEqual(Mend<CookbookPatchMitigation>().Patches[1].Source, patches[1].Source);
    }

    [Fact]
    public void NarrowsMitigations()
    {
        var applies = Mend<CookbookPatchMitigation>().Applies;
        Assert.Equal("[3.4.1]", applies.Range.ToString());
        Assert.Equal(["3.4.1"], applies.Releases.Select(release => release.Version.ToString()));
        Assert.Equal(["ubuntu2004"], applies.OperatingSystems);
        Assert.Equal(["x86_64"], applies.Architectures);
        Assert.Equal(Feature.BuildImage, applies.Feature);
        Assert.Same(Advisory.Affects, Mend<ManualMitigation>().Applies);
    }

    [Fact]
    public void ReadsTheOtherKinds()
    {
        Assert.Equal(["1.153.1", "1.152"], Mend<RequirementsMitigation>().Constraints);
        Assert.Equal(("the cleanup role", PolicyForm.RoleInline), (Mend<IamPolicyMitigation>().AttachTo, Mend<IamPolicyMitigation>().Form));
        Assert.Equal(("mend.sh", Minimal.Script, "allow-it"), (Mend<ScriptMitigation>().FileName, Mend<ScriptMitigation>().Text, Mend<ScriptMitigation>().Policy));
        Assert.Equal("Build/Iam/CleanupLambdaRole", Mend<IamRoleMitigation>().ImageConfigKey);
        Assert.Equal(["Build/Imds", "Image/Size", "Image/Encrypted"], Mend<ImageConfigMitigation>().Settings.Keys);
        Assert.Equal(["v2.0", "40", "true"], Mend<ImageConfigMitigation>().Settings.Values);
        Assert.Equal([new Step("Do it."), new Step("Do that.", "that --now")], Mend<ManualMitigation>().Steps);
        Assert.Equal([new Step("See it.")], Mend<ManualMitigation>().Confirm);
        Assert.Equal([new Step("Undo it.")], Mend<ManualMitigation>().Back);
        Assert.Empty(Mend<RequirementsMitigation>().Back);
        Assert.Equal("It is inside of the CLI.", Mend<UnmendableMitigation>().Reason);
    }

    [Fact]
    public void ExtendsSetsOfKeys()
    {
        var (old, extended) = (Catalogue.Upstream.Releases[0].ImageConfigKeys, Catalogue.Upstream.Releases[1].ImageConfigKeys);
        Assert.False(old.Rules.ContainsKey("Build/Imds"));
        Assert.True(extended.Rules.ContainsKey("Build/Imds"));
        Assert.True(extended.Rules.ContainsKey("Image/Name"));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void ReadsTheSameWithAnyLineEnd(string lineEnd)
    {
        var read = Minimal.Read(Minimal.Contents(
            (Minimal.AdvisoryPath, Minimal.Advisory.ReplaceLineEndings(lineEnd)), (Minimal.UpstreamPath, Minimal.Upstream.ReplaceLineEndings(lineEnd))));
        var edit = read.Advisories[0].Mitigations.OfType<CookbookPatchMitigation>().Single().Patches.OfType<AnchoredEdit>().First();
        Assert.Equal("two lines,\n  kept exactly\n", edit.Anchor);
    }

    [Fact]
    public void MayBeginWithAByteOrderMark() =>
        Assert.Single(Minimal.Read(Minimal.Contents((Minimal.AdvisoryPath, "\uFEFF" + Minimal.Advisory))).Advisories);

    [Fact]
    public void MayHaveSamples() => Minimal.Read(Minimal.Contents(("samples/one/anything.rb", "")));

    [Fact]
    public void NeedsNoAdvisory()
    {
        var contents = Minimal.Contents();
        contents.Remove(Minimal.AdvisoryPath);
        contents.Remove(Minimal.PatchPath);
        contents.Remove(Minimal.ScriptPath);
        Assert.Empty(Minimal.Read(contents).Advisories);
    }

    private static T Mend<T>()
        where T : Mitigation => Assert.Single(Advisory.Mitigations.OfType<T>());
}
