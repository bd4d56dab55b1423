using ArtifactForge.Archives;
using ArtifactForge.Forging;
using ArtifactForge.Upstream;

namespace ArtifactForge.Tests.Forging;

public sealed class ForgingTests : IDisposable
{
    private const string Recipe = "cookbooks/aws-parallelcluster-install/recipes/install_mysql_client.rb";
    private readonly SampleRoad road = new();

    public void Dispose() => road.Dispose();

    private static Artifact Tarball(ForgedRelease release, string version, string? advisory = null) =>
        release.Manifest.Artifacts.Single(artifact => artifact.Kind == ArtifactKind.CookbookTarball && artifact.Release == ReleaseVersion.Parse(version) && artifact.Advisory == advisory);

    private static byte[] TarOf(ForgedRelease release, Artifact artifact)
    {
        using var packed = File.OpenRead(release.PathOf(release.Files[artifact.Path]));
        using var tar = new MemoryStream();
        Inflation.Copy(packed, artifact.Path, tar, ArchiveLimits.Default, CancellationToken.None);
        return tar.ToArray();
    }

    private static async Task<byte[]> SampleTarAsync(string version)
    {
        var release = (await Repository.ReadCatalogueAsync()).Upstream.Find(ReleaseVersion.Parse(version))!;
        using var sample = await new SampleUpstream(Repository.Samples).OpenAsync(release, CancellationToken.None);
        using var tar = new MemoryStream();
        TarSplicer.Write(sample.Archive, TreeEdit.None, tar, CancellationToken.None);
        return tar.ToArray();
    }

    [Fact]
    public async Task OnlyReleasesThatAnAdvisoryHitsAreForged()
    {
        var release = await road.ForgeAsync();
        Assert.Equal(["3.1.2", "3.1.3", "3.3.0", "3.3.1", "3.4.0", "3.4.1"], release.Manifest.Releases.Select(entry => entry.Version.ToString()));
    }

    [Fact]
    public async Task TheSameCatalogueGivesTheSameReleaseInAnyFolder()
    {
        using var other = new SampleRoad();
        var (one, two) = (await road.ForgeAsync(), await other.ForgeAsync());
        Assert.Equal(one.ManifestBytes, two.ManifestBytes);
        foreach (var (path, file) in one.Files)
        {
            Assert.Equal(await File.ReadAllBytesAsync(one.PathOf(file)), await File.ReadAllBytesAsync(two.PathOf(two.Files[path])));
        }
    }

    [Fact]
    public async Task AnotherPatchGivesAnotherRelease()
    {
        var (one, two) = (await road.ForgeAsync(), await road.ForgeAsync(SampleRoad.WithOtherText));
        Assert.NotEqual(one.Id, two.Id);
    }

    [Fact]
    public async Task InTheTarOnlyThePatchedEntryDiffers()
    {
        var release = await road.ForgeAsync("3.4.1");
        var (before, after) = (await SampleTarAsync("3.4.1"), TarOf(release, Tarball(release, "3.4.1")));
        Assert.Equal(before.Length, after.Length);
        var entry = TarArchive.Read(new MemoryStream(before), "before", ArchiveLimits.Default, CancellationToken.None).Find(Recipe)!;
        var (header, end) = ((int)entry.HeaderOffset, (int)entry.EndOffset);
        Assert.True(before.AsSpan(0, header).SequenceEqual(after.AsSpan(0, header)));
        Assert.False(before.AsSpan(header..end).SequenceEqual(after.AsSpan(header..end)));
        Assert.True(before.AsSpan(end).SequenceEqual(after.AsSpan(end)));
    }

    [Fact]
    public async Task TheManifestSaysEveryChangedLine()
    {
        var release = await road.ForgeAsync("3.4.1");
        var change = Assert.Single(Tarball(release, "3.4.1").Changes!);
        Assert.Equal(Recipe, change.Path);
        var lines = Assert.Single(change.Hunks);
        Assert.Equal(["  'debian' => \"apt install -y\"\n"], lines.Removed);
        Assert.Equal(["  'debian' => \"apt install -y --allow-downgrades\"\n"], lines.Added);
        Assert.Equal(8, lines.OldStart);
    }

    [Fact]
    public async Task TheMergedTarballAndThatOfTheOnlyAdvisoryAreOne()
    {
        var release = await road.ForgeAsync("3.4.1");
        var (merged, single) = (Tarball(release, "3.4.1"), Tarball(release, "3.4.1", "ubuntu2004-mysql-client-downgrade"));
        Assert.Equal(merged.TarSha256, single.TarSha256);
        Assert.NotEqual(merged.Path, single.Path);
    }

    [Fact]
    public async Task TheDateSidecarIsTheCommitsTimeAndTheNoticeNamesTheFile()
    {
        var release = await road.ForgeAsync("3.4.1");
        string Text(string name) => File.ReadAllText(release.PathOf(release.Files[$"patches/3.4.1/{name}"]));
        Assert.Equal("2023-01-10T17:16:07Z\n", Text("aws-parallelcluster-cookbook-3.4.1.tgz.date"));
        Assert.Contains($"\nChanged files:\n  {Recipe}\n", Text("NOTICE.txt"), StringComparison.Ordinal);
        Assert.Contains("It is not the AWS ParallelCluster cookbook.", Text("NOTICE.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASampleIsMarkedAsOne()
    {
        var release = await road.ForgeAsync("3.4.1");
        Assert.True(release.Manifest.HasSamples);
        Assert.StartsWith("73616d706c65", release.Manifest.Releases[0].Commit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsThereAlreadyServesAndWhatWasTamperedWithIsReplaced()
    {
        var one = await road.ForgeAsync("3.4.1");
        var tarball = one.PathOf(one.Files[Tarball(one, "3.4.1").Path]);
        var content = await File.ReadAllBytesAsync(tarball);
        await File.WriteAllBytesAsync(tarball, [1, 2, 3]);
        var two = await road.ForgeAsync("3.4.1");
        Assert.Equal(one.Folder, two.Folder);
        Assert.Equal(content, await File.ReadAllBytesAsync(tarball));
        Assert.Single(Directory.GetDirectories(Path.GetDirectoryName(one.Folder)!));
    }

    [Fact]
    public async Task APatchThatDoesNotFitIsToldForEveryRelease()
    {
        var error = await Assert.ThrowsAsync<SeveralRefusals>(() => road.ForgeAsync(catalogue => catalogue with
        {
            Advisories = [.. SampleRoad.WithOtherText(catalogue).Advisories.Select(advisory => advisory with
            {
                Mitigations = [.. advisory.Mitigations.Select(mitigation => mitigation is ArtifactForge.Catalog.CookbookPatchMitigation cookbook
                    ? cookbook with { Patches = [.. cookbook.Patches.Select(patch => ((ArtifactForge.Catalog.AnchoredEdit)patch) with { Anchor = "zypper install" })] }
                    : mitigation)],
            })],
        }));
        Assert.Equal(["3.3.0", "3.3.1", "3.4.0", "3.4.1"], error.All.Select(refusal => refusal.What.Split(" in ")[1].Split(',')[0]));
        Assert.All(error.All, refusal => Assert.Contains(Recipe, refusal.Where, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ACarriedOverReleaseKeepsItsIdentity()
    {
        var everything = await road.ForgeAsync();
        var one = await road.ForgeAsync("3.4.1");
        Assert.NotEqual(everything.Id, one.Id);
        Assert.Equal(everything.Id, one.WithRestOf(everything.Manifest).Id);
    }

    [Fact]
    public async Task CarryingOverChangesOnlyWhatWasForged()
    {
        var before = await road.ForgeAsync();
        var merged = (await road.ForgeAsync(SampleRoad.WithOtherText, "3.4.1")).WithRestOf(before.Manifest);
        Assert.Equal(Tarball(before, "3.3.0").TarSha256, Tarball(merged, "3.3.0").TarSha256);
        Assert.NotEqual(Tarball(before, "3.4.1").TarSha256, Tarball(merged, "3.4.1").TarSha256);
        Assert.Equal(before.Manifest.Artifacts.Select(artifact => artifact.Path), merged.Manifest.Artifacts.Select(artifact => artifact.Path));
    }
}
