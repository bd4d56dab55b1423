using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations.Runbooks;

/// <summary>One mend of a release as a person uses it: how to apply it, how to see that it worked, how to go back.</summary>
public sealed record Remedy
{
    public required Mitigation Mitigation { get; init; }

    public required IReadOnlyList<Block> Use { get; init; }

    /// <summary>Beyond the checks of the advisory itself.</summary>
    public IReadOnlyList<Block> Confirm { get; init; } = [];

    public IReadOnlyList<Block> Back { get; init; } = [];

    /// <param name="mends">All that the release gets: files that several advisories share hold what all of them ask for.</param>
    public static Remedy Of(Mitigation mitigation, Mends mends, Shelf shelf)
    {
        var remedy = mitigation switch
        {
            CookbookPatchMitigation cookbook => CookbookRemedy.Of(cookbook, mends, shelf),
            RequirementsMitigation requirements => RequirementsRemedy.Of(requirements, mends, shelf),
            IamPolicyMitigation policy => IamRemedy.Of(policy, mends, shelf),
            IamRoleMitigation role => IamRemedy.Of(role, mends, shelf),
            ImageConfigMitigation image => SettingsRemedy.Of(image),
            ScriptMitigation script => ScriptRemedy.Of(script, mends, shelf),
            UnmendableMitigation unmendable => new Remedy
            {
                Mitigation = unmendable,
                Use =
                [
                    new Paragraph(Words.Of("This can only be fixed in upstream's own code; no file here does so.")),
                    new Paragraph(Words.Plain(unmendable.Reason)),
                ],
            },
            ManualMitigation => new Remedy { Mitigation = mitigation, Use = [] },
            _ => throw new InvalidOperationException($"{mitigation.GetType().Name} has no remedy yet."),
        };
        return remedy with
        {
            Use = [.. remedy.Use, .. StepsOf(mitigation.Steps)],
            Confirm = [.. remedy.Confirm, .. StepsOf(mitigation.Confirm)],
            Back = [.. remedy.Back, .. StepsOf(mitigation.Back)],
        };
    }

    /// <summary>The commands that bring files of the shelf here.</summary>
    internal static Commands Fetch(Shelf shelf, params IEnumerable<string> paths) =>
        new([.. paths.Select(path => shelf.Find(path)?.Fetch ?? $"# {path} is not in this store")]);

    internal static Paragraph Shared(IReadOnlyList<Advisory> sources) =>
        new(Words.Plain($"It contains the fixes for {Words.Listed(sources.Select(advisory => advisory.Slug))}; applying it once covers all of them."));

    private static IEnumerable<Block> StepsOf(IReadOnlyList<Step> steps) =>
        steps.Count == 0 ? [] : [new Steps([.. steps.Select(step => (Words.Plain(step.Text), step.Run))])];
}
