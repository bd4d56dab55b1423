using ArtifactForge.Catalog;

namespace ArtifactForge.Patching;

/// <summary>Applies one diff to the tree, all of it or, by an exception, none.</summary>
internal static class DiffStep
{
    public static void Apply(DiffPatch patch, PatchedTree tree)
    {
        var diff = UnifiedDiff.Parse(patch.Content, patch.Source);
        foreach (var mail in diff.Files.GroupBy(file => file.Mail)) RefuseBoth(patch, [.. mail]);
        var trial = DiffTrial.Run(patch, diff.Files, tree.Source, path => tree.At(path).Current, patch.Fuzz);
        if (trial.Failure is { } failure) throw new DiffAnswer(patch, diff, tree).Explain(failure);
        foreach (var (path, state) in trial.Files) tree.At(path).Change(patch.Name, state);
        tree.Placements.AddRange(trial.Placements);
    }

    /// <summary>Whether a file is to go or to change, nothing in a diff that says both can tell.</summary>
    private static void RefuseBoth(DiffPatch patch, List<FileDiff> files)
    {
        var deleted = files.Where(file => file.Kind == FileDiffKind.Delete).ToLookup(file => DiffPath.Of(patch, file).Old, StringComparer.Ordinal);
        var other = files.Find(file => file.Kind is FileDiffKind.Change or FileDiffKind.Rename && deleted.Contains(DiffPath.Of(patch, file).Old));
        if (other is null) return;
        var path = DiffPath.Of(patch, other).Old;
        throw new ForgeException(
            $"{patch.Source}:{other.Line} -> {path}",
            $"{(other.Kind == FileDiffKind.Change ? "changes" : "renames")} a file that the same diff deletes at line {deleted[path].First().Line}.",
            "Create the diff again, from the first tree to the last.");
    }
}
