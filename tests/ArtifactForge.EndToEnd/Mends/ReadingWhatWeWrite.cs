using System.Text.Json;
using ArtifactForge.Mitigations;

namespace ArtifactForge.EndToEnd.Mends;

/// <summary>Parsers and checkers that are not ours read every file that the catalogue makes.</summary>
public sealed class ReadingWhatWeWrite : IDisposable
{
    private static readonly string[] Regions = ["us-east-1", "cn-north-1", "us-gov-west-1"];

    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Needs("python3")]
    public async Task PythonReadsEveryPolicy()
    {
        var policies = await OurMends.DistinctAsync(ArtifactKind.IamPolicy);
        Assert.Equal(2, policies.Count);
        var files = policies.Select((policy, number) => scratch.Write($"{number}.json", policy.Text));
        var read = await Tool.OutputAsync("python3", ["-c", "import json, sys\nfor f in sys.argv[1:]: print(json.load(open(f))['Version'])", .. files]);
        Assert.Equal(["2012-10-17", "2012-10-17"], read.TrimEnd().Split('\n'));
    }

    // PyYAML is what pcluster itself reads configurations with.
    [Needs(Tool.Yaml)]
    public async Task PythonReadsEveryImageConfigurationInEveryPartition()
    {
        var targets = await OurMends.ImageConfigTargetsAsync();
        var documents = targets.SelectMany(target => Regions.Select(AwsRegion.Parse).SelectMany(region => new[]
        {
            ImageConfigDocument.Complete(target, region, "https://cookbooks.example.org/c.tgz", "remark"),
            ImageConfigDocument.Fragment(target, region, "https://cookbooks.example.org/c.tgz", "remark"),
        })).ToList();
        foreach (var (document, number) in documents.Select((document, number) => (document, number))) scratch.Write($"{number:D5}.yaml", document);
        var read = JsonDocument.Parse(await Tool.OutputAsync(Tool.Yaml, ["-c", "import glob, json, sys, yaml\nprint(json.dumps([yaml.safe_load(open(f)) for f in sorted(glob.glob(sys.argv[1] + '/*.yaml'))]))", scratch.Root])).RootElement;

        // 6 releases of 4 systems and 2 architectures get a role alone; of the others there are more.
        Assert.Equal(documents.Count, read.GetArrayLength());
        Assert.True(documents.Count > 6 * 4 * 2 * 2 * Regions.Length);
        var roles = read.EnumerateArray().Where(document => document.TryGetProperty("Build", out var build) && build.TryGetProperty("Iam", out _))
            .Select(document => document.GetProperty("Build").GetProperty("Iam").GetProperty("CleanupLambdaRole").GetString()).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "arn:aws-cn:iam::ACCOUNT_ID:role/parallelcluster/build-image-cleanup-cn-north-1",
                "arn:aws-us-gov:iam::ACCOUNT_ID:role/parallelcluster/build-image-cleanup-us-gov-west-1",
                "arn:aws:iam::ACCOUNT_ID:role/parallelcluster/build-image-cleanup-us-east-1",
            ],
            roles);
    }

    // Upstream's way of merging is a person's: the fragment's keys take their places in the configuration that is there.
    [Needs(Tool.Yaml)]
    public async Task AFragmentMergesIntoAConfiguration()
    {
        var target = (await OurMends.ImageConfigTargetsAsync()).First(target => target.Release.Version == ReleaseVersion.Parse("3.1.2"));
        var mine = scratch.Write("mine.yaml", "Build:\n  InstanceType: c5.large\n  ParentImage: ami-0123456789abcdef0\n  Iam:\n    InstanceRole: arn:aws:iam::123456789012:role/mine\nImage:\n  Name: mine\n");
        var fragment = scratch.Write("fragment.yaml", ImageConfigDocument.Fragment(target, AwsRegion.Parse("us-east-1"), null, ""));
        var merged = await Tool.OutputAsync(Tool.Yaml, ["-c", """
            import json, sys, yaml
            def merge(a, b):
                for k, v in b.items():
                    a[k] = merge(a[k], v) if isinstance(a.get(k), dict) and isinstance(v, dict) else v
                return a
            print(json.dumps(merge(*[yaml.safe_load(open(f)) for f in sys.argv[1:]]), separators=(',', ':')))
            """, mine, fragment]);
        Assert.Equal(
            """{"Build":{"InstanceType":"c5.large","ParentImage":"ami-0123456789abcdef0","Iam":{"InstanceRole":"arn:aws:iam::123456789012:role/mine","CleanupLambdaRole":"arn:aws:iam::ACCOUNT_ID:role/parallelcluster/build-image-cleanup-us-east-1"}},"Image":{"Name":"mine"}}""" + "\n",
            merged);
    }

    [Needs("cfn-lint")]
    public async Task CfnLintPassesEveryTemplate()
    {
        var templates = await OurMends.DistinctAsync(ArtifactKind.CfnTemplate);
        Assert.Equal(2, templates.Count);
        var files = templates.Select((template, number) => scratch.Write($"{number}.yaml", template.Text));
        var outcome = await Tool.RunAsync("cfn-lint", ["--regions", .. Regions, "--", .. files]);
        Assert.True(outcome is { ExitCode: 0, Out: "" }, outcome.All);
    }

    [Needs("cfn-lint")]
    public async Task CfnLintWouldSeeAWrongOne()
    {
        var text = await OurMends.TextAsync("iam/3.1.2/build-image-cleanup.template.yaml");
        var outcome = await Tool.RunAsync("cfn-lint", [scratch.Write("wrong.yaml", text.Replace("!Ref PermissionsBoundary", "!Ref Boundary", StringComparison.Ordinal))]);
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains("Boundary", outcome.Out, StringComparison.Ordinal);
    }

    [Needs("shellcheck")]
    public async Task ShellcheckPassesEveryScript()
    {
        var scripts = await OurMends.DistinctAsync(ArtifactKind.Script);
        Assert.True(scripts.Count >= 2);
        var files = scripts.Select((script, number) => scratch.Write($"{number}.sh", script.Text));
        var outcome = await Tool.RunAsync("shellcheck", ["--severity=style", .. files]);
        Assert.True(outcome is { ExitCode: 0, Out: "" }, outcome.All);
    }
}
