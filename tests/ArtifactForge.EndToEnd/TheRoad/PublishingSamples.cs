using ArtifactForge.EndToEnd.TheBuild;

namespace ArtifactForge.EndToEnd.TheRoad;

/// <summary>The main job as a stranger runs it, looked at with the tools that a stranger has.</summary>
[Collection(OneClone.Name)]
public sealed class PublishingSamples(Clone clone)
{
    private const string Tarball = "aws-parallelcluster-cookbook-3.4.1";
    private static readonly string[] StaysWhole = ["$ ", "https://", "objects/", "releases/", "views/", "patches/", "# CHANGE", "arn:"];

    private Task<Outcome> PublishAsync(string store, params string[] more) => clone.BuildAsync(["Publish", "--upstream", "sample", "--store", store, .. more]);

    [Fact]
    public async Task TheLastLineCountsAndTheExitStatusIsZero()
    {
        var outcome = await PublishAsync(clone.NewFolder());
        Assert.True(outcome.ExitCode == 0, outcome.All);
        Assert.Matches("^published [1-9][0-9]*, skipped 0, failed 0$", outcome.LastLine);
    }

    [Fact]
    public async Task ASecondRunPublishesNothing()
    {
        var store = clone.NewFolder();
        var published = (await PublishAsync(store)).LastLine.Split(' ')[1].TrimEnd(',');
        Assert.Equal($"published 0, skipped {published}, failed 0", (await PublishAsync(store)).LastLine);
    }

    [Fact]
    public async Task UpstreamAndPatchedTreesDifferInTheOneLine()
    {
        var store = clone.NewFolder();
        await PublishAsync(store);

        var outcome = await clone.ShellAsync($"""
            cd '{store}/patches/3.4.1/ubuntu2004-mysql-client-downgrade'
            tar tzf {Tarball}.tgz | sed -n 1p
            mkdir upstream patched
            for layer in common since-3.3.0 3.4.1; do cp -R '{clone.Root}'/cookbooks/samples/$layer/. upstream; done
            grep -rl @VERSION@ upstream | xargs sed -i.bak 's/@VERSION@/3.4.1/'
            find upstream -name '*.bak' -exec rm '{"{}"}' +
            tar xzf {Tarball}.tgz -C patched --strip-components 1
            diff -r upstream patched || true
            """);
        Assert.Equal(
            $$"""
            {{Tarball}}/
            diff -r upstream/cookbooks/aws-parallelcluster-install/recipes/install_mysql_client.rb patched/cookbooks/aws-parallelcluster-install/recipes/install_mysql_client.rb
            8c8
            <   'debian' => "apt install -y"
            ---
            >   'debian' => "apt install -y --allow-downgrades"

            """,
            outcome.Out);
    }

    [Fact]
    public async Task SidecarsAreWhatTheirToolsCheck()
    {
        var store = clone.NewFolder();
        await PublishAsync(store);
        var outcome = await clone.ShellAsync($"cd '{store}/patches/3.4.1' && md5sum -c {Tarball}.md5 {Tarball}.tgz.md5 && sha256sum -c {Tarball}.tgz.sha256 && gzip -t {Tarball}.tgz");
        Assert.True(outcome.ExitCode == 0, outcome.All);
        Assert.Equal(3, outcome.Lines.Count(line => line == $"{Tarball}.tgz: OK"));
    }

    [Fact]
    public async Task ATarballIsVendoredAsItsConsumersDoIt()
    {
        var store = clone.NewFolder();
        await PublishAsync(store);

        // The consumers' own steps, without berks: an empty folder, one top folder in it, a Berksfile and what it names.
        var outcome = await clone.ShellAsync($$"""
            folder=$(mktemp -d) && cd "$folder"
            tar -xzf '{{store}}/patches/3.4.1/{{Tarball}}.tgz'
            ls | wc -l | tr -d ' '
            cd *
            sed -n "s/.*path: '\(.*\)'/\1/p" Berksfile | while read -r path; do test -f "$path/metadata.rb" && echo "$path"; done
            test -x files/default/show-version
            rm -rf "$folder"
            """);
        Assert.True(outcome.ExitCode == 0, outcome.All);
        Assert.Equal(["1", "./third-party/line-4.5.2", "./cookbooks/aws-parallelcluster-install", "./cookbooks/aws-parallelcluster-config", ""], outcome.Lines);
    }

    [Fact]
    public async Task AnotherMachineGivesTheSameReleaseAndTheSameFiles()
    {
        var (here, there, elsewhere) = (clone.NewFolder(), clone.NewFolder(), clone.NewCatalogue());
        await PublishAsync(here, "--public-url", "https://cookbooks.example.org");
        var outcome = await clone.ShellAsync(
            $"""
            umask 077
            chmod -R go-rwx '{elsewhere}'
            find '{elsewhere}' -type f -exec touch -d 2001-02-03 '{"{}"}' +
            cd /tmp
            '{clone.Root}/build.sh' Publish --upstream sample --store '{there}' --catalogue '{elsewhere}' --public-url https://cookbooks.example.org/
            """,
            new Dictionary<string, string> { ["TZ"] = "Pacific/Kiritimati", ["LANG"] = "tr_TR.UTF-8", ["LC_ALL"] = "tr_TR.UTF-8", ["USER"] = "somebody", ["LOGNAME"] = "somebody", ["HOME"] = clone.NewFolder() });
        Assert.True(outcome.ExitCode == 0, outcome.All);
        var difference = await clone.ShellAsync($"diff -r --exclude=channels --exclude=.aside '{here}' '{there}'");
        Assert.True(difference.ExitCode == 0, difference.All);
    }

    [Fact]
    public async Task AFilteredRunSaysWhatItCarriesOver()
    {
        var store = clone.NewFolder();
        await PublishAsync(store);
        var outcome = await PublishAsync(store, "--releases", "3.4.1");
        Assert.Contains("3.3.0, 3.3.1, 3.4.0", outcome.Lines.Single(line => line.Contains("Carried over from release", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.StartsWith("published 0,", outcome.LastLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFilteredRunOnAnEmptyStoreSaysThatThereIsNothingToCarryOver()
    {
        var store = clone.NewFolder();
        var outcome = await PublishAsync(store, "--advisories", "ubuntu2004-mysql-client-downgrade", "--releases", "3.4.0", "3.4.1");
        Assert.Contains("Channel stable is empty", outcome.Out, StringComparison.Ordinal);
        Assert.Equal(["3.4.0", "3.4.1"], Directory.GetDirectories(Path.Combine(store, "patches")).Select(folder => Path.GetFileName(folder)).Order());
    }

    [Fact]
    public async Task PreviewSaysWhatPublishThenDoesAndWritesNothing()
    {
        var store = Path.Combine(clone.NewFolder(), "store");
        var preview = await clone.BuildAsync("Preview", "--upstream", "sample", "--store", store);
        Assert.False(Directory.Exists(store));
        var id = preview.Lines.Single(line => line.StartsWith("release ", StringComparison.Ordinal))["release ".Length..];
        var adds = preview.Lines.Count(line => line.StartsWith("add ", StringComparison.Ordinal));
        var published = await PublishAsync(store, "--expect", id);
        Assert.Equal($"published {adds + 1}, skipped 0, failed 0", published.LastLine);
        Assert.Contains($"would stay at release {id[..12]}", (await clone.BuildAsync("Preview", "--upstream", "sample", "--store", store)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StatusTellsOfAChannelAndOfAnEmptyStore()
    {
        var store = clone.NewFolder();
        Assert.Contains("Nothing has been published there.", (await clone.BuildAsync("Status", "--store", store)).Out, StringComparison.Ordinal);
        await PublishAsync(store, "--channel", "candidate");
        var status = await clone.BuildAsync("Status", "--store", store);
        Assert.Matches(@"candidate +1 +[0-9a-f]{12} +\d{4}-\d\d-\d\d \d\d:\d\dZ +8 releases, \d+ files, samples", status.Out);
    }

    [Fact]
    public async Task AStoreOfEachRegionHasItsOwnConfigurations()
    {
        var stores = clone.NewFolder();
        await PublishAsync($"{stores}/{{region}}", "--regions", "us-east-1", "cn-north-1", "--public-url", "s3://{region}-acme/cookbooks");
        var east = await File.ReadAllTextAsync($"{stores}/us-east-1/image-config/3.4.1/ubuntu2004-x86_64.yaml");
        var north = await File.ReadAllTextAsync($"{stores}/cn-north-1/image-config/3.4.1/ubuntu2004-x86_64.yaml");
        Assert.Contains("ChefCookbook: s3://us-east-1-acme/cookbooks/objects/", east, StringComparison.Ordinal);
        Assert.Contains("ParentImage: arn:aws-cn:imagebuilder:cn-north-1:", north, StringComparison.Ordinal);
        Assert.Contains("ChefCookbook: s3://cn-north-1-acme/cookbooks/objects/", north, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneStoreOfSeveralRegionsNamesTheRegionInTheFile()
    {
        var store = clone.NewFolder();
        await PublishAsync(store, "--regions", "us-east-1", "eu-west-1");
        Assert.Equal(
            ["ubuntu2004-x86_64-eu-west-1.fragment.yaml", "ubuntu2004-x86_64-eu-west-1.yaml", "ubuntu2004-x86_64-us-east-1.fragment.yaml", "ubuntu2004-x86_64-us-east-1.yaml"],
            Directory.GetFiles(Path.Combine(store, "image-config", "3.4.1"), "ubuntu2004-x86_64*").Select(file => Path.GetFileName(file)).Order());
    }

    [Fact]
    public async Task NothingIsWiderThanAHundredColumnsAndPipesGetNoColour()
    {
        foreach (var arguments in new[] { "Explain", "Lint", "Preview --upstream sample", "Publish --upstream sample", "Status", "Verify", "--help" })
        {
            var outcome = await clone.BuildAsync(arguments.Split(' '));
            Assert.True(outcome.ExitCode == 0, outcome.All);
            Assert.DoesNotContain('\u001b', outcome.All);

            // Commands, ARNs and URLs stay whole, so that they can be copied.
            Assert.DoesNotContain(outcome.Lines, line => line.Length > 100 && !StaysWhole.Any(part => line.Contains(part, StringComparison.Ordinal)));
        }
    }
}
