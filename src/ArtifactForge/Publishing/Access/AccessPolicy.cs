using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ArtifactForge.Mitigations.Iam;

namespace ArtifactForge.Publishing.Access;

/// <summary>A policy as JSON, and as a template that puts it in place.</summary>
/// <param name="Name">Of its files.</param>
/// <param name="About">What it allows, for people.</param>
public sealed record AccessPolicy(string Name, string About, IReadOnlyList<AccessStatement> Statements)
{
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, and a bucket's policy: 20 KB.
    private const int LongestOfBucket = 20 * 1024;

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private bool IsOfBucket => Statements.Any(statement => statement.Principal is not null);

    public string Json(AwsRegion region) => Tree(region).ToJsonString(Readable) + "\n";

    /// <summary>Statements to be added to a policy that is there.</summary>
    public static string StatementsJson(IEnumerable<AccessStatement> statements, AwsRegion region) =>
        string.Join(",\n", statements.Select(statement => StatementText.ToJson(statement, text => PolicyValues.InJson(text, region)).ToJsonString(Compact)));

    public string Template(StorePlace place)
    {
        RefuseTooLong(place.Region);
        var text = new TemplateText();
        text.Line(0, $"# aws cloudformation deploy --region {(IsOfBucket ? place.Region.Name : "REGION")} --stack-name cookbooks-{Name} --template-file {Name}{PolicyFiles.TemplateExtension}{(IsOfBucket ? "" : " --capabilities CAPABILITY_IAM")}")
            .Line(0, "AWSTemplateFormatVersion: '2010-09-09'")
            .Line(0, $"Description: {About}");
        WriteParameters(text);
        text.Line(0, "Resources:");
        if (IsOfBucket)
        {
            text.Remark(2, "A bucket has one policy: where yours has one already, add the statements to it by hand.")
                .Line(2, "Policy:")
                .Line(4, "Type: AWS::S3::BucketPolicy")
                .Line(4, "Properties:")
                .Line(6, $"Bucket: {TemplateText.Value(place.Bucket)}");
        }
        else
        {
            text.Line(2, "Policy:")
                .Line(4, "Type: AWS::IAM::ManagedPolicy")
                .Line(4, "Properties:")
                .Line(6, $"Description: {About}");
        }

        text.Line(6, "PolicyDocument:").Line(8, "Version: '2012-10-17'").Line(8, "Statement:");
        foreach (var statement in Statements) StatementText.Write(text, 10, statement, PolicyValues.InTemplate);
        if (!IsOfBucket) text.Line(0, "Outputs:").Line(2, "PolicyArn:").Line(4, "Description: To be attached to who does it").Line(4, "Value: !Ref Policy");
        return text.ToString();
    }

    private void WriteParameters(TemplateText text)
    {
        var (reader, organization) = (Names(PolicyValues.Reader), Names(PolicyValues.Organization));
        if (reader || organization) text.Line(0, "Parameters:");
        if (reader) WriteParameter(text, PolicyValues.ReaderParameter, @"\d{12}", "The number of the account that reads");
        if (organization) WriteParameter(text, PolicyValues.OrganizationParameter, "o-[a-z0-9]{10,32}", "The id of the organisation whose accounts read");
    }

    private static void WriteParameter(TemplateText text, string name, string pattern, string about) => text
        .Line(2, $"{name}:")
        .Line(4, "Type: String")
        .Line(4, $"AllowedPattern: '{pattern}'")
        .Line(4, $"Description: {about}");

    private bool Names(string value) => Tree(text => text).ToJsonString(Compact).Contains(value, StringComparison.Ordinal);

    private JsonObject Tree(AwsRegion region) => Tree(text => PolicyValues.InJson(text, region));

    private JsonObject Tree(Func<string, string> fill) => new()
    {
        ["Version"] = "2012-10-17",
        ["Statement"] = new JsonArray([.. Statements.Select(statement => StatementText.ToJson(statement, fill))]),
    };

    private void RefuseTooLong(AwsRegion region)
    {
        var (size, limit) = (Tree(region).ToJsonString(Compact).Length, IsOfBucket ? LongestOfBucket : PolicySize.Limit(Catalog.PolicyForm.Managed));
        if (size > limit)
        {
            throw new ForgeException($"policy {Name}", $"has {size} characters, and AWS takes {limit}.", "Give fewer --regions at a time: each run writes the policies of those that it names.");
        }
    }
}
