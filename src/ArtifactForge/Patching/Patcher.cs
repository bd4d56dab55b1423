using ArtifactForge.Catalog;

namespace ArtifactForge.Patching;

/// <summary>
/// Applies patches one after the other, each to what the ones before it made. All of them land, exactly, or a
/// <see cref="ForgeException"/> says which did not and why, and nothing has changed.
/// </summary>
public static class Patcher
{
    /// <param name="read">Inner path to content, null where there is no such file.</param>
    /// <param name="target">What errors call the tree, such as <c>3.4.1</c>.</param>
    public static PatchOutcome Apply(IReadOnlyList<CookbookPatch> patches, Func<string, byte[]?> read, string target)
    {
        var tree = new PatchedTree(read, target);
        foreach (var patch in patches)
        {
            switch (patch)
            {
                case DiffPatch diff:
                    DiffStep.Apply(diff, tree);
                    break;
                case AnchoredEdit edit:
                    AnchorStep.Apply(edit, tree);
                    break;
                default:
                    throw new ArgumentException($"There is no way to apply a {patch.GetType().Name}.", nameof(patches));
            }
        }

        return new PatchOutcome
        {
            Changes = tree.Files.ToDictionary(file => file.Path, file => (ReadOnlyMemory<byte>)file.Current, StringComparer.Ordinal),
            Files = [.. tree.Files.Select(FileChangeRecord.Of)],
            Placements = tree.Placements,
        };
    }

    /// <summary>Takes a recorded change back: from a file as patched to the file as upstream made it.</summary>
    public static byte[] Reverse(ReadOnlySpan<byte> after, FileChange change) => FileChangeRecord.Reverse(after.ToArray(), change);
}
