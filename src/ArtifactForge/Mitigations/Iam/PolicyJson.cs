using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations.Iam;

/// <summary>A policy as JSON, with words in capitals where an account's own values belong. IAM refuses it until these are filled in.</summary>
public static class PolicyJson
{
    public const string Partition = "PARTITION";
    public const string Region = "REGION";
    public const string Account = "ACCOUNT_ID";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(PolicyDocument policy) => Tree(policy).ToJsonString(Readable) + "\n";

    public static string OneLine(PolicyDocument policy) => Tree(policy).ToJsonString(Compact);

    private static JsonObject Tree(PolicyDocument policy) => new()
    {
        ["Version"] = "2012-10-17",
        ["Statement"] = new JsonArray([.. policy.Allowances.Select(Statement)]),
    };

    private static JsonObject Statement(Allowance allowance)
    {
        var statement = new JsonObject
        {
            ["Effect"] = "Allow",
            ["Action"] = List(allowance.Actions),
            ["Resource"] = List(allowance.Resources.Select(Filled)),
        };
        if (allowance.InDistributionRegions)
        {
            statement["Condition"] = new JsonObject { ["StringEquals"] = new JsonObject { ["aws:RequestedRegion"] = List([Region]) } };
        }

        return statement;
    }

    private static string Filled(string resource) => resource
        .Replace(Placeholders.Partition, Partition, StringComparison.Ordinal)
        .Replace(Placeholders.Region, Region, StringComparison.Ordinal)
        .Replace(Placeholders.Account, Account, StringComparison.Ordinal)
        .Replace(Placeholders.DistributionRegion, "*", StringComparison.Ordinal)
        .Replace(Placeholders.ImageId, "*", StringComparison.Ordinal);

    private static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
