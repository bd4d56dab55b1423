using System.Text.Json.Nodes;
using ArtifactForge.Publishing;

/// <summary>What a Prune removes, told to a person.</summary>
internal static class PruneText
{
    public static void Write(PrunePlan plan, bool dryRun)
    {
        Screen.Line($"Store {plan.Store.Name}");
        if (!plan.IsPublishedTo)
        {
            Screen.Line("  Nothing has been published there.");
        }

        if (plan.Removed.Count > 0)
        {
            Screen.Table(["Bytes", dryRun ? "Would be removed" : "Removed"], plan.Removed.Select(entry => new[] { Screen.Number(entry.Size), entry.Key.ToString() }));
        }

        Screen.Line($"  {Screen.Count(plan.Removed.Count, "object")}, {Screen.Number(plan.Removed.Sum(entry => entry.Size))} bytes; {Screen.Count(plan.ExpiredLeases.Count, "expired lease")}.");
        if (plan.KeptTarballs.Count > 0)
        {
            Screen.Paragraph($"{Screen.Count(plan.KeptTarballs.Count, "tarball")} that no channel references kept, {Screen.Number(plan.KeptTarballs.Sum(entry => entry.Size))} bytes: nodes fetch them at every boot. --tarballs-older-than 365d removes old ones.", indent: 2);
        }

        if (plan.Breaks.Count > 0)
        {
            Screen.Line($"  {(dryRun ? "Would break" : "Broke")} clusters and images made from these configurations:");
            Screen.Table(["Release", "Configuration"], plan.Breaks.Select(one => new[] { one.Release.Prefix[..12], one.Path }));
        }
    }

    public static JsonObject ToJson(PrunePlan plan) => new()
    {
        ["store"] = plan.Store.Name,
        ["removed"] = new JsonArray([.. plan.Removed.Select(entry => new JsonObject { ["key"] = entry.Key.ToString(), ["size"] = entry.Size })]),
        ["keptTarballs"] = new JsonArray([.. plan.KeptTarballs.Select(entry => JsonValue.Create(entry.Key.ToString()))]),
        ["breaks"] = new JsonArray([.. plan.Breaks.Select(one => new JsonObject { ["release"] = one.Release.Hex, ["path"] = one.Path, ["tarball"] = one.Tarball.ToString() })]),
        ["expiredLeases"] = new JsonArray([.. plan.ExpiredLeases.Select(key => JsonValue.Create(key.ToString()))]),
    };
}
