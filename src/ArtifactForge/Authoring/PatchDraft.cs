using ArtifactForge.Archives;
using ArtifactForge.Catalog;
using ArtifactForge.Patching;

namespace ArtifactForge.Authoring;

/// <summary>A diff from one tree to another that was proved: applied to the first, it gives the second and nothing else.</summary>
public sealed record PatchDraft
{
    public required byte[] Diff { get; init; }

    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Those of <see cref="Files"/> that are no text: nobody can review a diff of them, only the files themselves.</summary>
    public required IReadOnlyList<string> Binary { get; init; }

    /// <summary>Empty folders that only one of the trees has. Whoever knows the folders says so: archives of files have none.</summary>
    public IReadOnlyList<string> Unsaid { get; init; } = [];

    /// <param name="before">What errors call the trees, and the archive of the first.</param>
    public static PatchDraft Of(string display, TarArchive before, IReadOnlyDictionary<string, SourceFile> after, CancellationToken cancellation)
    {
        var tree = SourceTree.Of(before);
        var diff = DiffText.Of(tree, after);
        if (diff.Length == 0)
        {
            throw new ForgeException(display, $"is the same as {before.Name}: there is nothing to write a patch for.", "Edit it first, or give another folder.");
        }

        RequireSize(display, diff);
        var patch = new DiffPatch { Name = "new.patch", Source = "the new patch", Content = diff, Strip = 1 };
        Prove(patch, before, after, cancellation);
        var files = tree.Keys.Union(after.Keys, StringComparer.Ordinal).Where(path => !IsSame(tree.GetValueOrDefault(path), after.GetValueOrDefault(path))).Order(StringComparer.Ordinal).ToList();
        return new PatchDraft
        {
            Diff = diff,
            Files = files,
            Binary = [.. files.Where(path => tree.GetValueOrDefault(path) is { IsText: false } || after.GetValueOrDefault(path) is { IsText: false })],
        };
    }

    /// <summary>What the catalogue would not read again is no patch.</summary>
    internal static void RequireSize(string display, byte[] diff)
    {
        if (diff.Length > CatalogueFiles.MaxFileSize)
        {
            throw new ForgeException(
                display,
                $"makes a patch of {diff.Length} bytes; at most {CatalogueFiles.MaxFileSize} are allowed for a file in the catalogue.",
                "Revert what the fix does not need, or use --patch-name to write several patches, each with a part of the edit.");
        }
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
