using ArtifactForge.Catalog;

namespace ArtifactForge.Patching;

public static class Patcher
{
    /// <param name="read">Inner path to content, null where there is no such file.</param>
    /// <param name="target">What errors call the tree, such as <c>3.4.1</c>.</param>
    public static PatchOutcome Apply(IReadOnlyList<CookbookPatch> patches, Func<string, byte[]?> read, string target) =>
        throw new NotSupportedException("not built yet");

    /// <summary>Takes a recorded change back.</summary>
    public static byte[] Reverse(ReadOnlySpan<byte> after, FileChange change) => throw new NotSupportedException("not built yet");
}
