using ArtifactForge.Mitigations;

namespace ArtifactForge.Tests.Mitigations;

/// <summary>One file of each kind, as it was read through and found right. What differs is written beside it, to be read through again.</summary>
public sealed class GoldenFiles
{
    private const string Url = "https://cookbooks.example.org/objects/0123/aws-parallelcluster-cookbook-3.1.2.tgz";
    private static readonly AwsRegion Region = AwsRegion.Parse("us-gov-west-1");

    private static string Folder => Path.Combine(Repository.Root, "tests", "ArtifactForge.Tests", "Mitigations", "Golden");

    [Theory]
    [InlineData("requirements/3.0.0/requirements.txt")]
    [InlineData("requirements/3.1.2/requirements.txt")]
    [InlineData("requirements/3.1.2/constraints-1.153.1.txt")]
    [InlineData("requirements/3.1.2/constraints-1.152.0.txt")]
    [InlineData("iam/3.1.2/build-image-cleanup.json")]
    [InlineData("iam/3.1.2/build-image-cleanup.template.yaml")]
    [InlineData("iam/3.1.2/list-images-of-api-pipelines.json")]
    [InlineData("iam/3.1.2/list-images-of-api-pipelines.template.yaml")]
    [InlineData("scripts/3.1.2/update-api-stack.sh")]
    [InlineData("scripts/3.1.2/delete-image-stack.sh")]
    public async Task AFileIsAsReviewed(string path)
    {
        var files = MendFiles.Of(await Mending.OursAsync(path.Split('/')[1]));
        await IsAsReviewedAsync(path, files.Single(file => file.Path == path).Text);
    }

    [Fact]
    public async Task TheReviewedFilesAreAllThereAreForARelease()
    {
        var reviewed = Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/'))
            .Where(path => path.Split('/') is [not ("image-config" or "runbooks"), "3.1.2", _] && !path.EndsWith(".new", StringComparison.Ordinal));
        Assert.Equal(MendFiles.Of(await Mending.OursAsync("3.1.2")).Select(file => file.Path).Order(StringComparer.Ordinal), reviewed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task AnImageConfigurationThatNamesARoleIsAsReviewed()
    {
        var target = ImageConfigTarget.Of(await Mending.OursAsync("3.1.2")).Single(target => target.Name == "ubuntu2004-arm64");
        await IsAsReviewedAsync("image-config/3.1.2/ubuntu2004-arm64.yaml", ImageConfigDocument.Complete(target, Region, Url, ""));
        await IsAsReviewedAsync("image-config/3.1.2/ubuntu2004-arm64.fragment.yaml", ImageConfigDocument.Fragment(target, Region, Url, ""));
    }

    internal static async Task IsAsReviewedAsync(string path, string text)
    {
        var golden = Path.Combine(Folder, path);
        var reviewed = File.Exists(golden) ? await File.ReadAllTextAsync(golden) : "";
        if (reviewed == text) return;
        Directory.CreateDirectory(Path.GetDirectoryName(golden)!);
        await File.WriteAllTextAsync(golden + ".new", text);
        Assert.Fail($"{golden} differs from what is made now. Read {golden}.new; if it is right, put it in its place.");
    }
}
