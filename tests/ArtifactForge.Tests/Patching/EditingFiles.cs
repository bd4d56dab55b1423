using ArtifactForge.Catalog;
using ArtifactForge.Patching;

namespace ArtifactForge.Tests.Patching;

/// <summary>Edits by expression, in a region, and of whole files.</summary>
public sealed class EditingFiles
{
    private const string Recipe = "directory '/a' do\n  recursive true\nend\ndirectory '/b' do\n  recursive true\nend\n";

    [Fact]
    public void ARegionKeepsAnEditFromItsNeighbours()
    {
        var edit = Patches.Edit("recursive true", "recursive false") with { Within = new EditRegion("'/b' do\n", "end\n") };
        Assert.Equal("directory '/a' do\n  recursive true\nend\ndirectory '/b' do\n  recursive false\nend\n", Patches.After(Patches.Apply(Recipe, edit)));
        Patches.Refused("must occur once but occurs 2 times", Recipe, edit with { Within = new EditRegion("directory", "end\n") });
        Patches.Refused("does not follow", Recipe, edit with { Within = new EditRegion("'/b' do\n", "finish") });
        Patches.Refused("found it nowhere in its region", Recipe, edit with { Anchor = "'/a'", Text = "x" });
        Patches.Refused("all of this edit is in 3.4.1 already", Patches.After(Patches.Apply(Recipe, edit)), edit);
    }

    [Fact]
    public void WhatAPatchBeforeHasAppendedNamesThatPatch()
    {
        var edit = Patches.Edit("", "more\n", action: EditAction.Append);
        Patches.Refused("all of this edit is in 3.4.1 already, by 'a.yaml:7', applied before", "a\n", edit, edit with { Name = "b", Source = "b" });
        Patches.Refused("all of this edit is in 3.4.1 already.", "a\nmore\n", edit);
    }

    [Fact]
    public void AnExpressionFindsAndItsGroupsReturn()
    {
        var edit = Patches.Edit(@"directory '(?<path>/\w)' do$", "folder '${path}' do # $${path} $stdout", times: 2) with { IsPattern = true };
        Assert.Equal("folder '/a' do # ${path} $stdout\n", Patches.After(Patches.Apply(Recipe, edit)).Split("  ")[0]);
        Patches.Refused("1 time in 3.4.1, found it 2 times: at lines 1, 4", Recipe, edit with { Times = 1 });
        Assert.Equal("\u00e4\u00f6X\n", Patches.After(Patches.Apply("\u00e4\u00f6b\n", Patches.Edit("b", "X") with { IsPattern = true })));
        Assert.Contains("not UTF-8", Assert.Throws<ForgeException>(() => Patcher.Apply([Patches.Edit("b", "X") with { IsPattern = true }], _ => [0xff, (byte)98], "3.4.1")).What, StringComparison.Ordinal);
        Assert.Equal("axc\n", Patches.After(Patches.Apply("abc\n", Patches.Edit("b", "x") with { IsPattern = true })));
    }

    [Fact]
    public void AnExpressionIsNotAppliedTwice()
    {
        var edit = Patches.Edit("install -y", "install -y --allow", times: 1) with { IsPattern = true };
        Patches.Refused("all of this edit is in 3.4.1 already", Patches.After(Patches.Apply("apt install -y\n", edit)), edit);
        var insert = Patches.Edit("^b$", "\nc", action: EditAction.InsertAfter) with { IsPattern = true };
        Patches.Refused("all of this edit is in 3.4.1 already", Patches.After(Patches.Apply("a\nb\n", insert)), insert);
    }

    [Fact]
    public void WhatUpstreamHasAbsorbedIsItsOwnAnswer() =>
        Patches.Refused("upstream has absorbed this edit", "new\nnew\nnew\n", Patches.Edit("old", "new", times: 2));

    [Fact]
    public void ATextIsAppendedOnce()
    {
        var append = Whole(EditAction.Append) with { Text = "last\n" };
        Assert.Equal("a\nlast\n", Patches.After(Patches.Apply("a\n", append)));
        Patches.Refused("already", "a\nlast\n", append);
        Patches.Refused("has no newline", "a", append);
        Assert.Equal("last\n", Patches.After(Patches.Apply("", append)));
    }

    [Fact]
    public void AFileIsMadeOnce()
    {
        var create = Whole(EditAction.Create) with { Path = "new.sh", Text = "#!/bin/sh\n", Executable = true };
        var change = Assert.Single(Patches.Apply("a\n", create).Files);
        Assert.Equal(("new.sh", null, "0775"), (change.Path, change.Sha256Before, change.ModeAfter));
        Patches.Refused("which is in 3.4.1 with another content or mode", "x\n", create with { Path = "f" });
        Patches.Refused("all of this edit is in 3.4.1 already", "#!/bin/sh\n", create with { Path = "f", Executable = false });
        Patches.Refused("conflicts with 'a.yaml:7'", "a\n", create, create with { Name = "second", Text = "other\n" });
    }

    [Fact]
    public void AModeIsSetOnce()
    {
        var set = Whole(EditAction.SetMode) with { Executable = true };
        var change = Assert.Single(Patches.Apply("a\n", set).Files);
        Assert.Equal(("0664", "0775"), (change.ModeBefore, change.ModeAfter));
        Assert.Empty(change.Hunks);
        Patches.Refused("already", "a\n", set with { Executable = false });
        Patches.Refused("cancel each other out", "a\n", set, set with { Name = "second", Executable = false });
    }

    [Fact]
    public void AnEditForSeveralReleasesMustBeMadeForOne() => Assert.Throws<ArgumentException>(() =>
        Patches.Apply("a\n", Patches.Edit("a", "b") with { Moves = [new PathInReleases(ReleaseRange.TryParse("[3.4.1]", out var range) ? range! : null!, "f")] }));

    private static AnchoredEdit Whole(EditAction action) => Patches.Edit("", "", action: action);
}
