using System.Text;
using ArtifactForge.Catalog;

namespace ArtifactForge.Tests.Catalog;

/// <summary>What is wrong with a file before its keys are looked at, and with the set of files.</summary>
public sealed class FilesThatAreNoCatalogue
{
    [Theory]
    [InlineData("", "1:1", "The file is empty.")]
    [InlineData("# only a comment\n", "1:1", "The file is empty.")]
    [InlineData("schema: 1\n---\nschema: 1\n", "2:1", "A second document is not accepted")]
    [InlineData("%YAML 1.1\n---\nschema: 1\n", "1:1", "A directive (%…) is not accepted")]
    [InlineData("schema: &one 1\n", "1:9", "An anchor (&name) is not accepted")]
    [InlineData("schema: *one\n", "1:9", "An alias (*name) is not accepted")]
    [InlineData("schema: !!int 1\n", "1:9", "A tag (!name) is not accepted")]
    [InlineData("schema: ! 1\n", "1:9", "A tag (!name) is not accepted")]
    [InlineData("schema: 1\n? [a]\n: 2\n", "2:3", "A key is a list or a map.")]
    [InlineData("schema: 1\n\tslug: x\n", "2:1", "This line is indented with a tab.")]
    [InlineData("schema: 1\naffects:\n  releases: x\n\tfeature: y\n", "4:1", "This line is indented with a tab.")]
    [InlineData("affects:\n  - a: x\n    b:\n\t- y\n", "4:1", "This line is indented with a tab.")]
    [InlineData("schema: 1\nslug: 'x\n", "2:7", "This is not YAML")]
    [InlineData("schema: 1\n  slug: x\n", "2:7", "This is not YAML")]
    [InlineData("schema: [1\n", "2:1", "This is not YAML")]
    [InlineData("...\n~", "1:1", "This is not YAML from here on.")]
    [InlineData("- : ", "1:4", "A value is missing here.")]
    [InlineData("just words\n", "1:1", "Expected an advisory, found 'just words'.")]
    [InlineData("- a\n", "1:1", "Expected an advisory, found a list.")]
    [InlineData("schema: 1\ntitle: a\u0001b\n", "2:9", "The character U+0001 is not allowed")]
    [InlineData("schema: 1\ntitle: a\u202Eb\n", "2:9", "The character U+202E is not allowed")]
    [InlineData("a\0b", "1:2", "The character U+0000 is not allowed")]
    public void AreRefusedWithAPlace(string text, string place, string what)
    {
        var contents = Minimal.Contents((Minimal.AdvisoryPath, text));
        contents.Remove(Minimal.PatchPath);
        contents.Remove(Minimal.ScriptPath);
        var problem = Minimal.Problems(contents)[0];
        Assert.Equal($"cookbooks/{Minimal.AdvisoryPath}:{place}", problem.Where);
        Assert.Contains(what, problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public void InvalidUtf8IsRefusedWhereItBegins() => Refused([.. "ab: ü\nc: "u8, 0xC3, 0x28], "2:4", "The file is not UTF-8 here.");

    [Fact]
    public void Utf16IsRefusedByName() => Refused([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("schema: 1")], "1:1", "The file is UTF-16.");

    [Fact]
    public void ABinaryIsRefused() => Refused([0x1F, 0x8B, 8, 0, 0, 0, 0, 0], "1:2", "The file is not UTF-8 here.");

    [Fact]
    public void AnAliasBombIsRefusedBeforeItGrows()
    {
        var bomb = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x]\n");
        for (var letter = 'b'; letter < 'z'; letter++) bomb.Append(letter).Append(": &").Append(letter).Append(" [*").Append((char)(letter - 1)).Append(", *").Append((char)(letter - 1)).Append("]\n");
        Refused(Encoding.UTF8.GetBytes(bomb.ToString()), "1:4", "An anchor");
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    public void DeepNestingIsRefused(string opening) =>
        Refused(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(opening, 200_000))), null, "This is nested deeper than 16 levels.");

    [Fact]
    public void TooManyValuesAreRefused() =>
        Refused(Encoding.UTF8.GetBytes("a:\n" + string.Concat(Enumerable.Repeat("- b\n", 30_000))), null, "The file has more than 20000 values.");

    [Fact]
    public void AMissingUpstreamFileIsNamed()
    {
        var contents = Minimal.Contents();
        contents.Remove(Minimal.UpstreamPath);
        var problem = Assert.Single(Minimal.Problems(contents));
        Assert.Equal("cookbooks/upstream.yaml:1:1", problem.Where);
        Assert.Equal("The file is missing.", problem.What);
    }

    [Fact]
    public void AFolderWithoutAnAdvisoryIsNamed()
    {
        var contents = Minimal.Contents();
        contents.Remove(Minimal.AdvisoryPath);
        Assert.Equal("cookbooks/advisories/broken-thing/advisory.yaml:1:1", Assert.Single(Minimal.Problems(contents)).Where);
    }

    [Theory]
    [InlineData("notes.txt", "The file does not belong to anything in the catalogue.")]
    [InlineData("advisories/notes.txt", "The file does not belong to anything in the catalogue.")]
    [InlineData("advisories/broken-thing/notes.txt", "The file does not belong to the advisory.")]
    [InlineData("advisories/broken-thing/deep/advisory.yaml", "The file does not belong to the advisory.")]
    [InlineData("advisories/broken-thing/other.patch", "No mitigation names this patch.")]
    [InlineData("advisories/broken-thing/other.sh", "No mitigation names this script.")]
    public void StrayFilesAreNamed(string path, string what)
    {
        var problem = Assert.Single(Minimal.Problems(Minimal.Contents((path, "x"))));
        Assert.Equal($"cookbooks/{path}:1:1", problem.Where);
        Assert.Equal(what, problem.What);
    }

    [Fact]
    public void AnEmptyPatchIsRefused()
    {
        var problem = Assert.Single(Minimal.Problems(Minimal.Contents((Minimal.PatchPath, ""))));
        Assert.Equal("The file 'fix.patch' is empty.", problem.What);
    }

    [Fact]
    public void AnEmptyScriptIsRefused()
    {
        var problem = Assert.Single(Minimal.Problems(Minimal.Contents((Minimal.ScriptPath, ""))));
        Assert.Equal("The file 'mend.sh' is empty.", problem.What);
    }

    [Fact]
    public void WithoutIamActionsNoneIsKnown()
    {
        var contents = Minimal.Contents();
        contents.Remove(Minimal.IamActionsPath);
        var problem = Minimal.Problems(contents)[0];
        Assert.Equal("iam-actions.yaml has no action 'imagebuilder:GetImage'.", problem.What);
        Assert.StartsWith("There are none to choose from yet.", problem.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void ASecondAdvisoryOfTheSameSlugIsRefused()
    {
        var copy = Minimal.Contents(("advisories/broken-copy/advisory.yaml", Minimal.Advisory), ("advisories/broken-copy/fix.patch", Minimal.Patch), ("advisories/broken-copy/mend.sh", Minimal.Script));
        var problem = Assert.Single(Minimal.Problems(copy));
        Assert.Equal("cookbooks/advisories/broken-copy/advisory.yaml:2:7", problem.Where);
        Assert.Equal("The slug is 'broken-thing', but the folder is 'broken-copy'.", problem.What);
    }

    [Fact]
    public void AllProblemsComeAtOnceInTheOrderOfTheFiles()
    {
        var problems = Minimal.Problems(Minimal.Contents(
            (Minimal.AdvisoryPath, Minimal.Advisory.Replace("kind: manual", "kind: manuel").Replace("published: 2023", "published: 23").Replace("times: 3", "times: 0")),
            (Minimal.UpstreamPath, Minimal.Upstream.Replace("c6g.xlarge", "xlarge").Replace("size: 3123200", "size: 1"))));
        Assert.Equal(
            [
                "cookbooks/advisories/broken-thing/advisory.yaml:7:12", "cookbooks/advisories/broken-thing/advisory.yaml:49:16",
                "cookbooks/advisories/broken-thing/advisory.yaml:83:11", "cookbooks/upstream.yaml:9:19", "cookbooks/upstream.yaml:49:11",
            ],
            problems.Select(problem => problem.Where));
    }

    private static void Refused(byte[] content, string? place, string what)
    {
        var contents = Minimal.Contents();
        contents[Minimal.UpstreamPath] = content;
        var problem = Assert.Single(Minimal.Problems(contents));
        Assert.Contains(what, problem.What, StringComparison.Ordinal);
        if (place is not null) Assert.Equal($"cookbooks/upstream.yaml:{place}", problem.Where);
    }
}
