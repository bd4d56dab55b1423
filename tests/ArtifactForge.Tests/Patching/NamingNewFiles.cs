using ArtifactForge.Catalog;
using ArtifactForge.Patching;
using ArtifactForge.Tests.Archives;

namespace ArtifactForge.Tests.Patching;

/// <summary>Names that a tree cannot have are the patch's fault, and not that of whoever made the tree.</summary>
public sealed class NamingNewFiles
{
    private static readonly byte[] Tree = TarBytes.Begin().Folder("top/recipes/").File("top/recipes/a.rb", "a\n").File("top/README.md", "x\n").File("top/metadata.rb", "x\n").Link("top/link", "file").End();

    public static TheoryData<string, string> Clashes => new()
    {
        { "Metadata.rb", "where 'metadata.rb' differs from it in letter case only" },
        { "Recipes/b.rb", "would make the folder 'Recipes' in 3.4.1, where 'recipes' differs from it in letter case only" },
        { "README.md/a.txt", "beneath 'README.md', which is a file" },
        { "link/a.txt", "beneath 'link', which is a symbolic link" },
        { "recipes", "where a folder has that name" },
        { "link", "where a symbolic link has that name" },
        { "a\u202eb", "name has the control or invisible character U+202E in it" },
        { "e\u0301", "name has U+0301 in it, which Unicode can also spell differently" },
        { new string('n', 300), "name has a part of more than 255 bytes" },
    };

    [Theory]
    [MemberData(nameof(Clashes))]
    public void AnEditIsNamedWithItsPlace(string path, string answer) => Refused("a.yaml:7:3", answer, Create(path));

    [Theory]
    [MemberData(nameof(Clashes))]
    public void ADiffIsNamedWithItsLine(string path, string answer) => Refused(
        "a.patch:5", answer, Patches.Diff($"--- a/file\n+++ /dev/null\n@@ -1 +0,0 @@\n-content\n--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+new\n"));

    [Fact]
    public void TwoNewFilesMustDifferToo() => Refused("a.yaml:7:3", "letter case only", Create("new/A") with { Name = "other", Source = "b.yaml:1:1" }, Create("new/a"));

    [Fact]
    public void WhatGoesMakesRoom()
    {
        Assert.Contains("METADATA.rb", Apply(Patches.Diff("diff --git a/metadata.rb b/METADATA.rb\nsimilarity index 100%\nrename from metadata.rb\nrename to METADATA.rb\n")).Changes.Keys);
        Assert.Contains("recipes", Apply(Patches.Diff("--- a/recipes/a.rb\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"), Create("recipes")).Changes.Keys);
    }

    private static AnchoredEdit Create(string path) => Patches.Edit("", "new\n", action: EditAction.Create, name: "a.yaml:7:3") with { Path = path };

    private static PatchOutcome Apply(params CookbookPatch[] patches) => Patcher.Apply(patches, BaseTree.Of(Tar.Read(Tree)), "3.4.1");

    private static void Refused(string where, string answer, params CookbookPatch[] patches)
    {
        var refusal = Assert.ThrowsAny<ForgeException>(() => Apply(patches));
        Assert.StartsWith($"{where} -> ", refusal.Where, StringComparison.Ordinal);
        Assert.Contains(answer, refusal.What, StringComparison.Ordinal);
        Assert.Equal(("Choose another name in the patch.", Failure.RefusedInput), (refusal.Fix, refusal.Failure));
        Assert.DoesNotContain("test.tar", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', refusal.Message);
    }
}
