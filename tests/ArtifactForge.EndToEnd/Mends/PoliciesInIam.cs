using ArtifactForge.Mitigations;

namespace ArtifactForge.EndToEnd.Mends;

/// <summary>A server that plays IAM and CloudFormation takes what we write, and an evaluator that is not ours says what it allows.</summary>
public sealed class PoliciesInIam(PlayedAws moto) : IClassFixture<PlayedAws>, IDisposable
{
    private const string Account = "123456789012";
    private const string Trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"lambda.amazonaws.com"}}]}""";

    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    private static string Filled(string policy, string region) => policy
        .Replace("PARTITION", AwsRegion.Parse(region).Partition, StringComparison.Ordinal)
        .Replace("ACCOUNT_ID", Account, StringComparison.Ordinal)
        .Replace("REGION", region, StringComparison.Ordinal);

    private string Document(string json) => $"file://{scratch.Write($"{Guid.NewGuid():N}.json", json)}";

    [Needs("moto_server", "aws")]
    public async Task IamTakesEveryPolicyInEveryPartition()
    {
        foreach (var region in new[] { "us-east-1", "cn-north-1", "us-gov-west-1" })
        {
            foreach (var policy in await OurMends.DistinctAsync(ArtifactKind.IamPolicy))
            {
                var name = Path.GetFileNameWithoutExtension(policy.Path);
                var document = Document(Filled(policy.Text, region));
                var arn = await moto.AwsAsync(region, "iam", "create-policy", "--policy-name", name, "--policy-document", document, "--query", "Policy.Arn");
                Assert.Equal($"arn:{AwsRegion.Parse(region).Partition}:iam::{Account}:policy/{name}", arn.Trim());
                await moto.AwsAsync(region, "iam", "create-role", "--role-name", name, "--path", "/parallelcluster/", "--assume-role-policy-document", Document(Trust));
                await moto.AwsAsync(region, "iam", "put-role-policy", "--role-name", name, "--policy-name", name, "--policy-document", document);
                Assert.Equal(name, (await moto.AwsAsync(region, "iam", "list-role-policies", "--role-name", name, "--query", "PolicyNames")).Trim());
            }
        }
    }

    [Needs("moto_server", "aws")]
    public async Task IamRefusesAPolicyThatNobodyFilledIn()
    {
        var policy = await OurMends.TextAsync("iam/3.1.2/build-image-cleanup.json");
        var refused = await moto.TryAwsAsync("us-east-1", "iam", "create-policy", "--policy-name", "unfilled", "--policy-document", Document(policy));
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("MalformedPolicyDocument", refused.Error, StringComparison.Ordinal);
    }

    [Needs("moto_server", "aws")]
    public async Task CloudFormationMakesTheRoleAndTellsItsArnInEveryPartition()
    {
        var template = scratch.Write("role.yaml", await OurMends.TextAsync("iam/3.1.2/build-image-cleanup.template.yaml"));
        foreach (var region in new[] { "us-east-1", "cn-north-1", "us-gov-west-1" })
        {
            await moto.AwsAsync(region, "cloudformation", "validate-template", "--template-body", $"file://{template}");
            await moto.AwsAsync(
                region, "cloudformation", "create-stack", "--stack-name", "cleanup", "--template-body", $"file://{template}",
                "--capabilities", "CAPABILITY_NAMED_IAM", "--parameters", $"ParameterKey=DistributionRegions,ParameterValue=\"{region},eu-west-1\"");
            var arn = await moto.AwsAsync(region, "cloudformation", "describe-stacks", "--stack-name", "cleanup", "--query", "Stacks[0].Outputs[?OutputKey=='RoleArn'].OutputValue");
            Assert.Equal($"arn:{AwsRegion.Parse(region).Partition}:iam::{Account}:role/parallelcluster/build-image-cleanup-{region}", arn.Trim());

            // The same that image configurations name, but for the account.
            var target = (await OurMends.ImageConfigTargetsAsync()).First(target => target.Release.Version == ReleaseVersion.Parse("3.1.2"));
            Assert.Contains(arn.Trim(), ImageConfigDocument.Complete(target, AwsRegion.Parse(region), null, "").Replace("ACCOUNT_ID", Account, StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Needs("moto_server", "aws")]
    public async Task CloudFormationAttachesThePolicyToARole()
    {
        await moto.AwsAsync("us-east-1", "iam", "create-role", "--role-name", "ecr-role", "--assume-role-policy-document", Document(Trust));
        var template = scratch.Write("policy.yaml", await OurMends.TextAsync("iam/3.1.2/list-images-of-api-pipelines.template.yaml"));
        await moto.AwsAsync(
            "us-east-1", "cloudformation", "create-stack", "--stack-name", "policy", "--template-body", $"file://{template}",
            "--capabilities", "CAPABILITY_NAMED_IAM", "--parameters", "ParameterKey=RoleName,ParameterValue=ecr-role");
        Assert.Equal("list-images-of-api-pipelines", (await moto.AwsAsync("us-east-1", "iam", "list-role-policies", "--role-name", "ecr-role", "--query", "PolicyNames")).Trim());
    }

    [Needs(Tool.Moto)]
    public async Task TheCleanupPolicyAllowsWhatWasMissingAndNothingElsewhere()
    {
        string Image(string name, string region = "us-east-1", string account = Account) => $"arn:aws:imagebuilder:{region}:{account}:image/{name}/3.1.2/1";
        var policy = Filled(await OurMends.TextAsync("iam/3.1.2/build-image-cleanup.json"), "us-east-1");
        (string Action, string Resource, bool Allowed)[] questions =
        [
            ("imagebuilder:GetImage", Image("parallelclusterimage-mine"), true),
            ("imagebuilder:CancelImageCreation", Image("parallelclusterimage-mine"), true),
            ("imagebuilder:DeleteImage", Image("parallelclusterimage-mine"), true),
            ("imagebuilder:GetImage", Image("somebody-elses"), false),
            ("imagebuilder:CancelImageCreation", Image("parallelclusterimage-mine", account: "210987654321"), false),
            ("imagebuilder:CancelImageCreation", Image("parallelclusterimage-mine", region: "eu-west-1"), false),
            ("imagebuilder:CreateImage", Image("parallelclusterimage-mine"), false),
            ("imagebuilder:GetImage", $"arn:aws:imagebuilder:us-east-1:{Account}:image-recipe/parallelclusterimage-mine/3.1.2", false),
            ("iam:DeleteRole", $"arn:aws:iam::{Account}:role/parallelcluster/mine", true),
            ("iam:DeleteRole", $"arn:aws:iam::{Account}:role/mine", false),
            ("iam:PassRole", $"arn:aws:iam::{Account}:role/parallelcluster/mine", false),
            ("lambda:DeleteFunction", $"arn:aws:lambda:us-east-1:{Account}:function:ParallelClusterImage-1", true),
            ("lambda:DeleteFunction", $"arn:aws:lambda:us-east-1:{Account}:function:mine", false),
            ("logs:DeleteLogGroup", $"arn:aws:logs:us-east-1:{Account}:log-group:/aws/lambda/ParallelClusterImage-1:*", true),
            ("sns:DeleteTopic", $"arn:aws:sns:us-east-1:{Account}:ParallelClusterImage-1", true),
            ("sns:DeleteTopic", $"arn:aws:sns:us-east-1:{Account}:alarms", false),
            ("tag:TagResources", "*", true),
        ];
        Assert.Equal(questions.Select(question => question.Allowed), await AllowedAsync(policy, questions.Select(question => (question.Action, question.Resource))));
    }

    [Needs(Tool.Moto)]
    public async Task TheApisPolicyAllowsToListThePipelinesOfTheApiAlone()
    {
        string Pipeline(string name) => $"arn:aws-cn:imagebuilder:cn-north-1:{Account}:image-pipeline/{name}";
        var policy = Filled(await OurMends.TextAsync("iam/3.1.5/list-images-of-api-pipelines.json"), "cn-north-1");
        Assert.Equal(
            [true, false, false],
            await AllowedAsync(policy, [
                ("imagebuilder:ListImagePipelineImages", Pipeline("ecrimagepipeline-3-1-5-abc")),
                ("imagebuilder:ListImagePipelineImages", Pipeline("mine")),
                ("imagebuilder:DeleteImagePipeline", Pipeline("ecrimagepipeline-3-1-5-abc"))]));
    }

    private async Task<IReadOnlyList<bool>> AllowedAsync(string policy, IEnumerable<(string Action, string Resource)> questions)
    {
        var answers = await Tool.OutputAsync(
            Tool.Moto,
            ["-c", """
                import sys
                from moto.iam.access_control import IAMPolicy, PermissionResult
                policy = IAMPolicy(open(sys.argv[1]).read())
                for question in sys.argv[2:]:
                    print(policy.is_action_permitted(*question.split(' ')) == PermissionResult.PERMITTED)
                """, scratch.Write("policy.json", policy), .. questions.Select(question => $"{question.Action} {question.Resource}")]);
        return [.. answers.TrimEnd().Split('\n').Select(answer => answer == "True")];
    }
}
