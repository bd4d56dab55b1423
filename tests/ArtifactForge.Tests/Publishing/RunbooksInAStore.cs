using System.Text.RegularExpressions;
using ArtifactForge.Catalog;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

public sealed partial class RunbooksInAStore : IDisposable
{
    private const string MySql = "runbooks/ubuntu2004-mysql-client-downgrade.md";

    private readonly SampleRoad road = new();

    public void Dispose() => road.Dispose();

    private async Task<ChannelState> StateAsync() => (await ChannelState.ReadAsync(road.FolderStore, "stable", CancellationToken.None))!;

    private string Read(string path) => File.ReadAllText(road.Store[path]);

    private async Task PublishPartAsync(Func<Catalogue, Catalogue> edit, params string[] versions) =>
        await road.PublishAsync((await road.ForgeAsync(edit, versions)).WithRestOf((await StateAsync()).Manifest));

    [Fact]
    public async Task NameOnlyWhatTheStoreHas()
    {
        await road.PublishAsync(await road.ForgeAsync());
        var view = (await StateAsync()).View;
        var keys = view.Objects.DistinctBy(entry => entry.Key).ToDictionary(entry => entry.Key.ToString());
        var paths = view.Objects.Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        var pages = view.Objects.Where(entry => entry.Kind == ArtifactKind.Runbook).ToList();
        Assert.Equal(6 + 4, pages.Count);
        foreach (var text in pages.Select(page => Read(page.Path)))
        {
            Assert.All(Addresses().Matches(text).Select(match => match.Value), url => Assert.Contains(url[(SampleRoad.Url.Length + 1)..], keys.Keys));
            Assert.All(Links().Matches(text), link => Assert.Equal(Path.GetFileName(keys[Address(text, link.Groups["number"].Value)].Path), Path.GetFileName(link.Groups["text"].Value)));
            Assert.All(Paths().Matches(text).Select(match => match.Value), path => Assert.True(paths.Contains(path) || paths.Any(known => known.StartsWith(path + '/', StringComparison.Ordinal)), path));
            Assert.All(Digests().Matches(text), digest => Assert.Contains(view.Objects, entry => entry.Sha256.Hex == digest.Value));
        }
    }

    [Fact]
    public async Task OfAnAdvisoryKeepTheReleasesThatWereCarriedOver()
    {
        await road.PublishAsync(await road.ForgeAsync());
        var (before, others) = (Read(MySql), Read("runbooks/api-stack-ecr-permissions.md"));
        await PublishPartAsync(SampleRoad.WithOtherText, "3.4.1");
        var (key, after) = ((await StateAsync()).View.Objects.ToDictionary(entry => entry.Path, entry => entry.Key.ToString()), Read(MySql));
        Assert.NotEqual(before, after);
        foreach (var version in new[] { "3.3.0", "3.3.1", "3.4.0", "3.4.1" })
        {
            Assert.Contains($"[{version}]({version}.md)", after, StringComparison.Ordinal);
            Assert.Contains($"]: {SampleRoad.Url}/{key[$"patches/{version}/aws-parallelcluster-cookbook-{version}.tgz"]}\n", after, StringComparison.Ordinal);
        }

        Assert.Equal(others, Read("runbooks/api-stack-ecr-permissions.md"));
        Assert.Contains("--quiet", Read("runbooks/3.4.1.md"), StringComparison.Ordinal);
        Assert.DoesNotContain("--quiet", Read("runbooks/3.4.0.md"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OfAnAdvisoryLeaveOutAReleaseThatItHitsNoLonger()
    {
        await road.PublishAsync(await road.ForgeAsync());
        await PublishPartAsync(catalogue => catalogue with { Advisories = [.. catalogue.Advisories.Select(advisory => Without(advisory, "api-stack-ecr-permissions", "3.1.2"))] }, "3.1.2");
        var page = Read("runbooks/api-stack-ecr-permissions.md");
        Assert.DoesNotContain("3.1.2.md", page, StringComparison.Ordinal);
        Assert.Contains("3.1.3.md", page, StringComparison.Ordinal);
        Assert.DoesNotContain("api-stack-ecr-permissions", Read("runbooks/3.1.2.md"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OfAnAdvisoryGoWithItsLastRelease()
    {
        await road.PublishAsync(await road.ForgeAsync());
        await road.PublishAsync(await road.ForgeAsync(catalogue => catalogue with { Advisories = [.. catalogue.Advisories.Where(advisory => advisory.Slug != "cdk-imagebuilder-1-153-0")] }));
        Assert.False(File.Exists(road.Store["runbooks/cdk-imagebuilder-1-153-0.md"]));
        Assert.True(File.Exists(road.Store[MySql]));
    }

    [Fact]
    public async Task SayWhatToChangeWhereNobodyKnowsTheAddress()
    {
        await road.PublishAsync(await road.ForgeAsync("3.4.1"), road.Destination(url: Destination.UnknownUrl));
        Assert.Contains($"CHANGE: replace {Destination.UnknownUrl} with the https:// or s3:// address of your store", Read(MySql).Replace('\n', ' '), StringComparison.Ordinal);
    }

    private static Advisory Without(Advisory advisory, string slug, string version) => advisory.Slug != slug ? advisory : advisory with
    {
        Affects = Without(advisory.Affects, version),
        Mitigations = [.. advisory.Mitigations.Select(mitigation => mitigation with { Applies = Without(mitigation.Applies, version) })],
    };

    private static Applicability Without(Applicability applies, string version) =>
        applies with { Releases = [.. applies.Releases.Where(release => release.Version != ReleaseVersion.Parse(version))] };

    private static string Address(string text, string number) =>
        Regex.Match(text, $@"^\[{number}\]: {Regex.Escape(SampleRoad.Url)}/(?<key>\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture).Groups["key"] is { Success: true } key ? key.Value : "elsewhere";

    [GeneratedRegex(@"https://cookbooks\.example\.org/[^\s`""]+")]
    private static partial Regex Addresses();

    [GeneratedRegex(@"\[(?<text>[^\]\n]*\.(?:yaml|json|txt|tgz|sh))\]\[(?<number>[0-9]+)\]", RegexOptions.ExplicitCapture)]
    private static partial Regex Links();

    [GeneratedRegex(@"(?<![\w/.-])(?:iam|image-config|patches|requirements|scripts)/[0-9][\w./-]*[\w-]")]
    private static partial Regex Paths();

    [GeneratedRegex("(?<![0-9a-f/])[0-9a-f]{64}(?![0-9a-f])")]
    private static partial Regex Digests();
}
