using System.Text;
using ArtifactForge.Catalog;

namespace ArtifactForge.Tests.Catalog;

public sealed class PinningARelease
{
    private const string Entry = """
          - version: 3.8.0
            commit: 0caaaedf1e42328672f3a6efef3864adac4206a3
            time: 2023-12-15T23:48:21Z
            tar: cde4592912d73321afdc9f605531091159a72cea9ff9be81b99f4aee3be92d02
            tree: ec5cf1773066567237cbc325346eeb05ec685e7f97da0f00308434b609f910a2
            size: 4065280
            operatingSystems: [rocky9]
            architectures: [x86_64, arm64]
            imageConfigKeys: new
            cdk: '>=1.164'

        """;

    [Fact]
    public void AddsItsEntryInOrderAndChangesNothingElse()
    {
        var text = With("3.8.0", "3.9.0");
        var at = text.IndexOf("\n" + Entry, StringComparison.Ordinal);
        Assert.True(at > 0, text);
        Assert.Equal(Minimal.Upstream, text.Remove(at, Entry.Length + 1));
        Assert.EndsWith("cdk: ~=1.137\n", text[..at], StringComparison.Ordinal);
        Assert.StartsWith("\n  # the last\n  - version: 3.9.0", text[(at + Entry.Length + 1)..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3.1.1", 0)]
    [InlineData("3.3.1", 1)]
    [InlineData("3.10.0", 3)]
    public void PutsItWhereItsVersionBelongs(string version, int position)
    {
        var releases = Read(With(version, "3.4.1")).Releases;
        Assert.Equal(4, releases.Count);
        Assert.Equal(version, releases[position].Version.ToString());
    }

    [Fact]
    public void CopiesWhatATarballDoesNotTell()
    {
        var facts = Read(With("3.8.0", "3.3.0"));
        var (pinned, like) = (facts.Releases[2], facts.Releases[0]);
        Assert.Equal(like.OperatingSystems, pinned.OperatingSystems);
        Assert.Equal(like.Architectures, pinned.Architectures);
        Assert.Equal(like.ImageConfigKeys.Name, pinned.ImageConfigKeys.Name);
        Assert.Equal(like.CdkSpecifier, pinned.CdkSpecifier);
        Assert.Equal("0caaaedf1e42328672f3a6efef3864adac4206a3", pinned.Commit);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1702684101), pinned.CommitTime);
        Assert.Equal(4065280, pinned.TarSize);
    }

    [Fact]
    public void KeepsLineEnds()
    {
        var text = UpstreamText.WithRelease(Minimal.Upstream.ReplaceLineEndings("\r\n"), Pinned("3.8.0"), ReleaseVersion.Parse("3.9.0"));
        Assert.Equal(With("3.8.0", "3.9.0"), text.Replace("\r\n", "\n", StringComparison.Ordinal));
        Assert.DoesNotContain('\n', text.Replace("\r\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WorksOnOurOwnFile()
    {
        var ours = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "cookbooks", "upstream.yaml"));
        var text = UpstreamText.WithRelease(ours, Pinned("3.12.0") with { Commit = new string('a', 40), TarSha256 = Sha256Digest.OfContent("x"u8) }, ReleaseVersion.Parse("3.11.1"));
        Assert.StartsWith(ours, text, StringComparison.Ordinal);
        Assert.Equal(32, Read(text).Releases.Count);
    }

    [Fact]
    public void RefusesAReleaseThatIsThere()
    {
        var exception = Assert.Throws<ForgeException>(() => With("3.4.1", "3.9.0"));
        Assert.Equal("cookbooks/upstream.yaml:56:5", exception.Where);
        Assert.Equal("The release 3.4.1 is already in the file.", exception.What);
    }

    [Fact]
    public void RefusesAnUnknownModel()
    {
        var exception = Assert.Throws<ForgeException>(() => With("3.8.0", "3.9.1"));
        Assert.Equal("There is no release 3.9.1 to copy from.", exception.What);
        Assert.Equal("Did you mean '3.9.0'?", exception.Fix);
    }

    [Fact]
    public void RefusesAFileThatIsWrongAlready() =>
        Assert.Throws<CatalogueException>(() => UpstreamText.WithRelease(Minimal.Upstream.Replace("schema: 1", "schema: 2"), Pinned("3.8.0"), ReleaseVersion.Parse("3.9.0")));

    [Fact]
    public void RefusesFactsThatMakeTheFileWrong() =>
        Assert.Throws<CatalogueException>(() => UpstreamText.WithRelease(Minimal.Upstream, Pinned("3.8.0") with { Commit = "short" }, ReleaseVersion.Parse("3.9.0")));

    private static string With(string version, string like) => UpstreamText.WithRelease(Minimal.Upstream, Pinned(version), ReleaseVersion.Parse(like));

    private static UpstreamFacts Read(string text)
    {
        var contents = Minimal.Contents((Minimal.UpstreamPath, text));
        contents.Remove(Minimal.AdvisoryPath);
        contents.Remove(Minimal.PatchPath);
        contents.Remove(Minimal.ScriptPath);
        return Minimal.Read(contents).Upstream;
    }

    private static PinnedRelease Pinned(string version) => new()
    {
        Version = ReleaseVersion.Parse(version),
        Commit = "0caaaedf1e42328672f3a6efef3864adac4206a3",
        CommitTime = DateTimeOffset.FromUnixTimeSeconds(1702684101),
        TarSha256 = Sha256Digest.Parse("cde4592912d73321afdc9f605531091159a72cea9ff9be81b99f4aee3be92d02"),
        TreeSha256 = Sha256Digest.Parse("ec5cf1773066567237cbc325346eeb05ec685e7f97da0f00308434b609f910a2"),
        TarSize = 4065280,
    };
}
