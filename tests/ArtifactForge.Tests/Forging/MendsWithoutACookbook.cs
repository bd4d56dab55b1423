using ArtifactForge.Catalog;
using ArtifactForge.Forging;
using ArtifactForge.Upstream;

namespace ArtifactForge.Tests.Forging;

/// <summary>What needs no cookbook is made without a tarball, hence without a network.</summary>
public sealed class MendsWithoutACookbook : IDisposable
{
    private readonly TemporaryFolder work = new();
    private readonly SampleRoad road = new();

    public void Dispose()
    {
        work.Dispose();
        road.Dispose();
    }

    private async Task<ForgedRelease> ForgeUnreachableAsync(string version)
    {
        var upstream = new Unreachable();
        var plan = Forge.Plan(await Repository.ReadSmallCatalogueAsync(), upstream, new ForgeFilter([ReleaseVersion.Parse(version)], []));
        return await Forge.RunAsync(plan, upstream, work.Root, new Progress<ForgeProgress>(), CancellationToken.None);
    }

    [Fact]
    public async Task UpstreamIsNotOpened()
    {
        var release = await ForgeUnreachableAsync("3.1.2");
        Assert.Equal(
            [
                "iam/3.1.2/build-image-cleanup.json", "iam/3.1.2/build-image-cleanup.template.yaml",
                "iam/3.1.2/list-images-of-api-pipelines.json", "iam/3.1.2/list-images-of-api-pipelines.template.yaml",
                "requirements/3.1.2/constraints-1.152.0.txt", "requirements/3.1.2/constraints-1.153.1.txt", "requirements/3.1.2/requirements.txt",
                "scripts/3.1.2/delete-image-stack.sh", "scripts/3.1.2/update-api-stack.sh",
            ],
            release.Manifest.Artifacts.Select(artifact => artifact.Path));
        Assert.Equal(release.Manifest.Artifacts.Select(artifact => artifact.Path), release.Files.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ItIsWhereACookbookIsNeeded() =>
        await Assert.ThrowsAsync<ForgeException>(() => ForgeUnreachableAsync("3.4.1"));

    [Fact]
    public async Task TheManifestSaysTheTagAndNoDigestOfATarballThatNobodyRead()
    {
        var release = Assert.Single((await ForgeUnreachableAsync("3.1.2")).Manifest.Releases);
        Assert.Equal("19c311f673d32783ff113c588d15382ec2627f22", release.Commit);
        Assert.Equal((null, null), (release.TarSha256, release.TreeSha256));
    }

    [Fact]
    public async Task AnArtifactSaysItsKindItsBytesAndWhoseItIs()
    {
        var release = await ForgeUnreachableAsync("3.1.2");
        Artifact Of(string path) => release.Manifest.Artifacts.Single(artifact => artifact.Path.EndsWith(path, StringComparison.Ordinal));
        Assert.Equal((ArtifactKind.Requirements, "cdk-imagebuilder-1-153-0"), (Of("requirements.txt").Kind, Of("requirements.txt").Advisory));
        Assert.Equal((ArtifactKind.Constraints, "cdk-imagebuilder-1-153-0"), (Of("constraints-1.152.0.txt").Kind, Of("constraints-1.152.0.txt").Advisory));
        Assert.Equal((ArtifactKind.IamPolicy, "build-image-cleanup-permissions"), (Of("build-image-cleanup.json").Kind, Of("build-image-cleanup.json").Advisory));
        Assert.Equal((ArtifactKind.CfnTemplate, "api-stack-ecr-permissions"), (Of("pipelines.template.yaml").Kind, Of("pipelines.template.yaml").Advisory));
        Assert.Equal(ArtifactKind.Script, Of("delete-image-stack.sh").Kind);
        foreach (var artifact in release.Manifest.Artifacts)
        {
            var bytes = await File.ReadAllBytesAsync(release.PathOf(release.Files[artifact.Path]));
            Assert.Equal((Sha256Digest.OfContent(bytes), bytes.Length), (artifact.Sha256!.Value, artifact.Size!.Value));
        }
    }

    [Fact]
    public async Task TheyAreCarriedOverWholeAndPublished()
    {
        var everything = await road.ForgeAsync();
        await road.PublishAsync(everything);
        Assert.Contains("requirements/3.1.2/requirements.txt", road.Store.Files("requirements"));
        Assert.Contains("image-config/3.1.2/alinux2-x86_64.yaml", road.Store.Files("image-config"));
        Assert.DoesNotContain("image-config/3.1.3/alinux2-x86_64.yaml", road.Store.Files("image-config"));
        var again = (await road.ForgeAsync("3.1.2")).WithRestOf(everything.Manifest);
        Assert.Equal(everything.Id, again.Id);
    }

    private sealed class Unreachable : IUpstream
    {
        public string Name => "unreachable";

        public bool IsSample => false;

        public bool Offers(UpstreamRelease release) => true;

        public Task<UpstreamTarball> OpenAsync(UpstreamRelease release, CancellationToken cancellation) =>
            throw new ForgeException(Name, "nobody is there.", "Try again.", Failure.Failed);

        public Task<UpstreamTarball> OpenUnpinnedAsync(ReleaseVersion version, CancellationToken cancellation) =>
            throw new ForgeException(Name, "nobody is there.", "Try again.", Failure.Failed);
    }
}
