namespace ArtifactForge.EndToEnd.TheRoad;

/// <summary>A release that comes out tomorrow: its tarball as git makes it, and one command.</summary>
[Collection(OneClone.Name)]
public sealed class PinningARelease(Clone clone)
{
    private async Task<string> TagTarballAsync(string version)
    {
        var folder = clone.NewFolder();
        var outcome = await clone.ShellAsync($"""
            cd '{folder}'
            git init -q tree && cd tree
            echo 'metadata' > Berksfile
            echo "version '{version}'" > metadata.rb
            git add . && git -c user.name=a -c user.email=a@example.org commit -q -m x --date '2030-01-02T03:04:05Z'
            git archive --format=tar.gz --prefix=aws-parallelcluster-cookbook-{version}/ -o ../aws-parallelcluster-cookbook-{version}.tgz HEAD
            git rev-parse HEAD > ../commit
            """);
        Assert.True(outcome.ExitCode == 0, outcome.All);
        return folder;
    }

    [Fact]
    public async Task ItStandsInTheCatalogueAfterwardsAndIsForged()
    {
        var (tarballs, catalogue) = (await TagTarballAsync("3.12.0"), clone.NewCatalogue());
        var before = await File.ReadAllTextAsync(Path.Combine(catalogue, "upstream.yaml"));
        var pinned = await clone.BuildAsync("Pin", "--releases", "3.12.0", "--upstream", tarballs, "--catalogue", catalogue);
        Assert.True(pinned.ExitCode == 0, pinned.All);
        var after = await File.ReadAllTextAsync(Path.Combine(catalogue, "upstream.yaml"));
        Assert.StartsWith(before.TrimEnd(), after, StringComparison.Ordinal);
        var commit = (await File.ReadAllTextAsync(Path.Combine(tarballs, "commit"))).Trim();
        Assert.Contains($"  - version: 3.12.0\n    commit: {commit}\n", after, StringComparison.Ordinal);
        var lint = await clone.BuildAsync("Lint", "--catalogue", catalogue);
        Assert.Contains("32 releases", lint.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwiceIsRefusedAndLeavesTheFileAsItIs()
    {
        var (tarballs, catalogue) = (await TagTarballAsync("3.4.1"), clone.NewCatalogue());
        var before = await File.ReadAllTextAsync(Path.Combine(catalogue, "upstream.yaml"));
        var pinned = await clone.BuildAsync("Pin", "--releases", "3.4.1", "--upstream", tarballs, "--catalogue", catalogue);
        Assert.Equal(3, pinned.ExitCode);
        Assert.Contains("3.4.1 is already in the file", pinned.All, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(Path.Combine(catalogue, "upstream.yaml")));
    }

    [Fact]
    public async Task ATarballOfAnotherReleaseIsRefused()
    {
        var tarballs = await TagTarballAsync("3.12.1");
        File.Move(Path.Combine(tarballs, "aws-parallelcluster-cookbook-3.12.1.tgz"), Path.Combine(tarballs, "aws-parallelcluster-cookbook-3.12.0.tgz"));
        var pinned = await clone.BuildAsync("Pin", "--releases", "3.12.0", "--upstream", tarballs, "--catalogue", clone.NewCatalogue());
        Assert.Equal(3, pinned.ExitCode);
        Assert.Contains("expected the folder aws-parallelcluster-cookbook-3.12.0, found aws-parallelcluster-cookbook-3.12.1", pinned.All, StringComparison.Ordinal);
    }
}
