using ArtifactForge.Catalog;

namespace ArtifactForge.Tests.Catalog;

public sealed class RicherEdits
{
    private const string Patches = """
              - path:
                  - {releases: "[3.3.0,3.4.1)", path: old/place.rb}
                  - {releases: "[3.4.1]", path: new/place.rb}
                replace: 'a(?<digits>[0-9]+)'
                with: 'b${digits}'
                regex: true
                within: {from: "begin\n", to: "end"}
                times: 2
              - path: recipes/one.rb
                append: |
                  last line
              - create: files/new.sh
                text: |
                  #!/bin/sh
                executable: true
              - path: files/run
                setMode: plain
              - file: fix.patch
                fuzz: 2
            expect:
              - path: recipes/one.rb
                contains: yes
              - path: recipes/one.rb
                doesNotContain: "recursive true"
              - path:
                  - {releases: "[3.3.0,3.4.1]", path: new/place.rb}
                count: 0
                of: rm -rf
              - path: recipes/one.rb
                sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855

        """;

    [Fact]
    public void AreReadAsWritten()
    {
        var mitigation = Read();
        var edits = mitigation.Patches.OfType<AnchoredEdit>().ToList();
        Assert.Equal([EditAction.Replace, EditAction.Append, EditAction.Create, EditAction.SetMode], edits.Select(edit => edit.Action));
        Assert.Equal((true, new EditRegion("begin\n", "end"), "b${digits}"), (edits[0].IsPattern, edits[0].Within, edits[0].Text));
        Assert.Equal(("last line\n", "files/new.sh", true, false), (edits[1].Text, edits[2].Path, edits[2].Executable, edits[3].Executable));
        Assert.Equal(2, Assert.Single(mitigation.Patches.OfType<DiffPatch>()).Fuzz);
    }

    [Fact]
    public void AFileThatMovesHasOnePathForEachRelease()
    {
        var edit = Read().Patches[0];
        Assert.Equal("old/place.rb", Assert.IsType<AnchoredEdit>(edit.For(ReleaseVersion.Parse("3.3.0"))).Path);
        Assert.Equal("new/place.rb", Assert.IsType<AnchoredEdit>(edit.For(ReleaseVersion.Parse("3.4.1"))).Path);
        Assert.Empty(Assert.IsType<AnchoredEdit>(edit.For(ReleaseVersion.Parse("3.4.1"))).Moves);
    }

    [Fact]
    public void WhatIsExpectedIsOneThingEach()
    {
        var expected = Read().Expect;
        Assert.Equal("yes", expected[0].Contains);
        Assert.Equal("recursive true", expected[1].DoesNotContain);
        Assert.Equal(("rm -rf", 0), expected[2].Count);
        Assert.Equal("new/place.rb", expected[2].For(ReleaseVersion.Parse("3.3.0")).Path);
        Assert.StartsWith("e3b0c442", expected[3].Sha256!.Value.Hex, StringComparison.Ordinal);
    }

    private static CookbookPatchMitigation Read()
    {
        var text = Minimal.Advisory;
        var start = text.IndexOf("    applies:\n      releases: \"[3.4.1]\"\n      arch", StringComparison.Ordinal);
        var end = text.IndexOf("  - kind: requirements", StringComparison.Ordinal);
        var advisory = text[..start] + "    patches:\n" + Patches + text[end..];
        return Assert.Single(Assert.Single(Minimal.Read(Minimal.Contents((Minimal.AdvisoryPath, advisory))).Advisories).Mitigations.OfType<CookbookPatchMitigation>());
    }
}
