using System.Text.Json.Nodes;
using ArtifactForge.Catalog;

/// <summary>An advisory, told to a person.</summary>
internal static class AdvisoryText
{
    public static void Write(Advisory advisory)
    {
        Screen.Line();
        Screen.Line(advisory.Title);
        Screen.Line($"{advisory.Slug}, {advisory.Published:yyyy-MM-dd}{(advisory.Updated > advisory.Published ? $", updated {advisory.Updated:yyyy-MM-dd}" : "")}");
        Section("What happens", advisory.Summary.TrimEnd().Split("\n\n").Select(paragraph => paragraph.Replace('\n', ' ')));
        Section("What it hits", [Told(advisory.Affects)]);
        Section("How it shows", advisory.Symptoms.Select(symptom => $"{symptom.Where}: {symptom.Contains}"));
        Section("Am I affected?", advisory.Checks.Select(check => $"$ {check.Run}\nAffected: {check.Affected}\nNot affected: {check.Unaffected}"));
        foreach (var mitigation in advisory.Mitigations)
        {
            Section($"What mends it: {mitigation.Title} ({Kind(mitigation)}; {Told(mitigation.Applies)})", [.. Details(mitigation), .. mitigation.Steps.Select((step, index) => $"{index + 1}. {step.Text}")]);
        }

        Section("Notes", advisory.Notes);
        Section("References", advisory.References.Select(reference => $"{reference.Title}: {reference.Url}"));
    }

    public static JsonObject ToJson(Advisory advisory) => new()
    {
        ["slug"] = advisory.Slug,
        ["title"] = advisory.Title,
        ["summary"] = advisory.Summary,
        ["releases"] = Array(advisory.Affects.Releases.Select(release => release.Version.ToString())),
        ["operatingSystems"] = Array(advisory.Affects.OperatingSystems),
        ["architectures"] = Array(advisory.Affects.Architectures),
        ["mitigations"] = new JsonArray([.. advisory.Mitigations.Select(mitigation => new JsonObject
        {
            ["kind"] = Kind(mitigation),
            ["title"] = mitigation.Title,
            ["releases"] = Array(mitigation.Applies.Releases.Select(release => release.Version.ToString())),
            ["steps"] = Array(mitigation.Steps.Select(step => step.Text)),
        })]),
    };

    private static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    private static string Kind(Mitigation mitigation) => mitigation switch
    {
        CookbookPatchMitigation => "cookbook patch",
        RequirementsMitigation => "requirements",
        IamPolicyMitigation => "IAM policy",
        IamRoleMitigation => "IAM role",
        ImageConfigMitigation => "image configuration",
        ScriptMitigation => "script",
        ManualMitigation => "steps",
        UnmendableMitigation => "cannot be mended from outside",
        _ => throw new InvalidOperationException($"{mitigation.GetType().Name} has no name yet."),
    };

    private static string Told(Applicability applies) =>
        $"ParallelCluster {string.Join(", ", applies.Releases.Select(release => release.Version))} on {string.Join(", ", applies.OperatingSystems)} ({string.Join(", ", applies.Architectures)})";

    private static IEnumerable<string> Details(Mitigation mitigation) => mitigation switch
    {
        CookbookPatchMitigation cookbook => cookbook.Patches.Select(Told),
        RequirementsMitigation requirements => [$"{string.Join(", ", requirements.Packages)}: {requirements.Specifier}"],
        IamPolicyMitigation policy => [$"For {policy.AttachTo}:", .. policy.Statements.Select(Told)],
        IamRoleMitigation role => [$"Role {role.Name}, trusted by {role.TrustedService}:", .. role.Statements.Select(Told)],
        ImageConfigMitigation image => image.Settings.Select(setting => $"{setting.Key}: {setting.Value}"),
        ScriptMitigation script => [$"scripts/RELEASE/{script.FileName}"],
        UnmendableMitigation unmendable => [unmendable.Reason],
        _ => [],
    };

    private static string Told(PolicyStatement statement) => $"allow {string.Join(", ", statement.Actions)} on {string.Join(", ", statement.Resources)}";

    private static string Told(CookbookPatch patch) => patch switch
    {
        AnchoredEdit { Action: EditAction.Replace } edit => $"In {edit.Path}\n- {edit.Anchor}\n+ {edit.Text}",
        AnchoredEdit { Action: EditAction.Delete } edit => $"In {edit.Path}\n- {edit.Anchor}",
        AnchoredEdit { Action: EditAction.InsertBefore } edit => $"In {edit.Path}, before {edit.Anchor}\n+ {edit.Text}",
        AnchoredEdit edit => $"In {edit.Path}, after {edit.Anchor}\n+ {edit.Text}",
        _ => $"The diff {patch.Name}",
    };

    private static void Section(string head, IEnumerable<string> texts)
    {
        var lines = texts.SelectMany(text => text.TrimEnd().Split('\n')).ToList();
        if (lines.Count == 0)
        {
            return;
        }

        Screen.Line();
        Screen.Paragraph(head, indent: 0);
        foreach (var line in lines)
        {
            Screen.Paragraph(line, indent: 4);
        }
    }
}
