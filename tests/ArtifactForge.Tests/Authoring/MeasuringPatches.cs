using ArtifactForge.Authoring;
using ArtifactForge.Catalog;
using ArtifactForge.Forging;
using ArtifactForge.Patching;
using ArtifactForge.Upstream;

namespace ArtifactForge.Tests.Authoring;

public sealed class MeasuringPatches : IDisposable
{
    private const string MySql = "ubuntu2004-mysql-client-downgrade";
    private readonly SampleRoad road = new();

    public void Dispose() => road.Dispose();

    private static async Task<PatchRow> MeasureAsync(Func<Catalogue, Catalogue>? edit = null)
    {
        var catalogue = (edit ?? (same => same))(await Repository.ReadCatalogueAsync());
        var samples = new SampleUpstream(Repository.Samples);
        return Assert.Single(await PatchMatrix.MeasureAsync(
            catalogue.Advisories.Where(advisory => advisory.Slug == MySql), [.. catalogue.Upstream.Releases.Where(samples.Offers)], samples, CancellationToken.None));
    }

    private static Finding Meets(PatchRow row, string release) => row.Patches[0].Cells.Single(cell => $"{cell.Release}" == release).Finding;

    [Fact]
    public async Task TheDeclaredRangeIsTheMeasuredOne()
    {
        var row = await MeasureAsync();
        Assert.True(row.IsRight);
        Assert.Equal(["[3.3.0,3.4.1]"], row.Proposed);
        Assert.Equal(Finding.Applies, Meets(row, "3.4.1"));
        Assert.NotEqual(Finding.Applies, Meets(row, "3.5.0"));
    }

    [Fact]
    public async Task APatchThatLandsOnFewerOrMoreReleasesIsToldWithTheTightestRange()
    {
        var row = await MeasureAsync();
        var applies = row.Mitigation.Applies;
        var fewer = row with { Mitigation = row.Mitigation with { Applies = applies with { Releases = [.. applies.Releases.Take(2)] } } };
        Assert.Equal((false, "3.4.0, 3.4.1"), (fewer.IsRight, string.Join(", ", fewer.Beyond)));
        var more = row with { Mitigation = row.Mitigation with { Applies = applies with { Releases = [.. applies.Releases, (await Repository.ReadCatalogueAsync()).Upstream.Find(ReleaseVersion.Parse("3.5.0"))!] } } };
        Assert.Equal((false, "3.5.0"), (more.IsRight, string.Join(", ", more.Missing)));
        Assert.Equal(["[3.3.0,3.4.1]"], more.Proposed);
    }

    [Theory]
    [InlineData("3.3.0", "[3.3.0]")]
    [InlineData("3.3.0 3.3.1", "[3.3.0,3.3.1]")]
    [InlineData("3.3.0 3.4.0", "[3.3.0], [3.4.0]")]
    [InlineData("3.2.1 3.3.0 3.3.1 3.4.0", "[3.2.1,3.4.0]")]
    [InlineData("", "")]
    public void NeighboursMakeARange(string some, string ranges)
    {
        ReleaseVersion[] Versions(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ReleaseVersion.Parse)];
        Assert.Equal(ranges, string.Join(", ", PatchRow.Ranges(Versions("3.4.0 3.2.1 3.3.0 3.3.1"), Versions(some))));
    }

    [Theory]
    [InlineData("one\ntwo\n", Finding.Applies)]
    [InlineData("zero\none\ntwo\n", Finding.AppliesElsewhere)]
    [InlineData("one\nTWO\n", Finding.AlreadyThere)]
    [InlineData("three\n", Finding.Conflicts)]
    [InlineData(null, Finding.AbsentFile)]
    public void EveryAnswerIsRecognised(string? content, Finding expected)
    {
        var release = ReleaseVersion.Parse("3.4.1");
        var diff = new DiffPatch { Name = "x.patch", Source = "x.patch", Strip = 1, Content = "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n one\n-two\n+TWO\n"u8.ToArray() };
        var shifted = diff with { Content = "--- a/f\n+++ b/f\n@@ -5,2 +5,2 @@\n one\n-two\n+TWO\n"u8.ToArray() };
        var edit = new AnchoredEdit { Name = "x#1", Source = "x", Path = "f", Action = EditAction.Replace, Anchor = "two", Text = "TWO", Times = 1 };
        foreach (var patch in new CookbookPatch[] { expected == Finding.AppliesElsewhere ? shifted : diff, edit })
        {
            Assert.Equal(patch is AnchoredEdit && expected == Finding.AppliesElsewhere ? Finding.Applies : expected, Find(patch));
        }

        Finding Find(CookbookPatch patch)
        {
            try
            {
                var outcome = Patcher.Apply([patch], path => path == "f" && content is not null ? System.Text.Encoding.UTF8.GetBytes(content) : null, $"{release}");
                return outcome.Placements.Any(placement => placement.Moved) ? Finding.AppliesElsewhere : Finding.Applies;
            }
            catch (ForgeException refusal)
            {
                return Cell.Of(release, refusal).Finding;
            }
        }
    }

    /// <summary>A release forged from samples that passes for an official one.</summary>
    private async Task<Manifest> OfficialAsync(Func<Catalogue, Catalogue>? edit = null)
    {
        var manifest = (await road.ForgeAsync(edit ?? (same => same), "3.4.0", "3.4.1")).Manifest;
        return manifest with { Releases = [.. manifest.Releases.Select(release => release with { Sample = false })] };
    }

    [Fact]
    public async Task WhatIsLockedDoesNotDeviateAndSurvivesWriting()
    {
        var manifest = await OfficialAsync();
        var written = PatchLock.Of(manifest).ToBytes();
        var read = PatchLock.Read(written, "lock");
        Assert.Equal(written, read.ToBytes());
        Assert.Empty(read.Deviations(manifest, "lock"));
        Assert.Empty(read.Strays(await Repository.ReadCatalogueAsync(), "lock"));
    }

    [Fact]
    public async Task AnotherResultIsToldWithBothValuesAndTheCommandThatRenews()
    {
        var (before, after) = (await OfficialAsync(), await OfficialAsync(SampleRoad.WithOtherText));
        var deviations = PatchLock.Of(before).Deviations(after, "lock").ToList();
        var expected = before.Artifacts.First(artifact => artifact.Kind == ArtifactKind.CookbookTarball);
        var found = after.Artifacts.First(artifact => artifact.Kind == ArtifactKind.CookbookTarball);
        Assert.Contains(deviations, deviation => deviation.What.Contains($"the lock has {expected.TarSha256}, found {found.TarSha256}", StringComparison.Ordinal));
        Assert.All(deviations, deviation => Assert.EndsWith("./build.sh Matrix --update-lock", deviation.Fix, StringComparison.Ordinal));
    }

    /// <summary>The catalogue, and advisories that append a line of their own to a file.</summary>
    private static Catalogue With(Catalogue catalogue, params IEnumerable<string> slugs)
    {
        var like = catalogue.Advisories.Single(advisory => advisory.Slug == MySql);
        var patching = like.Mitigations.OfType<CookbookPatchMitigation>().First();
        return catalogue with
        {
            Advisories = [.. catalogue.Advisories, .. slugs.Select(slug => like with
            {
                Slug = slug,
                Mitigations = [patching with
                {
                    Expect = [],
                    Patches = [new AnchoredEdit { Name = slug, Source = slug, Path = "metadata.rb", Action = EditAction.Append, Anchor = "", Text = $"# {slug}\n", Times = 1 }],
                }],
            })],
        };
    }

    /// <summary>As if somebody had changed a patch after it was measured.</summary>
    private static Manifest Changed(Manifest manifest, Func<Artifact, bool> which) => manifest with
    {
        Artifacts = [.. manifest.Artifacts.Select(artifact => artifact.TreeSha256 is not null && which(artifact) ? artifact with { TreeSha256 = Sha256Digest.OfContent("other"u8) } : artifact)],
    };

    [Fact]
    public async Task WhereAnAdvisoryIsLeftOutTheOthersAreAsTheyWereMeasured()
    {
        var locked = PatchLock.Of(await OfficialAsync(catalogue => With(catalogue, "second", "third")));
        var left = await OfficialAsync(catalogue => With(catalogue, "second"));
        Assert.NotEmpty(locked.Deviations(left, "lock"));
        Assert.Empty(locked.Deviations(left, "lock", ["third"]));
        Assert.NotEmpty(locked.Deviations(Changed(left, artifact => artifact.Advisory == "second"), "lock", ["third"]));
    }

    [Fact]
    public async Task WhereOneAdvisoryIsLeftTheTarballOfAllIsItsOwn()
    {
        var locked = PatchLock.Of(await OfficialAsync(catalogue => With(catalogue, "second", "third")));
        var left = await OfficialAsync();
        Assert.Empty(locked.Deviations(left, "lock", ["second", "third"]));
        Assert.NotEmpty(locked.Deviations(Changed(left, artifact => artifact.Advisory is null), "lock", ["second", "third"]));
    }

    [Fact]
    public async Task WhatIsNotLockedDeviatesAndSamplesNever()
    {
        var manifest = await OfficialAsync();
        var empty = PatchLock.Of(manifest) with { Releases = [] };
        Assert.Contains("the lock has nothing", empty.Deviations(manifest, "lock").First().What, StringComparison.Ordinal);
        Assert.Empty(empty.Deviations((await road.ForgeAsync("3.4.1")).Manifest, "lock"));
    }

    [Fact]
    public async Task WhereAnotherTarWasAcceptedTheTreesCount()
    {
        var manifest = await OfficialAsync();
        var other = Sha256Digest.OfContent("another tar"u8);
        var accepted = manifest with
        {
            Releases = [.. manifest.Releases.Select(release => release with { PinnedTarSha256 = release.TarSha256, TarSha256 = other })],
            Artifacts = [.. manifest.Artifacts.Select(artifact => artifact.TarSha256 is null ? artifact : artifact with { TarSha256 = other })],
        };
        Assert.Empty(PatchLock.Of(manifest).Deviations(accepted, "lock"));
        var unsaid = accepted with { Releases = [.. accepted.Releases.Select(release => release with { PinnedTarSha256 = null })] };
        Assert.NotEmpty(PatchLock.Of(manifest).Deviations(unsaid, "lock"));
    }

    [Fact]
    public async Task WhatTheCatalogueDoesNotHaveIsAStray()
    {
        var locked = PatchLock.Of(await OfficialAsync());
        var catalogue = await Repository.ReadCatalogueAsync();
        var without = catalogue with { Advisories = [.. catalogue.Advisories.Where(advisory => advisory.Slug != MySql)] };
        Assert.Contains(locked.Strays(without, "lock"), stray => stray.What.Contains($"'{MySql}' for release 3.4.1, which is not in the catalogue", StringComparison.Ordinal));
        var older = catalogue with { Upstream = catalogue.Upstream with { Releases = [.. catalogue.Upstream.Releases.Where(release => $"{release.Version}" != "3.4.1")] } };
        Assert.Contains("release 3.4.1, which upstream.yaml does not have", Assert.Single(locked.Strays(older, "lock")).What, StringComparison.Ordinal);
    }
}
