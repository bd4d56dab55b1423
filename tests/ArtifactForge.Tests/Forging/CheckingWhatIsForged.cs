using System.Text;
using ArtifactForge.Catalog;
using ArtifactForge.Forging;
using ArtifactForge.Patching;
using ArtifactForge.Tests.Archives;

namespace ArtifactForge.Tests.Forging;

public sealed class CheckingWhatIsForged : IDisposable
{
    private const string Recipe = "cookbooks/aws-parallelcluster-install/recipes/install_mysql_client.rb";
    private readonly SampleRoad road = new();
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        road.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void EachExpectationIsMetOrNamed()
    {
        Met(Of() with { Contains = "two" });
        Met(Of() with { DoesNotContain = "three" });
        Met(Of() with { Count = ("o", 2) });
        Met(Of() with { Sha256 = Sha256Digest.OfContent("one two"u8) });
        Missed(Of() with { Contains = "three" }, "expects 'three' in the patched file of 3.4.1, found it nowhere");
        Missed(Of() with { DoesNotContain = "two" }, "found it at line 1");
        Missed(Of() with { Count = ("o", 1) }, "1 time in the patched file of 3.4.1, found it 2 times");
        Missed(Of() with { Sha256 = Sha256Digest.OfContent("one"u8) }, "expects SHA-256");
        Missed(Of() with { Path = "g", Contains = "x" }, "expects this file");
    }

    [Fact]
    public void ADigestIsNotAskedOfASample()
    {
        var wrong = Of() with { Sha256 = Sha256Digest.OfContent("one"u8) };
        Assert.Equal(1, PostConditions.Check([wrong], Read, "3.4.1", isSample: true));
        Assert.Throws<ForgeException>(() => PostConditions.Check([Of() with { Contains = "x" }], Read, "3.4.1", isSample: true));
    }

    [Fact]
    public async Task ExpectationsHoldOfThePatchedFile()
    {
        await road.ForgeAsync(catalogue => Expecting(catalogue, Of() with { Path = Recipe, Count = ("--allow-downgrades", 1) }), "3.4.1");
        var release = await road.ForgeAsync(catalogue => Expecting(catalogue, Of() with { Path = Recipe, Sha256 = Sha256Digest.OfContent("x"u8) }), "3.4.1");
        Assert.Contains(release.Notes, note => note.StartsWith("Expected digests that were not compared: ", StringComparison.Ordinal));
        var refusal = await Assert.ThrowsAsync<ForgeException>(() => road.ForgeAsync(catalogue => Expecting(catalogue, Of() with { Path = Recipe, DoesNotContain = "--allow-downgrades" }), "3.4.1"));
        Assert.Contains("does not expect '--allow-downgrades'", refusal.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APatchThatBreaksTheCookbookIsRefused()
    {
        var edit = Edit("metadata.rb", EditAction.Replace) with { Anchor = "version '3.4.1'", Text = "version '3.4.2'" };
        Assert.Contains("says version 3.4.2", (await Assert.ThrowsAsync<ForgeException>(() => road.ForgeAsync(catalogue => With(catalogue, edit), "3.4.1"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FilesThatComeAndModesThatChangeAreInTheManifestAndTheTree()
    {
        var release = await road.ForgeAsync(
            catalogue => With(catalogue, Edit("files/new/more.sh", EditAction.Create) with { Text = "#!/bin/sh\n", Executable = true }, Edit("recipes/default.rb", EditAction.SetMode) with { Executable = true }), "3.4.1");
        var json = Encoding.UTF8.GetString(release.ManifestBytes);
        Assert.Contains("\"path\": \"files/new/\",", json, StringComparison.Ordinal);
        Assert.Contains("\"modeBefore\": \"0664\",\n          \"modeAfter\": \"0775\",", json, StringComparison.Ordinal);
        Assert.Contains("\"added\": [\n                \"#!/bin/sh\\n\"", json, StringComparison.Ordinal);
        Assert.Equal(release.ManifestBytes, CanonicalJson.Write(CanonicalJson.Read(release.ManifestBytes, ForgingJson.Default.Manifest, "it"), ForgingJson.Default.Manifest));
    }

    [Fact]
    public async Task FuzzIsSaidAloud()
    {
        var catalogue = await Repository.ReadSmallCatalogueAsync();
        var upstream = new ArtifactForge.Upstream.SampleUpstream(Repository.Samples);
        using var tarball = await upstream.OpenAsync(catalogue.Upstream.Find(ReleaseVersion.Parse("3.4.1"))!, CancellationToken.None);
        var lines = Encoding.UTF8.GetString(tarball.Archive.ReadContent(tarball.Archive.Find("recipes/default.rb")!)).Split('\n');
        var diff = $"--- a/recipes/default.rb\n+++ b/recipes/default.rb\n@@ -1,3 +1,4 @@\n other than {lines[0]}\n {lines[1]}\n+# patched\n {lines[2]}\n";
        CookbookPatch patch = new DiffPatch { Name = "fuzzy", Source = "fuzzy", Content = Encoding.UTF8.GetBytes(diff), Strip = 1, Fuzz = 1 };
        var said = new Said();
        await Forge.RunAsync(Forge.Plan(With(catalogue, patch), upstream, new ForgeFilter([ReleaseVersion.Parse("3.4.1")], [])), upstream, folder.Root, said, CancellationToken.None);
        Assert.Contains("FUZZ 1: fuzzy landed at line 1 of recipes/default.rb", Assert.Single(said.Lines), StringComparison.Ordinal);
    }

    [OracleFact("ruby")]
    public async Task RubyItselfTellsAPatchThatBreaksAFileFromOneThatDoesNot()
    {
        var mended = await road.ForgeAsync("3.4.1");
        Assert.DoesNotContain(mended.Notes, note => note.Contains("ruby", StringComparison.Ordinal));
        var stray = Edit(Recipe, EditAction.Append) with { Text = "end, once too often\n" };
        var refusal = await Assert.ThrowsAsync<ForgeException>(() => road.ForgeAsync(catalogue => With(catalogue, stray), "3.4.1"));
        Assert.EndsWith($", more -> {Recipe} in 3.4.1", refusal.Where, StringComparison.Ordinal);
        Assert.Matches("^[^,]+:[0-9]+:[0-9]+, more -> ", refusal.Where);
        Assert.Contains("is no longer valid Ruby after patching: -:", refusal.What, StringComparison.Ordinal);
        await road.ForgeAsync(catalogue => With(catalogue, stray with { Text = "# The end.\n" }), "3.4.1");
    }

    private sealed class Said : IProgress<ForgeProgress>
    {
        public List<string> Lines { get; } = [];

        public void Report(ForgeProgress value) => Lines.Add(value.What);
    }

    private static Expectation Of() => new() { Source = "a.yaml:9:1", Path = "f" };

    private static byte[]? Read(string path) => path == "f" ? "one two"u8.ToArray() : null;

    private static void Met(Expectation expectation) => Assert.Equal(0, PostConditions.Check([expectation], Read, "3.4.1", isSample: false));

    private static void Missed(Expectation expectation, string answer)
    {
        var refusal = Assert.Throws<ForgeException>(() => PostConditions.Check([expectation], Read, "3.4.1", isSample: false));
        Assert.Contains(answer, refusal.What, StringComparison.Ordinal);
        Assert.StartsWith("a.yaml:9:1 -> ", refusal.Where, StringComparison.Ordinal);
    }

    private static AnchoredEdit Edit(string path, EditAction action) => new() { Name = $"more#{path}", Source = "more", Path = path, Action = action, Anchor = "", Text = "", Times = 1 };

    private static Catalogue With(Catalogue catalogue, params CookbookPatch[] more) => Mended(catalogue, mitigation => mitigation with { Patches = [.. mitigation.Patches, .. more] });

    private static Catalogue Expecting(Catalogue catalogue, Expectation expectation) => Mended(catalogue, mitigation => mitigation with { Expect = [expectation] });

    private static Catalogue Mended(Catalogue catalogue, Func<CookbookPatchMitigation, CookbookPatchMitigation> mend) => catalogue with
    {
        Advisories = [.. catalogue.Advisories.Select(advisory => advisory with
        {
            Mitigations = [.. advisory.Mitigations.Select(mitigation => mitigation is CookbookPatchMitigation cookbook ? mend(cookbook) : mitigation)],
        })],
    };
}
