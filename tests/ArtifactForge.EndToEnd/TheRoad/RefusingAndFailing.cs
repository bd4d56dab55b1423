using System.Text.Json;
using ArtifactForge.EndToEnd.TheBuild;

namespace ArtifactForge.EndToEnd.TheRoad;

/// <summary>Exit statuses and texts that people and scripts act on.</summary>
[Collection(OneClone.Name)]
public sealed class RefusingAndFailing(Clone clone)
{
    private const string Advisory = "advisories/ubuntu2004-mysql-client-downgrade/advisory.yaml";

    private async Task<Outcome> RunAsync(int status, params string[] arguments)
    {
        var outcome = await clone.BuildAsync(arguments);
        Assert.True(outcome.ExitCode == status, $"exit status {outcome.ExitCode}\n{outcome.All}");
        return outcome;
    }

    private static async Task EditAsync(string file, string old, string @new)
    {
        var text = await File.ReadAllTextAsync(file);
        Assert.Contains(old, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, text.Replace(old, @new, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Explain --advisories ubuntu2004-mysql-client-downgrad", "Did you mean 'ubuntu2004-mysql-client-downgrade'?")]
    [InlineData("Explain --releases 3.4.11", "Did you mean '3.4.1'?")]
    [InlineData("Explain --release 3.4.11", "Did you mean '3.4.1'?")]
    [InlineData("Publish --upstream sampel", "Did you mean 'sample'?")]
    [InlineData("Publish --upstream sample --regions us-east", "'us-east' is not a valid region.")]
    [InlineData("Publish --upstream sample --public-url http://plain.example.org", "Write https://host/path or s3://bucket/prefix")]
    [InlineData("Publish --upstream sample --public-url https://host.example.org/a?b=c", "without query string")]
    [InlineData("Publish --upstream sample --store ftp://somewhere", "neither a folder nor s3://bucket/prefix")]
    [InlineData("Publish --upstream sample --store s3://no_bucket", "is no bucket")]
    [InlineData("Publish --upstream sample --store s3://bucket --checksums sometimes", "neither always nor when-required")]
    [InlineData("Publish --upstream sample --store s3://bucket --tags team", "'team' is no tag.")]
    [InlineData("Publish --upstream sample --store s3://bucket --storage-class STANDARD_AI", "STANDARD_IA")]
    [InlineData("Publish --upstream sample --store s3://bucket --storage-class GLACIER", "nodes fetch at every boot")]
    [InlineData("Policies --store out/store", "policies are for buckets")]
    [InlineData("Publish --upstream sample --regions us-east-1 eu-west-1 --public-url https://{region}.example.org", "Put {region} into --store too.")]
    [InlineData("Publish --upstream sample --releases 3.11.1", "none of the selected releases is affected by a selected advisory")]
    [InlineData("Publish --upstream sample --channel ../up", "is no channel")]
    [InlineData("Recover --channel ../up", "is no channel")]
    [InlineData("Publish --upstream sample --store s3://bucket --expected-owner somebody", "Write its 12 digits")]
    [InlineData("Publish --upstream sample --store s3://bucket --external-id 7", "no role is given")]
    [InlineData("Publish --upstream sample --store s3://bucket --aws-profile nobody-of-this-name", "there is no profile 'nobody-of-this-name'")]
    [InlineData("Forge --upstream sample --limits rati=300", "Did you mean 'ratio'?")]
    [InlineData("Forge --upstream sample --limits ratio", "expected ratio=NUMBER, found 'ratio'")]
    [InlineData("Forge --upstream sample --limits ratio=0", "Write a whole number of at least 1")]
    [InlineData("Pin --releases 3.12", "'3.12' is not a valid version.")]
    [InlineData("Pin --releases 3.12.0", "a release is pinned to the tarball of its tag")]
    [InlineData("Forge --upstream https://user:secret@host.example.org/{version}.tgz", "before '@' in https://host.example.org/{version}.tgz")]
    [InlineData("Pin --releases 3.12.0 --upstream http://host.example.org/{version}.tgz", "Take it by https, or from a folder.")]
    [InlineData("Publish --upstream sample --dry-run", "What Publish would do is shown by Preview.")]
    [InlineData("Yank --advisory efs-mount-fails --reason no --dry-run", "--dry-run does nothing for Yank.")]
    [InlineData("Explain --advisory storage-removal-data-loss", "Write --advisories storage-removal-data-loss, or leave it out to explain everything.")]
    [InlineData("Forge --upstream sample --releases 3.0.0", "sample has no tarball of 3.0.0, which there are fixes for.")]
    [InlineData("Forge --upstream sample --timeout 0", "expected 1 to 86400 seconds, found 0.")]
    [InlineData("Publish --upstream sample --timeout -5", "expected 1 to 86400 seconds, found -5.")]
    [InlineData("Prune --keep -1 --store s3://bucket --endpoint http://127.0.0.1:9", "Write a number from 0 to 20.")]
    [InlineData("Publish --upstream sample --store=~/store", "Write $HOME/store, or --store ~/store.")]
    [InlineData("Forge --upstream=~/tarballs", "Write $HOME/tarballs, or --upstream ~/tarballs.")]
    [InlineData("Lint --catalogue=~/cookbooks", "Write $HOME/cookbooks, or --catalogue ~/cookbooks.")]
    public async Task WhatMakesNoSenseIsAnErrorOfUsage(string arguments, string told) =>
        Assert.Contains(told, (await RunAsync(2, arguments.Split(' '))).All, StringComparison.Ordinal);

    /// <summary>Which is to blame: what was selected, or the catalogue.</summary>
    [Theory]
    [InlineData("Explain --release 3.1.2 --advisories storage-removal-data-loss", "None of the selected advisories affects 3.1.2; these do: api-stack-ecr-permissions,")]
    [InlineData("Explain --release 3.11.1 --advisories storage-removal-data-loss", "No advisory in the catalogue affects 3.11.1.")]
    public async Task ExplainSaysWhyItHasNothingToExplain(string arguments, string told) =>
        Assert.Contains(told, (await RunAsync(0, arguments.Split(' '))).Out, StringComparison.Ordinal);

    /// <summary>What the error says to do must do.</summary>
    [Fact]
    public async Task ABoundOnTarballsCanBeSetFromTheShell()
    {
        var catalogue = clone.NewCatalogue();
        var tarballs = Directory.CreateDirectory(Path.Combine(catalogue, "..", "tarballs-to-bound")).FullName;
        await PinnedSamples.PinAsync(catalogue, tarballs);
        string[] command = ["Repack", "--catalogue", catalogue, "--upstream", tarballs, "--releases", "3.4.1"];
        var refused = await RunAsync(3, [.. command, "--limits", "entries=2"]);
        Assert.Contains("is one more than the 2 entries that are allowed", refused.All, StringComparison.Ordinal);
        Assert.Contains("--limits entries=4", refused.All, StringComparison.Ordinal);
        Assert.Contains("--limits total=2000", (await RunAsync(3, [.. command, "--limits", "entries=2", "total=1000"])).All, StringComparison.Ordinal);
        Assert.EndsWith("same 1, different 0", (await RunAsync(0, [.. command, "--limits", "entries=200"])).LastLine, StringComparison.Ordinal);
    }

    /// <summary>A folder of tarballs that anybody packed, and a catalogue whose measurements nobody wrote down.</summary>
    [Fact]
    public async Task WhatIsPinnedAndWhatNobodyMeasuredIsSaid()
    {
        var (catalogue, tarballs) = (clone.NewCatalogue(), clone.NewFolder());
        await PinnedSamples.PinAsync(catalogue, tarballs);
        var others = clone.NewFolder();
        foreach (var tarball in Directory.GetFiles(tarballs))
        {
            File.Copy(tarball, Path.Combine(others, Path.GetFileName(tarball)));
        }

        // The second time nothing needs to be made: of a folder that nobody looked into nothing is said.
        foreach (var (folder, note) in new[]
        {
            (tarballs, $"Tarballs from {tarballs}: the tars in them are the pinned ones, however they are compressed."),
            (others, $"Already built from the pinned tars: {others} was not contacted."),
            (others, $"Already built from the pinned tars: {others} was not contacted."),
        })
        {
            var told = (await RunAsync(0, "Forge", "--catalogue", catalogue, "--upstream", folder, "--releases", "3.4.1")).All;
            Assert.Contains(note, string.Join(' ', told.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
            Assert.Contains("patches.lock.json is missing, so this cannot be compared with what was measured.", told, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task SamplesAndS3DoNotMeet()
    {
        var outcome = await RunAsync(3, "Publish", "--upstream", "sample", "--store", "s3://bucket/prefix");
        Assert.Contains("s3://bucket/prefix\n    takes no samples", outcome.All, StringComparison.Ordinal);
        Assert.Equal("published 0, skipped 0, failed 1", outcome.LastLine);
    }

    [Fact]
    public async Task EveryMistakeOfACatalogueIsToldAtOnceWithItsPlace()
    {
        var catalogue = clone.NewCatalogue();
        await EditAsync(Path.Combine(catalogue, Advisory), "  feature: build-image", "  featur: build-image");
        await EditAsync(Path.Combine(catalogue, Advisory), "        times: 1", "        times: 0");
        foreach (var target in new[] { "Lint", "Explain", "Forge", "Publish" })
        {
            var outcome = await RunAsync(3, target, "--upstream", "sample", "--catalogue", catalogue);
            Assert.Contains($"{Advisory}:23:3", outcome.All, StringComparison.Ordinal);
            Assert.Contains("Did you mean 'feature'?", outcome.All, StringComparison.Ordinal);
            Assert.Matches($"{Advisory}:[0-9]+:16", outcome.All);
        }
    }

    [Fact]
    public async Task APatchThatDoesNotFitIsRefusedAndTheStoreStaysAsItIs()
    {
        var (catalogue, store) = (clone.NewCatalogue(), clone.NewFolder());
        await RunAsync(0, "Publish", "--upstream", "sample", "--store", store);
        await EditAsync(Path.Combine(catalogue, Advisory), "        times: 1", "        times: 2");
        var outcome = await RunAsync(3, "Publish", "--upstream", "sample", "--store", store, "--catalogue", catalogue);
        Assert.Contains("install_mysql_client.rb", outcome.All, StringComparison.Ordinal);
        Assert.Equal("published 0, skipped 0, failed 1", outcome.LastLine);
        Assert.StartsWith("published 0,", (await RunAsync(0, "Publish", "--upstream", "sample", "--store", store)).LastLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnUnexpectedReleaseIsNotPublished()
    {
        var store = Path.Combine(clone.NewFolder(), "store");
        var outcome = await RunAsync(4, "Publish", "--upstream", "sample", "--store", store, "--expect", "000000000000");
        Assert.Contains("expected release 000000000000, but this is ", outcome.All, StringComparison.Ordinal);
        Assert.False(Directory.Exists(store));
    }

    [Theory]
    [InlineData("--expect", "605354", "'605354' is not a valid release id.")]
    [InlineData("--expect", "605354AAAAAA", "Write at least its first 12 digits")]
    [InlineData("--as", "a\nb", "has more than one line, or control characters.")]
    [InlineData("--reason", "a\nb", "has more than one line, or control characters.")]
    public async Task WhatIsMalformedIsRefusedBeforeAnythingIsMade(string parameter, string value, string told)
    {
        // A folder without a tarball would be the first thing to stumble over.
        var outcome = await RunAsync(2, "Publish", "--upstream", clone.NewFolder(), "--store", clone.NewFolder(), parameter, value);
        Assert.Contains(told, outcome.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AStoreThatIsNoFolderIsRefused(bool isLink)
    {
        var store = Path.Combine(clone.NewFolder(), "store");
        await (isLink ? Task.FromResult(File.CreateSymbolicLink(store, "nowhere")) : File.WriteAllTextAsync(store, "theirs"));
        foreach (var target in new[] { "Status", "Publish", "Prune", "Preflight" })
        {
            Assert.Contains("is no folder, but a file, or a link that leads nowhere", (await RunAsync(2, [target, "--store", store, .. target == "Publish" ? new[] { "--upstream", "sample" } : []])).All, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ALostPointerIsDamageForStatus()
    {
        var store = clone.NewFolder();
        await RunAsync(0, "Publish", "--upstream", "sample", "--store", store);
        File.Delete(Path.Combine(store, "channels", "stable.json"));
        Assert.Contains("its pointer is gone; last at sequence 1", (await RunAsync(6, "Status", "--store", store)).All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AForeignObjectUnderAnImmutableKeyIsAConflictThatPreviewShows()
    {
        var store = clone.NewFolder();
        await RunAsync(0, "Publish", "--upstream", "sample", "--store", store);
        var tarball = Directory.EnumerateFiles(Path.Combine(store, "objects"), "*.tgz", SearchOption.AllDirectories).First();
        await File.WriteAllBytesAsync(tarball, await File.ReadAllBytesAsync(Directory.EnumerateFiles(Path.Combine(store, "objects"), "*.tgz", SearchOption.AllDirectories).Last()));
        File.Delete(Path.Combine(store, "channels", "stable.json"));
        var preview = await RunAsync(4, "Preview", "--upstream", "sample", "--store", store);
        Assert.Contains("conflict  objects/", preview.Out, StringComparison.Ordinal);
        Assert.Contains("Channel stable would move", preview.Out, StringComparison.Ordinal);
        Assert.Contains("holds the inner tar", (await RunAsync(4, "Publish", "--upstream", "sample", "--store", store)).All, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(store, "channels", "stable.json")));

        await File.WriteAllBytesAsync(tarball, [0x1f, 0x8b, 8, 0, 0, 0]);
        var document = JsonDocument.Parse((await RunAsync(6, "Preview", "--upstream", "sample", "--store", store, "--json")).Out).RootElement;
        var objects = document.GetProperty("answers").GetProperty("Preview").GetProperty("stores")[0].GetProperty("objects");
        Assert.Single(objects.EnumerateArray(), planned => planned.GetProperty("action").GetString() == "damaged");
        Assert.Contains("cannot be read", Assert.Single(document.GetProperty("errors").EnumerateArray()).GetProperty("what").GetString(), StringComparison.Ordinal);
        await RunAsync(6, "Publish", "--upstream", "sample", "--store", store);
    }

    [Fact]
    public async Task ADamagedPointerIsFoundDamage()
    {
        var store = clone.NewFolder();
        await RunAsync(0, "Publish", "--upstream", "sample", "--store", store);
        await File.WriteAllTextAsync(Path.Combine(store, "channels", "stable.json"), "{");
        foreach (var target in new[] { "Status", "Preview", "Publish", "Verify" })
        {
            Assert.Contains("channels/stable.json", (await RunAsync(6, target, "--upstream", "sample", "--store", store)).All, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AFolderWithoutTheTarballSaysWhichIsMissing()
    {
        var outcome = await RunAsync(3, "Forge", "--upstream", clone.NewFolder());
        Assert.Contains("has neither aws-parallelcluster-cookbook-3.0.0.tgz nor", outcome.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherTarballThanThePinnedIsRefused()
    {
        var (folder, store) = (clone.NewFolder(), clone.NewFolder());
        await RunAsync(0, "Publish", "--upstream", "sample", "--store", store);
        File.Copy(Path.Combine(store, "patches/3.4.1/aws-parallelcluster-cookbook-3.4.1.tgz"), Path.Combine(folder, "aws-parallelcluster-cookbook-3.4.1.tgz"));
        var outcome = await RunAsync(3, "Forge", "--upstream", folder, "--releases", "3.4.1");
        Assert.Contains("is not release 3.4.1: expected a tar with SHA-256 bacd6aac14bef79f06e8da1ff8e708d872bbf65efe556ae8d092c2ae6d8aa410, found", outcome.All, StringComparison.Ordinal);
    }
}
