using System.Text.Json.Nodes;
using ArtifactForge;
using ArtifactForge.Forging;
using ArtifactForge.Publishing;

/// <summary>What a publication will do or has done, told to a person.</summary>
internal static class PlanText
{
    public static void Write(IReadOnlyList<PublicationPlan> plans)
    {
        foreach (var plan in plans)
        {
            Screen.Line();
            Screen.Line($"Store {plan.Destination.Store.Name}, read from {plan.Destination.PublicUrl}");
            WriteCounts(plan, Planned);
            foreach (var planned in plan.Objects.Concat(plan.Copies).Where(planned => planned.Action != PlannedAction.Keep))
            {
                Screen.Line($"{planned.Action.ToString().ToLowerInvariant(),-8}  {planned.Key}{(planned.Reason is { } reason ? $" ({reason})" : "")}");
            }

            ChangeText.Write([.. plan.NewCookbooks]);
            Screen.Line();
            Screen.Line(MoveText.Sentence(plan.Move, "would move", "would stay"));
        }

        Screen.Line($"release {plans[0].Release}");
    }

    public static void WriteDone(IReadOnlyList<PublicationPlan> plans)
    {
        foreach (var plan in plans)
        {
            Screen.Table(["Release", "Published file"], plan.View.Objects
                .Where(entry => entry.Kind is not ArtifactKind.Sidecar && !entry.Path.EndsWith(".fragment.yaml", StringComparison.Ordinal))
                .OrderBy(entry => entry.Release)
                .ThenBy(entry => entry.Kind is not ArtifactKind.Runbook)
                .ThenBy(entry => entry.Path, StringComparer.Ordinal)
                .Select(entry => new[] { entry.Release?.ToString() ?? "", Where(plan, entry) }));
            Screen.Line($"Store {plan.Destination.Store.Name}, read from {plan.Destination.PublicUrl}");
            if (plan.Destination.HasUnknownUrl)
            {
                Screen.Paragraph("The image configurations still contain a placeholder URL; pass --public-url URL.", indent: 2);
            }

            WriteCounts(plan, Done);
            Screen.Line(MoveText.Sentence(plan.Move, "moved", "stays"));
        }
    }

    public static JsonObject ToJson(IReadOnlyList<PublicationPlan> plans) => new JsonObject
    {
        ["release"] = plans[0].Release.Hex,
        ["stores"] = new JsonArray([.. plans.Select(plan => new JsonObject
        {
            ["store"] = plan.Destination.Store.Name,
            ["publicUrl"] = plan.Destination.PublicUrl,
            ["channel"] = plan.Channel,
            ["sequence"] = plan.NextSequence,
            ["movesChannel"] = plan.MovesChannel,
            ["view"] = plan.ViewKey.ToString(),
            ["objects"] = new JsonArray([.. plan.Objects.Concat(plan.Copies).Select(planned => new JsonObject
            {
                ["key"] = planned.Key.ToString(),
                ["action"] = planned.Action.ToString().ToLowerInvariant(),
                ["size"] = planned.Content.Size,
            })]),
            ["newCookbooks"] = ChangeText.ToJson(plan.NewCookbooks),
        })]),
    };

    // The copy where there are copies, else the object itself.
    private static string Where(PublicationPlan plan, ViewObject entry) => plan.Copies.Count > 0 ? entry.Path : entry.Key.ToString();

    private static void WriteCounts(PublicationPlan plan, Func<PlannedAction, string> word)
    {
        Screen.Line($"  immutable objects: {Counts(plan.Objects, word)}");
        if (plan.Copies.Count > 0)
        {
            Screen.Line($"  convenience copies: {Counts(plan.Copies, word)}");
        }
    }

    private static string Planned(PlannedAction action) => action switch
    {
        PlannedAction.Keep => "unchanged",
        PlannedAction.Conflict => "in conflict",
        PlannedAction.Damaged => "damaged",
        _ => $"to {action.ToString().ToLowerInvariant()}",
    };

    private static string Done(PlannedAction action) => action switch
    {
        PlannedAction.Add => "added",
        PlannedAction.Replace => "replaced",
        PlannedAction.Remove => "removed",
        _ => Planned(action),
    };

    private static string Counts(IEnumerable<PlannedObject> planned, Func<PlannedAction, string> word) => string.Join(", ", planned
        .GroupBy(one => one.Action)
        .OrderBy(group => group.Key)
        .Select(group => $"{group.Count()} {word(group.Key)}"));
}
