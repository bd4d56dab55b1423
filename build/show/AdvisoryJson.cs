using System.Text.Json.Nodes;
using ArtifactForge.Catalog;
using ArtifactForge.Mitigations;
using ArtifactForge.Mitigations.Runbooks;

/// <summary>An advisory, told to a program.</summary>
internal static class AdvisoryJson
{
    public static JsonObject ToJson(Advisory advisory, IReadOnlyList<Mends> all, Shelf shelf) => new()
    {
        ["slug"] = advisory.Slug,
        ["title"] = advisory.Title,
        ["summary"] = advisory.Summary,
        ["releases"] = Array(advisory.Affects.Releases.Select(release => release.Version.ToString())),
        ["operatingSystems"] = Array(advisory.Affects.OperatingSystems),
        ["architectures"] = Array(advisory.Affects.Architectures),
        ["mitigations"] = new JsonArray([.. advisory.Mitigations.Select(mitigation => new JsonObject
        {
            ["kind"] = ReleasePage.KindOf(mitigation),
            ["title"] = mitigation.Title,
            ["releases"] = Array(mitigation.Applies.Releases.Select(release => release.Version.ToString())),
            ["steps"] = Array(mitigation.Steps.Select(step => step.Run is null ? step.Text : $"{step.Text} {step.Run}")),
        })]),
        ["files"] = Array(all.SelectMany(mends => shelf.Of(advisory, mends.Release)).Select(file => file.Path).Distinct(StringComparer.Ordinal)),
    };

    private static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
