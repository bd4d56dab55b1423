using ArtifactForge.Catalog;

namespace ArtifactForge.Patching;

/// <summary>Why a part of a diff has no place in a tree that has nothing of it.</summary>
internal static class DiffRefusal
{
    public static ForgeException Of(DiffPatch patch, PatchedTree tree, DiffFailure failure, string where) => failure.Fault switch
    {
        DiffFault.NoFile => tree.NoSuchFile(tree.At(failure.Path), $"{patch.Source}:{failure.Line}"),
        DiffFault.FileIsThere => new ForgeException(
            where, $"would make this file, which is in {tree.Target} with another content.{First(failure)}", "Change the file that is there, or give the new one another name."),
        DiffFault.OtherMode => new ForgeException(
            where, $"expected a file that {(failure.File.OldExecutable == true ? "can" : "cannot")} be executed in {tree.Target}, found the opposite.", WayOn.WriteAnew),
        DiffFault.OtherContent => new ForgeException(
            where,
            $"expected the content with git's id {failure.File.Binary!.OldId} in {tree.Target}, found {(failure.Found is { } found ? BinaryDiff.IdOf(found.Content) : "no file")}.",
            "A binary change fits one content only: write the patch anew against this release."),
        DiffFault.MoreIsThere => new ForgeException(
            where, $"would delete this file of {tree.Target}, which has more in it than the patch says.", WayOn.WriteAnew),
        _ => HunkRefusal.Of(patch.Source, failure.Path, failure.Found?.Content ?? [], failure.Result!, tree.Target),
    };

    /// <summary>The first line that differs from what the patch would write.</summary>
    private static string First(DiffFailure failure)
    {
        if (failure.Found is not { } found || failure.File.Hunks.Count != 1) return "";
        var lines = TextLines.Split(found.Content);
        var wanted = failure.File.Hunks[0].New.ToList();
        for (var i = 0; i < wanted.Count; i++)
        {
            if (i < lines.Count && lines[i].Span.SequenceEqual(wanted[i].Text.Span)) continue;
            return $" Line {i + 1} would be {TextLines.Show(wanted[i].Text.Span)} and is {(i < lines.Count ? TextLines.Show(lines[i].Span) : "the end")}.";
        }

        return "";
    }
}
