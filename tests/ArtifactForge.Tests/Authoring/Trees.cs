using System.Text;
using ArtifactForge.Archives;
using ArtifactForge.Authoring;

namespace ArtifactForge.Tests.Authoring;

/// <summary>Small trees for these tests.</summary>
internal static class Trees
{
    public static SortedDictionary<string, SourceFile> Of(params (string Path, string Text)[] files)
    {
        var tree = new SortedDictionary<string, SourceFile>(StringComparer.Ordinal);
        foreach (var (path, text) in files)
        {
            tree.Add(path, new SourceFile(Encoding.UTF8.GetBytes(text), Executable: false));
        }

        return tree;
    }

    public static TarArchive Archive(IReadOnlyDictionary<string, SourceFile> tree) => PatchDraft.Archive(tree, "before", CancellationToken.None);

    public static string Lines(int from, int to) => string.Concat(Enumerable.Range(from, to - from + 1).Select(number => $"line {number}\n"));
}
