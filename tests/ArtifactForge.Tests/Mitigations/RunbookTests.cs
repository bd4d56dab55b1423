using System.Diagnostics;
using System.Text.RegularExpressions;
using ArtifactForge.Catalog;
using ArtifactForge.Mitigations;
using ArtifactForge.Mitigations.Runbooks;

namespace ArtifactForge.Tests.Mitigations;

/// <summary>Pages of all releases and advisories, as somebody reads them who knows the store's paths.</summary>
public sealed partial class RunbookTests
{
    private const string Address = "https://mends.example.org";
    private static readonly string[] Questions = ["## Am I affected?", "## What do I do?", "## How do I check that it worked?", "## How do I undo it?"];

    private static async Task<(IReadOnlyList<Mends> All, Shelf Shelf, Catalogue Catalogue)> OursAsync()
    {
        var catalogue = await Repository.ReadCatalogueAsync();
        var all = catalogue.Upstream.Releases.Select(release => Mends.For(release, catalogue.Advisories)).Where(mends => mends.All.Count > 0).ToList();
        return (all, ShelfOf(all), catalogue);
    }

    private static Shelf ShelfOf(params IReadOnlyList<Mends> all) => Shelf.Expected(all, Address, [AwsRegion.Parse("us-east-1")], "CHANGE: put the store's address.");

    private static async Task<IReadOnlyDictionary<string, string>> PagesAsync()
    {
        var (all, shelf, catalogue) = await OursAsync();
        return all.Select(mends => (Path: ReleasePage.PathOf(mends.Release.Version), Page: ReleasePage.Of(mends, shelf)))
            .Concat(catalogue.Advisories.Select(advisory => (Path: AdvisoryPage.PathOf(advisory.Slug), Page: AdvisoryPage.Of(advisory, advisory.Affects.Releases, shelf))))
            .ToDictionary(page => page.Path, page => MarkdownText.Of(page.Page), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("runbooks/3.1.2.md")]
    [InlineData("runbooks/ubuntu2004-mysql-client-downgrade.md")]
    [InlineData("runbooks/storage-removal-data-loss.md")]
    public async Task APageIsAsReviewed(string path) => await GoldenFiles.IsAsReviewedAsync(path, (await PagesAsync())[path]);

    [Fact]
    public async Task EveryReleaseAndEveryAdvisoryHasAPageThatAnswersEveryQuestion()
    {
        var (pages, advisories) = (await PagesAsync(), (await Repository.ReadCatalogueAsync()).Advisories);
        Assert.Equal(advisories.Count + advisories.SelectMany(advisory => advisory.Affects.Releases).Distinct().Count(), pages.Count);
        Assert.All(pages, page => Assert.All(Questions, question => Assert.Contains($"\n{question}\n", page.Value, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task WhatAPageNamesIsThere()
    {
        var (_, shelf, _) = await OursAsync();
        foreach (var (path, text) in await PagesAsync())
        {
            foreach (var url in Urls().Matches(text).Select(match => match.Value).Where(url => url.StartsWith(Address, StringComparison.Ordinal)))
            {
                Assert.True(shelf.Find(url[(Address.Length + 1)..]) is not null, $"{path} names {url}.");
            }

            Assert.All(Beside().Matches(text).Select(match => match.Groups["page"].Value), page => Assert.True(shelf.Find($"runbooks/{page}") is not null, $"{path} names {page}."));
            Assert.DoesNotContain("is not in this store", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task NothingIsLeftOpenByMistake()
    {
        foreach (var (path, text) in await PagesAsync())
        {
            Assert.True(!Blanks().IsMatch(text), $"{path}: {Blanks().Match(text).Value}");
            Assert.DoesNotContain('\t', text);
            Assert.DoesNotContain(text.Split('\n'), line => line.EndsWith(' '));
        }
    }

    [Fact]
    public async Task EveryFenceHoldsWhatItSays()
    {
        var fences = (await PagesAsync()).Values.SelectMany(text => Fences().Matches(text)).Select(match => (Language: match.Groups["language"].Value, Text: Unindented(match))).Distinct().ToList();
        Assert.Equal(["json", "sh", "text", "yaml"], fences.Select(fence => fence.Language).Distinct().Order(StringComparer.Ordinal));
        await ReadAsync("python3", "import sys, json; [json.loads(x) for x in sys.stdin.read().split('\\0')]", fences, "json");
        await ReadAsync("python3", "import sys, yaml; [yaml.safe_load(x)['Build' if 'Build:' in x else 'DevSettings'] for x in sys.stdin.read().split('\\0')]", fences, "yaml");
        await ReadAsync("python3", "import sys, subprocess; [subprocess.run(['sh', '-n'], input=x.encode(), check=True) for x in sys.stdin.read().split('\\0')]", fences, "sh");
    }

    [Fact]
    public async Task AReaderWouldSeeAWrongFence() =>
        await Assert.ThrowsAnyAsync<Exception>(() => ReadAsync("python3", "import sys, json; json.loads(sys.stdin.read())", [("json", "{")], "json"));

    [Fact]
    public async Task WhatCannotBeMendedIsSaidAndHasNoFile()
    {
        var release = await Mending.ReleaseAsync("3.9.0");
        var mends = Mending.Of(release, ("minitar", new UnmendableMitigation { Title = "Nothing helps", Applies = Mending.Everything(release), Steps = [], Reason = "The script is inside of the CLI's package." }));
        var page = MarkdownText.Of(ReleasePage.Of(mends, ShelfOf(mends)));
        Assert.Contains("This can only be fixed in upstream's own code; no file here does so.\n\nThe script is inside of the CLI's package.\n", page, StringComparison.Ordinal);
        Assert.Contains("There is nothing to undo.", page, StringComparison.Ordinal);
        Assert.DoesNotContain(Address, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AStoreInABucketIsReadByTheAwsCli()
    {
        var (all, _, _) = await OursAsync();
        var mends = all.Single(mends => mends.Release.Version == ReleaseVersion.Parse("3.4.1"));
        var page = MarkdownText.Of(ReleasePage.Of(mends, Shelf.Expected([mends], "s3://mends/pc", [AwsRegion.Parse("us-east-1")], "")));
        Assert.Contains("aws s3 cp s3://mends/pc/patches/3.4.1/aws-parallelcluster-cookbook-3.4.1.tgz .", page, StringComparison.Ordinal);
        Assert.DoesNotContain("curl -fsSLO", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFileThatIsNotThereIsNoLink()
    {
        var mends = await Mending.OursAsync("3.4.1");
        var page = MarkdownText.Of(ReleasePage.Of(mends, new Shelf([]) { Address = Address, Regions = [AwsRegion.Parse("us-east-1")], CookbookRemark = "", Remark = "" }));
        Assert.DoesNotContain(Address, page, StringComparison.Ordinal);
        Assert.Contains("`patches/3.4.1/aws-parallelcluster-cookbook-3.4.1.tgz`", page, StringComparison.Ordinal);
    }

    private static string Unindented(Match match) =>
        string.Join('\n', match.Groups["text"].Value.Split('\n').Select(line => line.Length >= match.Groups["indent"].Length ? line[match.Groups["indent"].Length..] : line));

    private static async Task ReadAsync(string program, string script, IReadOnlyList<(string Language, string Text)> fences, string language)
    {
        using var process = Process.Start(new ProcessStartInfo(program, ["-c", script]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardError = true })!;
        await process.StandardInput.WriteAsync(string.Join('\0', fences.Where(fence => fence.Language == language).Select(fence => fence.Text)));
        process.StandardInput.Close();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, error);
    }

    [GeneratedRegex(@"https://[^\s`""]+")]
    private static partial Regex Urls();

    [GeneratedRegex(@"\]\((?<page>[^):]+)\)")]
    private static partial Regex Beside();

    [GeneratedRegex(@"\{(?:partition|region|account|distributionRegion|imageId|version|suffix)\}|@[A-Z_]+@|\{\}\w|System\.")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"^(?<indent> *)```(?<language>\w+)\n(?<text>.*?)^ *```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fences();
}
