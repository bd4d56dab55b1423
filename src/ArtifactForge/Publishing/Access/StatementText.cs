using System.Text.Json.Nodes;
using ArtifactForge.Mitigations.Iam;

namespace ArtifactForge.Publishing.Access;

/// <summary>A statement as JSON and as lines of a template.</summary>
internal static class StatementText
{
    public static JsonObject ToJson(AccessStatement statement, Func<string, string> fill)
    {
        var json = new JsonObject { ["Sid"] = statement.Sid, ["Effect"] = Effect(statement) };
        if (statement.Principal is { } principal)
        {
            json["Principal"] = principal.Arn is { } arn ? new JsonObject { ["AWS"] = fill(arn) } : "*";
        }

        json["Action"] = List(statement.Actions);
        json["Resource"] = List(statement.Resources.Select(fill));
        if (statement.Conditions.Count > 0)
        {
            json["Condition"] = new JsonObject(ByOperator(statement)
                .Select(same => KeyValuePair.Create(same.Key, (JsonNode?)new JsonObject(same.Select(each => KeyValuePair.Create(each.Key, (JsonNode?)List(each.Values.Select(fill))))))));
        }

        return json;
    }

    public static void Write(TemplateText text, int indent, AccessStatement statement, Func<string, string> value)
    {
        text.Remark(indent, statement.Why).Line(indent, $"- Sid: {statement.Sid}").Line(indent + 2, $"Effect: {Effect(statement)}");
        if (statement.Principal is { Arn: { } arn }) text.Line(indent + 2, "Principal:").Line(indent + 4, $"AWS: {value(arn)}");
        else if (statement.Principal is not null) text.Line(indent + 2, "Principal: '*'");
        WriteList(text, indent + 2, "Action", statement.Actions);
        WriteList(text, indent + 2, "Resource", statement.Resources.Select(value));
        if (statement.Conditions.Count > 0) text.Line(indent + 2, "Condition:");
        foreach (var same in ByOperator(statement))
        {
            // The operator Null would be no text without quotes.
            text.Line(indent + 4, same.Key is "Null" ? "'Null':" : $"{same.Key}:");
            foreach (var each in same) WriteList(text, indent + 6, each.Key, each.Values.Select(value));
        }
    }

    private static void WriteList(TemplateText text, int indent, string name, IEnumerable<string> values)
    {
        text.Line(indent, $"{name}:");
        foreach (var one in values) text.Line(indent + 2, $"- {one}");
    }

    private static string Effect(AccessStatement statement) => statement.Denies ? "Deny" : "Allow";

    private static IEnumerable<IGrouping<string, AccessCondition>> ByOperator(AccessStatement statement) =>
        statement.Conditions.GroupBy(condition => condition.Operator, StringComparer.Ordinal);

    private static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
