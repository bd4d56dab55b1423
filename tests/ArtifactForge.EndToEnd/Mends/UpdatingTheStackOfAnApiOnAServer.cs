namespace ArtifactForge.EndToEnd.Mends;

/// <summary>update-api-stack.sh through the real AWS CLI against a server that plays CloudFormation, IAM and S3, under each shell.</summary>
public sealed class UpdatingTheStackOfAnApiOnAServer(PlayedAws moto) : IClassFixture<PlayedAws>, IDisposable
{
    private const string Region = "us-east-1";

    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    // What matters of upstream's template, in a few lines of our own.
    private static string Template(string release) => $$"""
        AWSTemplateFormatVersion: '2010-09-09'
        Parameters:
          PublicEcrImageUri: { Type: String, Default: 'public.ecr.aws/parallelcluster/pcluster-api:{{release}}' }
          Private: { Type: String, Default: 'false' }
          {{(release == "3.1.2" ? "Gone" : "New")}}: { Type: String, Default: '' }
        Resources:
          ParallelClusterFunction: { Type: 'AWS::SNS::Topic' }
          EcrImageDeletionLambdaRole:
            Type: AWS::IAM::Role
            Properties:
              AssumeRolePolicyDocument:
                Version: '2012-10-17'
                Statement: [{ Effect: Allow, Action: 'sts:AssumeRole', Principal: { Service: lambda.amazonaws.com } }]

        """;

    private async Task DeployAsync(string stack)
    {
        await moto.TryAwsAsync(Region, "s3api", "create-bucket", "--bucket", $"{Region}-aws-parallelcluster");
        await moto.AwsAsync(Region, "s3", "cp", scratch.Write("new.yaml", Template("3.2.0")), $"s3://{Region}-aws-parallelcluster/parallelcluster/3.2.0/api/parallelcluster-api.yaml");

        // The server knows the previous value only of parameters that were given.
        await moto.AwsAsync(
            Region, "cloudformation", "create-stack", "--stack-name", stack, "--template-body", $"file://{scratch.Write("old.yaml", Template("3.1.2"))}", "--capabilities", "CAPABILITY_IAM",
            "--parameters", "ParameterKey=Private,ParameterValue=true", "ParameterKey=PublicEcrImageUri,ParameterValue=public.ecr.aws/parallelcluster/pcluster-api:3.1.2");
    }

    private Task<string> ParameterAsync(string stack, string name) =>
        moto.AwsAsync(Region, "cloudformation", "describe-stacks", "--stack-name", stack, "--query", $"Stacks[0].Parameters[?ParameterKey=='{name}'].ParameterValue");

    private async Task MendsTwiceAsync(params string[] shell)
    {
        var stack = $"api-{shell[0]}";
        await DeployAsync(stack);
        var script = scratch.Write("update-api-stack.sh", await OurMends.TextAsync("scripts/3.1.2/update-api-stack.sh"));
        string[] arguments = [.. shell.Skip(1), script, "--stack", stack, "--region", Region, "--to", "3.2.0"];

        await Tool.OutputAsync(shell[0], [.. arguments, "--dry-run"], moto.Variables);
        Assert.Equal("public.ecr.aws/parallelcluster/pcluster-api:3.1.2\n", await ParameterAsync(stack, "PublicEcrImageUri"));

        var first = await Tool.OutputAsync(shell[0], arguments, moto.Variables);
        Assert.Contains($"Stack {stack} has release 3.2.0.\n", first, StringComparison.Ordinal);
        Assert.Equal("public.ecr.aws/parallelcluster/pcluster-api:3.2.0\n", await ParameterAsync(stack, "PublicEcrImageUri"));
        Assert.Equal("true\n", await ParameterAsync(stack, "Private"));
        var role = await moto.AwsAsync(Region, "cloudformation", "describe-stack-resource", "--stack-name", stack, "--logical-resource-id", "EcrImageDeletionLambdaRole", "--query", "StackResourceDetail.PhysicalResourceId");
        Assert.Equal("list-images-of-api-pipelines\n", await moto.AwsAsync(Region, "iam", "list-role-policies", "--role-name", role.Trim(), "--query", "PolicyNames"));

        var second = await Tool.OutputAsync(shell[0], arguments, moto.Variables);
        Assert.Contains("Nothing to do.", second, StringComparison.Ordinal);
    }

    [Needs("moto_server", "aws", "dash")]
    public Task MendsAStackUnderDash() => MendsTwiceAsync("dash");

    [Needs("moto_server", "aws", "bash")]
    public Task MendsAStackUnderBash() => MendsTwiceAsync("bash");

    [Needs("moto_server", "aws", "busybox")]
    public Task MendsAStackUnderBusybox() => MendsTwiceAsync("busybox", "sh");

    [Needs("moto_server", "aws", "dash")]
    public async Task AStackThatIsNotThereIsRefused()
    {
        var script = scratch.Write("update-api-stack.sh", await OurMends.TextAsync("scripts/3.1.2/update-api-stack.sh"));
        var outcome = await Tool.RunAsync("dash", [script, "--stack", "nowhere", "--region", Region, "--to", "3.2.0"], moto.Variables);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("There is no stack nowhere in us-east-1", outcome.Error, StringComparison.Ordinal);
    }
}
