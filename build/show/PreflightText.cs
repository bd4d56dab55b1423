using System.Text.Json.Nodes;
using ArtifactForge.Publishing;
using ArtifactForge.Publishing.Checks;

/// <summary>What was found about a store, told to a person.</summary>
internal static class PreflightText
{
    public static void Write(Destination destination, IReadOnlyList<Check> checks)
    {
        Screen.Line();
        Screen.Line($"Store {destination.Store.Name}");
        Screen.Table(["Check", "State", "Result and fix"], checks.Select(check => new[] { check.Name, Word(check.State), check.Fix is null ? check.Found : $"{check.Found}\n{check.Fix}" }));
        foreach (var check in checks.Where(check => check.Text is not null))
        {
            Screen.Line();
            Screen.Line($"  {check.Name}:");
            foreach (var line in check.Text!.Split('\n'))
            {
                Screen.Line(line.StartsWith("aws ", StringComparison.Ordinal) ? $"    $ {line}" : $"    {line}");
            }
        }
    }

    public static JsonObject ToJson(Destination destination, IReadOnlyList<Check> checks) => new()
    {
        ["store"] = destination.Store.Name,
        ["regions"] = new JsonArray([.. destination.Regions.Select(region => JsonValue.Create(region.Name))]),
        ["checks"] = new JsonArray([.. checks.Select(check => new JsonObject
        {
            ["check"] = check.Name,
            ["state"] = Word(check.State).ToLowerInvariant(),
            ["found"] = check.Found,
            ["fix"] = check.Fix,
            ["text"] = check.Text,
        })]),
    };

    private static string Word(CheckState state) => state switch
    {
        CheckState.Ok => "ok",
        CheckState.Warn => "warn",
        CheckState.Fail => "FAIL",
        _ => "not known",
    };
}
