using ArtifactForge.Catalog;

namespace ArtifactForge.EndToEnd.Mends;

/// <summary>The command that the advisory tells for finding images without ParallelCluster's tag, as it stands there.</summary>
public sealed class FindingUntaggedImages(PlayedAws moto) : IClassFixture<PlayedAws>
{
    [Needs("moto_server", "aws", "dash")]
    public async Task ListsThemAndNoOthers()
    {
        var ami = (await moto.AwsAsync("us-east-1", "ec2", "describe-images", "--query", "Images[0].ImageId")).Trim();
        var instance = (await moto.AwsAsync("us-east-1", "ec2", "run-instances", "--image-id", ami, "--query", "Instances[0].InstanceId")).Trim();
        var images = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in new[] { "untagged", "other-tag", "tagged" })
        {
            images[name] = (await moto.AwsAsync("us-east-1", "ec2", "create-image", "--instance-id", instance, "--name", name, "--query", "ImageId")).Trim();
        }

        await moto.AwsAsync("us-east-1", "ec2", "create-tags", "--resources", images["tagged"], "--tags", "Key=parallelcluster:image_id,Value=mine");
        await moto.AwsAsync("us-east-1", "ec2", "create-tags", "--resources", images["other-tag"], "--tags", "Key=CreatedBy,Value=somebody");

        var advisory = (await OurMends.CatalogueAsync()).Advisories.Single(advisory => advisory.Slug == "cdk-imagebuilder-1-153-0");
        var command = advisory.Mitigations.OfType<ManualMitigation>().Single().Steps[0].Run!.Replace("REGION", "us-east-1", StringComparison.Ordinal);
        var listed = await Tool.OutputAsync("dash", ["-c", command], moto.Variables);
        Assert.Contains(images["untagged"], listed, StringComparison.Ordinal);
        Assert.Contains(images["other-tag"], listed, StringComparison.Ordinal);
        Assert.DoesNotContain(images["tagged"], listed, StringComparison.Ordinal);
    }
}
