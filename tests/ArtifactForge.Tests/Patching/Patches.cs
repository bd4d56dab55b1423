using System.Text;
using ArtifactForge.Catalog;
using ArtifactForge.Patching;

namespace ArtifactForge.Tests.Patching;

/// <summary>The library's calls on texts.</summary>
internal static class Patches
{
    public static DiffPatch Diff(string content, string name = "a.patch", int strip = 1) =>
        new() { Name = name, Source = name, Content = Encoding.UTF8.GetBytes(content), Strip = strip };

    /// <summary>A diff of the file <c>f</c> with these hunks.</summary>
    public static DiffPatch Hunks(string hunks, string name = "a.patch") => Diff($"--- a/f\n+++ b/f\n{hunks}", name);

    public static AnchoredEdit Edit(string anchor, string text, int times = 1, EditAction action = EditAction.Replace, string name = "a.yaml:7") =>
        new() { Name = name, Source = name, Path = "f", Action = action, Anchor = anchor, Text = text, Times = times };

    public static PatchOutcome Apply(string file, params CookbookPatch[] patches) => Apply([("f", file)], patches);

    public static PatchOutcome Apply((string Path, string Content)[] files, params CookbookPatch[] patches)
    {
        var tree = files.ToDictionary(file => file.Path, file => Encoding.UTF8.GetBytes(file.Content), StringComparer.Ordinal);
        return Patcher.Apply(patches, path => tree.GetValueOrDefault(path), "3.4.1");
    }

    public static string After(PatchOutcome outcome, string path = "f") => Encoding.UTF8.GetString(outcome.Changes[path].Content!.Value.Span);

    public static ForgeException Refused(string file, params CookbookPatch[] patches) => Assert.ThrowsAny<ForgeException>(() => Apply(file, patches));

    public static ForgeException Refused(string answer, string file, params CookbookPatch[] patches)
    {
        var refusal = Refused(file, patches);
        Assert.Contains(answer, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(Failure.RefusedInput, refusal.Failure);
        Assert.NotEqual("", refusal.Fix);
        return refusal;
    }
}
