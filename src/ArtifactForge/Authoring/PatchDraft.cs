using ArtifactForge.Archives;
using ArtifactForge.Catalog;
using ArtifactForge.Patching;

namespace ArtifactForge.Authoring;

/// <summary>A diff from one tree to another that was proved: applied to the first, it gives the second and nothing else.</summary>
public sealed record PatchDraft
{
    public required byte[] Diff { get; init; }

    public required IReadOnlyList<string> Files { get; init; }

    /// <param name="before">What errors call the trees, and the archive of the first.</param>
    public static PatchDraft Of(string display, TarArchive before, IReadOnlyDictionary<string, SourceFile> after, CancellationToken cancellation)
    {
        var tree = SourceTree.Of(before);
        var diff = DiffText.Of(tree, after);
        if (diff.Length == 0)
        {
            throw new ForgeException(display, $"is the same as {before.Name}: there is nothing to write a patch of.", "Edit it first, or name the other folder.");
        }

        var patch = new DiffPatch { Name = "new.patch", Source = "the new patch", Content = diff, Strip = 1 };
        Prove(patch, before, after, cancellation);
        return new PatchDraft
        {
            Diff = diff,
            Files = [.. tree.Keys.Union(after.Keys, StringComparer.Ordinal).Where(path => !IsSame(tree.GetValueOrDefault(path), after.GetValueOrDefault(path))).Order(StringComparer.Ordinal)],
        };
    }

    /// <summary>A folder as an archive, so that it is patched by the same steps as upstream's.</summary>
    public static TarArchive Archive(IReadOnlyDictionary<string, SourceFile> files, string name, CancellationToken cancellation)
    {
        var tar = new MemoryStream();
        TarBuilder.Write(
            [.. files.Select(file => new TreeItem { Path = file.Key, Content = file.Value.Content, Executable = file.Value.Executable })],
            "tree", new string('0', 40), DateTimeOffset.UnixEpoch, tar);
        return TarArchive.Read(tar, name, ArchiveLimits.InForce, cancellation);
    }

    private static void Prove(DiffPatch patch, TarArchive before, IReadOnlyDictionary<string, SourceFile> after, CancellationToken cancellation)
    {
        var outcome = Patcher.Apply([patch], BaseTree.Of(before), before.Name);
        using var tar = new MemoryStream();
        TarSplicer.Write(before, outcome.Changes, tar, cancellation);
        var made = SourceTree.Of(TarArchive.Read(tar, before.Name, ArchiveLimits.InForce, cancellation));
        var wrong = made.Keys.Union(after.Keys, StringComparer.Ordinal).Where(path => !IsSame(made.GetValueOrDefault(path), after.GetValueOrDefault(path))).ToList();
        if (wrong.Count > 0)
        {
            throw new InvalidOperationException($"Applied, the new patch does not give the edited tree: {string.Join(", ", wrong)}.");
        }
    }

    private static bool IsSame(SourceFile? left, SourceFile? right) =>
        left is not null && right is not null && left.Executable == right.Executable && left.Content.AsSpan().SequenceEqual(right.Content);
}
