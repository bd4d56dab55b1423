using System.Diagnostics;
using ArtifactForge.Archives;
using ArtifactForge.Authoring;
using ArtifactForge.Catalog;
using ArtifactForge.Forging;
using ArtifactForge.Mitigations;
using ArtifactForge.Tests.Archives;
using ArtifactForge.Upstream;

namespace ArtifactForge.Tests.Breadth;

/// <summary>Advisories that patch many releases, whose files move over their range, held against the real releases.</summary>
public sealed class BreadthTests : IDisposable
{
    private static readonly string[] Slugs = ["ptrace-protection-with-efa", "storage-removal-data-loss"];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static FolderUpstream Real => new(Environment.GetEnvironmentVariable(RealTarballsFactAttribute.Variable)!, "tarballs");

    private static async Task<IReadOnlyList<Advisory>> AdvisoriesAsync() =>
        [.. (await Repository.ReadCatalogueAsync()).Advisories.Where(advisory => Slugs.Contains(advisory.Slug))];

    private async Task<ForgedRelease> ForgeAsync(IUpstream upstream, params string[] versions)
    {
        var plan = Forge.Plan(await Repository.ReadCatalogueAsync(), upstream, new ForgeFilter([.. versions.Select(ReleaseVersion.Parse)], []));
        return await Forge.RunAsync(plan, upstream, folder["releases"], new Progress<ForgeProgress>(), CancellationToken.None);
    }

    [Fact]
    public async Task TheyHitWhatTheySay() =>
        Assert.Equal([18, 13], (await AdvisoriesAsync()).Select(advisory => advisory.Affects.Releases.Count));

    /// <summary>Of 3.4.1 three advisories patch the cookbook: each alone, and all of them by their slugs.</summary>
    [Fact]
    public async Task SeveralOfThemMakeOneTarballAndOneEach()
    {
        var release = await ForgeAsync(new SampleUpstream(Repository.Samples), "3.4.1");
        var changes = release.Manifest.Artifacts.Where(artifact => artifact.Kind == ArtifactKind.CookbookTarball)
            .ToDictionary(tarball => tarball.Advisory ?? "", tarball => tarball.Changes!.Select(change => change.Path).ToList());
        Assert.Equal(["", .. Slugs, "ubuntu2004-mysql-client-downgrade"], changes.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([1, 4, 1], changes.Where(each => each.Key.Length > 0).OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => each.Value.Count));
        Assert.Equal(changes.Where(each => each.Key.Length > 0).SelectMany(each => each.Value).Order(StringComparer.Ordinal), changes[""].Order(StringComparer.Ordinal));
        var notice = await File.ReadAllTextAsync(release.PathOf(release.Files["patches/3.4.1/NOTICE.txt"]));
        Assert.Equal(changes.Keys.Where(slug => slug.Length > 0).Order(StringComparer.Ordinal), notice.Split("\nChanged for:\n")[1].TrimEnd('\n').Split('\n').Select(line => line.Split('(', ')')[^2]));
    }

    [RealTarballsFact]
    public async Task EveryPatchLandsOnEveryReleaseThatItIsFor()
    {
        var release = await ForgeAsync(Real);
        foreach (var mends in release.Mends)
        {
            foreach (var variant in TarballVariant.Of(mends))
            {
                Assert.Equal(variant.Patches.Count, release.Manifest.Artifacts.Single(artifact => artifact.Path == variant.Path).Changes!.Count);
            }
        }
    }

    /// <summary>Neither wider nor narrower: one release beyond, something is not as a patch expects.</summary>
    [RealTarballsFact]
    public async Task EveryDeclaredRangeIsTheMeasuredOne()
    {
        var catalogue = await Repository.ReadCatalogueAsync();
        var rows = await PatchMatrix.MeasureAsync(catalogue.Advisories, catalogue.Upstream.Releases, Real, CancellationToken.None);
        Assert.All(rows, row => Assert.True(row.IsRight, $"{row.Advisory.Slug}: {string.Join(", ", row.Proposed)}"));
    }

    /// <summary>The command that the runbook gives for putting the patched cookbook in place, between two runs of its check.</summary>
    [RealTarballsFact]
    public async Task WhatAdministratorsAreToldToRunMendsAHeadNode()
    {
        var advisory = (await AdvisoriesAsync()).Single(advisory => advisory.Slug == Slugs[1]);
        var put = advisory.Mitigations.OfType<ManualMitigation>().Single().Steps.Single(step => step.Run?.Contains("tar ", StringComparison.Ordinal) == true).Run!;
        var release = await ForgeAsync(Real);
        foreach (var version in advisory.Affects.Releases.Select(affected => affected.Version))
        {
            var node = Directory.CreateDirectory(folder[$"node-{version}"]).FullName;
            string Here(string command) => command.Replace("sudo ", "", StringComparison.Ordinal).Replace("/etc/chef/cookbooks", node, StringComparison.Ordinal)
                .Replace("VERSION", version.ToString(), StringComparison.Ordinal);
            var original = Path.Combine(Environment.GetEnvironmentVariable(RealTarballsFactAttribute.Variable)!, $"aws-parallelcluster-cookbook-{version}.tgz");
            await ShellAsync($"tar -xzf '{original}' -C '{node}' --strip-components 2 --wildcards '*/cookbooks'");
            Assert.NotEmpty(await ShellAsync(Here(advisory.Checks[0].Run)));
            var patched = release.PathOf(release.Files[$"patches/{version}/aws-parallelcluster-cookbook-{version}.tgz"]);
            await ShellAsync($"cd '{Path.GetDirectoryName(patched)}' && {Here(put)}");
            Assert.Empty(await ShellAsync(Here(advisory.Checks[0].Run)));
        }
    }

    private static async Task<string> ShellAsync(string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", script]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return output;
    }
}
