using ArtifactForge.Archives;
using ArtifactForge.Catalog;

namespace ArtifactForge.Patching;

/// <summary>
/// Applies patches one after the other, each to what the ones before it made. All of them land, exactly, or a
/// <see cref="ForgeException"/> says which did not and why, and nothing has changed.
/// </summary>
public static class Patcher
{
    /// <param name="target">What errors call the tree, such as <c>3.4.1</c>.</param>
    public static PatchOutcome Apply(IReadOnlyList<CookbookPatch> patches, BaseTree source, string target)
    {
        var tree = new PatchedTree(source, target);
        foreach (var patch in patches)
        {
            switch (patch)
            {
                case DiffPatch diff:
                    DiffStep.Apply(diff, tree);
                    break;
                case AnchoredEdit { Moves.Count: > 0 }:
                    throw new ArgumentException($"'{patch.Name}' was not made for a release: call {nameof(CookbookPatch.For)}.", nameof(patches));
                case AnchoredEdit edit:
                    EditStep.Apply(edit, tree);
                    break;
                default:
                    throw new ArgumentException($"There is no way to apply a {patch.GetType().Name}.", nameof(patches));
            }
        }

        NewNames.Check(tree, patches);
        return TreeChanges.Of(tree);
    }

    /// <summary>The same for contents alone, where modes and folders do not matter.</summary>
    /// <param name="read">Inner path to content, null where there is no such file.</param>
    public static PatchOutcome Apply(IReadOnlyList<CookbookPatch> patches, Func<string, byte[]?> read, string target) =>
        Apply(patches, BaseTree.Of(read), target);

    /// <summary>Takes a recorded change back: from a file as patched to the file as upstream made it.</summary>
    public static byte[] Reverse(ReadOnlySpan<byte> after, FileChange change) => FileChangeRecord.Reverse(after.ToArray(), change);

    /// <summary>The edits that make upstream's archive of a patched one, bit for bit.</summary>
    public static IReadOnlyDictionary<string, TreeEdit> Reverse(TarArchive patched, IReadOnlyList<FileChange> changes) =>
        TreeReversal.Of(patched, changes);
}
