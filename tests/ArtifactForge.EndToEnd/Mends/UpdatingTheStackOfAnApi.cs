namespace ArtifactForge.EndToEnd.Mends;

/// <summary>update-api-stack.sh against a recorder, which can be everything that a server may answer.</summary>
public sealed class UpdatingTheStackOfAnApi : IDisposable
{
    private const string Role = "api-EcrImageDeletionLambdaRole-X1";
    private const string Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["imagebuilder:ListImagePipelineImages"],"Resource":["arn:aws:imagebuilder:us-east-1:123456789012:image-pipeline/ecrimagepipeline-*"]}]}""";

    private readonly RecordedAws aws = new RecordedAws()
        .Answer("*describe-stacks*StackStatus*", "echo UPDATE_COMPLETE")
        .Answer("*describe-stacks*StackName*", "printf 'api\\tUPDATE_COMPLETE\\n'")
        .Answer("*describe-stacks*PublicEcrImageUri*", "echo public.ecr.aws/parallelcluster/pcluster-api:3.1.2")
        .Answer("*describe-stacks*Parameters\\[\\].ParameterKey*", "printf 'ApiDefinitionS3Uri\\tPrivate\\tPublicEcrImageUri\\tGone\\n'")
        .Answer("*describe-stack-resource*ParallelClusterFunction*", "echo function")
        .Answer("*describe-stack-resource*EcrImageDeletionLambdaRole*", $"echo {Role}")
        .Answer("*get-caller-identity*", "echo 123456789012")
        .Answer("*list-role-policies*", "echo")
        .Answer("*put-role-policy*", ":")
        .Answer("*get-template-summary*", "printf 'New\\tPrivate\\tPublicEcrImageUri\\tApiDefinitionS3Uri\\n'")
        .Answer("*update-stack*", "echo arn:of:stack")
        .Answer("*wait stack-update-complete*", ":");

    public void Dispose() => aws.Dispose();

    private async Task<(ToolOutcome Outcome, IReadOnlyList<string> Asked)> RunAsync(params string[] arguments) =>
        await aws.RunAsync(await OurMends.TextAsync("scripts/3.1.2/update-api-stack.sh"), arguments);

    private static IEnumerable<string> Changes(IEnumerable<string> asked) =>
        asked.Where(line => line.Contains("put-", StringComparison.Ordinal) || line.Contains("update-stack", StringComparison.Ordinal) || line.Contains("delete", StringComparison.Ordinal));

    [Needs("dash", "bash", "busybox")]
    public async Task AttachesThePolicyThenUpdatesWithItsParametersThenWaits()
    {
        var (outcome, asked) = await RunAsync("--stack", "api", "--region", "us-east-1", "--to", "3.2.0");
        Assert.True(outcome.ExitCode == 0, outcome.All);
        Assert.Equal(
            [
                $"aws iam put-role-policy --role-name {Role} --policy-name list-images-of-api-pipelines --policy-document {Policy} --region us-east-1",
                "aws cloudformation update-stack --stack-name api --template-url https://us-east-1-aws-parallelcluster.s3.us-east-1.amazonaws.com/parallelcluster/3.2.0/api/parallelcluster-api.yaml --capabilities CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND --parameters ParameterKey=Private,UsePreviousValue=true --region us-east-1",
            ],
            Changes(asked));
        Assert.StartsWith("aws cloudformation wait stack-update-complete", asked[^2], StringComparison.Ordinal);
        Assert.Contains("Parameter PublicEcrImageUri is set to the default of 3.2.0.\n", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("Stack api has release 3.2.0.\n", outcome.Out, StringComparison.Ordinal);
    }

    [Needs("dash", "bash", "busybox")]
    public async Task ADryRunPrintsEveryCommandThatWouldChangeSomethingAndRunsNone()
    {
        var (dry, asked) = await RunAsync("--stack", "api", "--region", "us-east-1", "--to", "3.2.0", "--dry-run");
        Assert.True(dry.ExitCode == 0, dry.All);
        Assert.Empty(Changes(asked));
        Assert.DoesNotContain(asked, line => line.Contains(" wait ", StringComparison.Ordinal));

        // What it prints can be typed: the shell reads back the words that a real run uses.
        var commands = dry.Out.Split('\n').Where(line => line.StartsWith("+ ", StringComparison.Ordinal)).Select(line => line[2..]).ToList();
        Assert.Equal(3, commands.Count);
        var (_, real) = await RunAsync("--stack", "api", "--region", "us-east-1", "--to", "3.2.0");
        var words = await Tool.OutputAsync("dash", ["-c", string.Join('\n', commands.Select(command => $"set -- {command}; printf '%s\\n' \"$*\""))]);
        Assert.Equal(real.Where(line => Changes([line]).Any() || line.Contains(" wait ", StringComparison.Ordinal)), words.TrimEnd().Split('\n'));
    }

    [Needs("dash", "bash", "busybox")]
    public async Task AStackWithAnImageOfItsOwnNeedsNoMend()
    {
        aws.Answer("*describe-stack-resource*EcrImageDeletionLambdaRole*", "echo 'An error occurred (ValidationError): Resource EcrImageDeletionLambdaRole does not exist for stack api' >&2; exit 254");
        var (outcome, asked) = await RunAsync("--stack", "api", "--region", "us-east-1", "--to", "3.2.0");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("Nothing needs fixing", outcome.Out, StringComparison.Ordinal);
        Assert.Empty(Changes(asked));
    }

    [Needs("dash", "bash", "busybox")]
    public async Task AnAnswerThatIsNoAbsenceIsNotTakenForOne()
    {
        aws.Answer("*describe-stack-resource*EcrImageDeletionLambdaRole*", "echo 'An error occurred (AccessDenied)' >&2; exit 254");
        await RefusesAsync("AccessDenied", "--stack", "api", "--region", "us-east-1", "--to", "3.2.0");
    }

    [Needs("dash", "bash", "busybox")]
    public async Task AStackThatHasTheReleaseIsLeftAlone()
    {
        aws.Answer("*describe-stacks*PublicEcrImageUri*", "echo public.ecr.aws/parallelcluster/pcluster-api:3.2.0");
        var (outcome, asked) = await RunAsync("--stack", "api", "--region", "us-east-1", "--to", "3.2.0");
        Assert.Equal((0, "Stack api already has release 3.2.0 (UPDATE_COMPLETE). Nothing to do.\n"), (outcome.ExitCode, outcome.Out));
        Assert.Empty(Changes(asked));
    }

    [Needs("dash", "bash", "busybox")]
    public async Task AStackWithAnUnknownImageIsUpdatedAllTheSame()
    {
        aws.Answer("*describe-stacks*PublicEcrImageUri*", "echo 123456789012.dkr.ecr.us-east-1.amazonaws.com/mine:latest");
        var (outcome, asked) = await RunAsync("--stack", "api", "--region", "us-east-1", "--to", "3.2.0");
        Assert.Equal((0, 2), (outcome.ExitCode, Changes(asked).Count()));
    }

    [Needs("dash", "bash", "busybox")]
    public async Task NothingToUpdateIsNoFailure()
    {
        aws.Answer("*update-stack*", "echo 'An error occurred (ValidationError): No updates are to be performed.' >&2; exit 254");
        var (outcome, _) = await RunAsync("--stack", "api", "--region", "us-east-1", "--to", "3.2.0");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("Stack api is up to date.\n", outcome.Out, StringComparison.Ordinal);
    }

    [Needs("dash", "bash", "busybox")]
    public async Task AnUpdateThatFailsShowsWhatFailed()
    {
        aws.Answer("*wait stack-update-complete*", "echo 'Waiter StackUpdateComplete failed' >&2; exit 255")
            .Answer("*describe-stack-events*", "printf 'now\\tEcrImagesRemover\\tReceived response status [FAILED] from custom resource.\\n'");
        var (outcome, _) = await RunAsync("--stack", "api", "--region", "us-east-1", "--to", "3.2.0");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("EcrImagesRemover\tReceived response status [FAILED]", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("has release 3.2.0", outcome.Out, StringComparison.Ordinal);
    }

    [Needs("dash", "bash", "busybox")]
    public async Task ChinaAndGovCloudHaveTheirOwnNames()
    {
        var (china, _) = await RunAsync("--stack", "api", "--region", "cn-north-1", "--to", "3.2.0", "--dry-run");
        Assert.Contains("arn:aws-cn:imagebuilder:cn-north-1:123456789012:image-pipeline/", china.Out, StringComparison.Ordinal);
        Assert.Contains("https://cn-north-1-aws-parallelcluster.s3.cn-north-1.amazonaws.com.cn/parallelcluster/3.2.0/api/parallelcluster-api.yaml", china.Out, StringComparison.Ordinal);
        var (gov, _) = await RunAsync("--stack", "api", "--region", "us-gov-west-1", "--to", "3.10.0", "--dry-run");
        Assert.Contains("arn:aws-us-gov:imagebuilder:us-gov-west-1:123456789012:image-pipeline/", gov.Out, StringComparison.Ordinal);
        Assert.Contains("https://us-gov-west-1-aws-parallelcluster.s3.us-gov-west-1.amazonaws.com/parallelcluster/3.10.0/", gov.Out, StringComparison.Ordinal);
    }

    [Needs("dash", "bash", "busybox")]
    public async Task WhatMakesNoSenseIsRefusedBeforeAnythingIsAsked()
    {
        foreach (var (stack, region, to, why) in new[]
        {
            ("my_api", "us-east-1", "3.2.0", "'my_api' is not a valid stack name"),
            ("1api", "us-east-1", "3.2.0", "'1api' is not a valid stack name"),
            ("api", "us-east", "3.2.0", "'us-east' is not a valid region"),
            ("api", "$(id)", "3.2.0", "'$(id)' is not a valid region"),
            ("api", "us-iso-east-1", "3.2.0", "The partition of us-iso-east-1 is not supported"),
            ("api", "us-east-1", "latest", "'latest' is not a valid release"),
            ("api", "us-east-1", "3.2", "'3.2' is not a valid release"),
            ("api", "us-east-1", "3.1.1", "3.1.1 is older than 3.1.2"),
            ("api", "us-east-1", "3.2.0;id", "'3.2.0;id' is not a valid release"),
        })
        {
            var (outcome, asked) = await RunAsync("--stack", stack, "--region", region, "--to", to);
            Assert.Equal(1, outcome.ExitCode);
            Assert.Contains(why, outcome.Error, StringComparison.Ordinal);
            Assert.Empty(asked);
        }
    }

    [Needs("dash", "bash", "busybox")]
    public async Task AStackThatIsNotThereOrNotReadyIsRefused()
    {
        aws.Answer("*describe-stacks*StackStatus*", "echo 'Stack with id api does not exist' >&2; exit 254");
        await RefusesAsync("There is no stack api in us-east-1", "--stack", "api", "--region", "us-east-1", "--to", "3.2.0");
        aws.Answer("*describe-stacks*StackStatus*", "echo UPDATE_IN_PROGRESS");
        await RefusesAsync("Wait until that has finished", "--stack", "api", "--region", "us-east-1", "--to", "3.2.0");
        aws.Answer("*describe-stacks*StackStatus*", "echo UPDATE_ROLLBACK_FAILED");
        await RefusesAsync("continue-update-rollback", "--stack", "api", "--region", "us-east-1", "--to", "3.2.0");
        aws.Answer("*describe-stacks*StackStatus*", "echo ROLLBACK_COMPLETE");
        await RefusesAsync("cannot be updated", "--stack", "api", "--region", "us-east-1", "--to", "3.2.0");
    }

    [Needs("dash", "bash", "busybox")]
    public async Task AnotherKindOfStackAndAnotherReleasesAreRefused()
    {
        aws.Answer("*describe-stacks*PublicEcrImageUri*", "echo public.ecr.aws/parallelcluster/pcluster-api:3.0.3");
        await RefusesAsync("Stack api has release 3.0.3, but this script is for 3.1.2.", "--stack", "api", "--region", "us-east-1", "--to", "3.2.0");
        aws.Answer("*describe-stack-resource*ParallelClusterFunction*", "echo 'Resource ParallelClusterFunction does not exist for stack api' >&2; exit 254");
        await RefusesAsync("is not a ParallelCluster API stack", "--stack", "api", "--region", "us-east-1", "--to", "3.2.0");
    }

    [Needs("dash", "bash", "busybox")]
    public async Task ATemplateThatIsNotThereIsRefusedBeforeTheStackIsTouched()
    {
        aws.Answer("*get-template-summary*", "echo 'S3 error: The specified key does not exist.' >&2; exit 254");
        var (outcome, asked) = await RunAsync("--stack", "api", "--region", "us-east-1", "--to", "3.99.0");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Empty(Changes(asked));
    }

    [Needs("dash", "bash", "busybox")]
    public async Task WithoutItsOptionsItTellsHowToUseIt()
    {
        foreach (var arguments in new string[][] { [], ["--stack", "api"], ["--frobnicate"] })
        {
            var (outcome, asked) = await RunAsync(arguments);
            Assert.Equal(2, outcome.ExitCode);
            Assert.Contains("usage: sh update-api-stack.sh --stack NAME", outcome.Error, StringComparison.Ordinal);
            Assert.Empty(asked);
        }
    }

    private async Task RefusesAsync(string why, params string[] arguments)
    {
        var (outcome, asked) = await RunAsync(arguments);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(why, outcome.Error, StringComparison.Ordinal);
        Assert.Empty(Changes(asked));
    }
}
