namespace ArtifactForge.EndToEnd.Mends;

/// <summary>delete-image-stack.sh against recorders of aws and pcluster.</summary>
public sealed class DeletingTheStackOfAnImage : IDisposable
{
    private readonly RecordedAws programs = new RecordedAws()
        .Answer("*describe-stacks*", "if [ -e \"$state/deleted\" ]; then echo 'Stack with id mine does not exist' >&2; exit 254; fi; echo DELETE_FAILED")
        .Answer("*delete-stack*", ": >\"$state/deleted\"")
        .Answer("*wait stack-delete-complete*", ":")
        .Answer("pcluster", "describe-image*", "printf '[\\n  \"BUILD_COMPLETE\",\\n  \"AVAILABLE\"\\n]\\n'");

    public void Dispose() => programs.Dispose();

    private async Task<(ToolOutcome Outcome, IReadOnlyList<string> Asked)> RunAsync(params string[] arguments) =>
        await programs.RunAsync(await OurMends.TextAsync("scripts/3.1.2/delete-image-stack.sh"), arguments);

    private async Task LeavesItAloneAsync(string why, params string[] arguments)
    {
        var (outcome, asked) = await RunAsync(arguments);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(why, outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(asked, line => line.Contains("delete-stack", StringComparison.Ordinal));
    }

    [Needs("dash", "bash", "busybox")]
    public async Task DeletesAStackOnlyAfterItHasSeenTheImage()
    {
        var (outcome, asked) = await RunAsync("--image-id", "mine", "--region", "us-east-1");
        Assert.True(outcome.ExitCode == 0, outcome.All);
        Assert.Equal(
            [
                "aws cloudformation describe-stacks --stack-name mine --region us-east-1 --query Stacks[0].StackStatus --output text",
                "pcluster describe-image --image-id mine --region us-east-1 --query [imageBuildStatus, ec2AmiInfo.state]",
                "aws cloudformation delete-stack --stack-name mine --region us-east-1",
                "aws cloudformation wait stack-delete-complete --stack-name mine --region us-east-1",
            ],
            asked);
    }

    [Needs("dash", "bash", "busybox")]
    public async Task ADryRunDeletesNothingAndPrintsWhatWould()
    {
        var (outcome, asked) = await RunAsync("--image-id", "mine", "--region", "us-east-1", "--dry-run");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("+ aws cloudformation delete-stack --stack-name mine --region us-east-1\n", outcome.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(asked, line => line.Contains("delete-stack", StringComparison.Ordinal) || line.Contains("wait", StringComparison.Ordinal));
    }

    [Needs("dash", "bash", "busybox")]
    public async Task WithoutAStackThereIsNothingToDo()
    {
        programs.Answer("*describe-stacks*", "echo 'Stack with id mine does not exist' >&2; exit 254");
        var (outcome, asked) = await RunAsync("--image-id", "mine", "--region", "us-east-1");
        Assert.Equal((0, "There is no stack mine in us-east-1: nothing to delete.\n"), (outcome.ExitCode, outcome.Out));
        Assert.Single(asked);
    }

    [Needs("dash", "bash", "busybox")]
    public async Task AnyOtherAnswerIsNotTakenForAnAbsence()
    {
        programs.Answer("*describe-stacks*", "echo 'An error occurred (AccessDenied)' >&2; exit 254");
        await LeavesItAloneAsync("AccessDenied", "--image-id", "mine", "--region", "us-east-1");
    }

    [Needs("dash", "bash", "busybox")]
    public async Task AStackInAnyOtherStateIsLeftAlone()
    {
        foreach (var state in new[] { "CREATE_IN_PROGRESS", "CREATE_COMPLETE", "DELETE_IN_PROGRESS", "CREATE_FAILED" })
        {
            programs.Answer("*describe-stacks*", $"echo {state}");
            await LeavesItAloneAsync($"Stack mine is {state}, not DELETE_FAILED", "--image-id", "mine", "--region", "us-east-1");
        }
    }

    [Needs("dash", "bash", "busybox")]
    public async Task AnImageThatIsNotWholeKeepsItsStack()
    {
        foreach (var answer in new[] { "[\"BUILD_FAILED\", null]", "[\"BUILD_COMPLETE\", \"PENDING\"]", "[\"BUILD_IN_PROGRESS\", \"AVAILABLE\"]", "" })
        {
            programs.Answer("pcluster", "describe-image*", $"echo '{answer}'");
            await LeavesItAloneAsync("Its stack is left alone", "--image-id", "mine", "--region", "us-east-1");
        }

        programs.Answer("pcluster", "describe-image*", "echo '{\"message\": \"No image\"}' >&2; exit 1");
        await LeavesItAloneAsync("Its stack is left alone", "--image-id", "mine", "--region", "us-east-1");
    }

    [Needs("dash", "bash", "busybox")]
    public async Task WhatMakesNoSenseIsRefusedBeforeAnythingIsAsked()
    {
        foreach (var (image, region, why) in new[] { ("my_image", "us-east-1", "is not a valid image ID"), ("-x", "us-east-1", "is not a valid image ID"), ("mine", "us east", "is not a valid region"), ("mine", "useast1", "is not a valid region") })
        {
            var (outcome, asked) = await RunAsync("--image-id", image, "--region", region);
            Assert.Equal(1, outcome.ExitCode);
            Assert.Contains(why, outcome.Error, StringComparison.Ordinal);
            Assert.Empty(asked);
        }

        var (usage, _) = await RunAsync("--image-id", "mine");
        Assert.Equal(2, usage.ExitCode);
    }
}
