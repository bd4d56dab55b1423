using ArtifactForge.Catalog;

namespace ArtifactForge.Patching;

/// <summary>Applies one diff to the tree, all of it or, by an exception, none.</summary>
internal static class DiffStep
{
    public static void Apply(DiffPatch patch, PatchedTree tree)
    {
        var diff = UnifiedDiff.Parse(patch.Content, patch.Source);
        var trial = DiffTrial.Run(patch, diff.Files, tree.Source, path => tree.At(path).Current, patch.Fuzz);
        if (trial.Failure is { } failure) throw new DiffAnswer(patch, diff, tree).Explain(failure);
        foreach (var (path, state) in trial.Results) tree.At(path).Change(patch.Name, state);
        tree.Placements.AddRange(trial.Placements);
    }
}
