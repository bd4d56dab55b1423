using ArtifactForge.EndToEnd.Mends;
using ArtifactForge.Publishing;
using ArtifactForge.Publishing.Access;

namespace ArtifactForge.EndToEnd.Stores;

/// <summary>Checkers that are not ours read the policies of a store.</summary>
public sealed class ReadingPolicies(Mends.PlayedAws moto) : IClassFixture<Mends.PlayedAws>, IDisposable
{
    private static readonly S3Options WithEverything = new() { KmsKey = "alias/cookbooks", Tags = [new ObjectTag("team", "hpc")] };
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    private static IReadOnlyList<AccessFile> Files(string address, S3Options options, params string[] regions) =>
        AccessFile.Of(StoreAccess.Of(Destination.Of(address, null, [.. regions.Select(AwsRegion.Parse)], options, folder => folder), options));

    [Needs("cfn-lint")]
    public async Task CfnLintPassesEveryTemplate()
    {
        var files = Files("s3://acme/cookbooks", WithEverything, "us-east-1")
            .Concat(Files("s3://{region}-acme", new S3Options(), "cn-north-1", "cn-northwest-1").Where(file => file.Policy.Name is "publisher" or "bucket-account-cn-north-1"))
            .Select((file, number) => scratch.Write($"{number}-{file.TemplateName}", file.Template))
            .ToList();
        Assert.Equal(8 + 2, files.Count);
        var outcome = await Tool.RunAsync("cfn-lint", ["--regions", "us-east-1", "cn-north-1", "us-gov-west-1", "--", .. files]);
        Assert.True(outcome is { ExitCode: 0, Out: "" }, outcome.All);
    }

    [Needs("cfn-lint")]
    public async Task CfnLintWouldSeeAConditionThatYamlTakesForNothing()
    {
        var template = Files("s3://acme/cookbooks", WithEverything, "us-east-1").Single(file => file.Policy.Name == "bucket-public").Template;
        var outcome = await Tool.RunAsync("cfn-lint", [scratch.Write("wrong.yaml", template.Replace("'Null':", "Null:", StringComparison.Ordinal))]);
        Assert.Contains("Null", outcome.Out, StringComparison.Ordinal);
        Assert.NotEqual(0, outcome.ExitCode);
    }

    // The template says the same as the JSON: both as a stranger's parsers read them.
    [Needs(Tool.Yaml)]
    public async Task ATemplateHasTheStatementsOfItsJson()
    {
        foreach (var file in Files("s3://acme/cookbooks", WithEverything, "us-east-1"))
        {
            var (json, template) = (scratch.Write("policy.json", file.Json), scratch.Write("policy.yaml", file.Template));
            var same = await Tool.OutputAsync(Tool.Yaml, ["-c", """
                import json, sys, yaml
                values = {"AWS::Partition": "aws", "AWS::AccountId": "ACCOUNT_ID", "ReaderAccount": "READER_ACCOUNT_ID", "OrganizationId": "ORGANIZATION_ID"}
                class Loader(yaml.SafeLoader): pass
                def sub(loader, node):
                    text = loader.construct_scalar(node)
                    for name, value in values.items(): text = text.replace("${" + name + "}", value)
                    return text
                Loader.add_constructor("!Sub", sub)
                Loader.add_constructor("!Ref", sub)
                template = yaml.load(open(sys.argv[2]), Loader)
                print(template["Resources"]["Policy"]["Properties"]["PolicyDocument"]["Statement"] == json.load(open(sys.argv[1]))["Statement"])
                """, json, template]);
            Assert.True(same == "True\n", $"{file.TemplateName} says other than {file.JsonName}\n{file.Template}\n{file.Json}");
        }
    }

    [Needs("moto_server", "aws")]
    public async Task IamTakesEveryPolicyOfAnIdentity()
    {
        foreach (var file in Files("s3://acme/cookbooks", WithEverything, "us-east-1").Where(file => !file.Policy.Name.StartsWith("bucket-", StringComparison.Ordinal)))
        {
            var document = scratch.Write(file.JsonName, file.Json.Replace("ACCOUNT_ID", "123456789012", StringComparison.Ordinal));
            await moto.AwsAsync("us-east-1", "iam", "create-policy", "--policy-name", file.Policy.Name, "--policy-document", $"file://{document}");
        }
    }
}
