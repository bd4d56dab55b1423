using System.Text.Json;
using System.Text.RegularExpressions;
using ArtifactForge.EndToEnd.TheBuild;

namespace ArtifactForge.EndToEnd.TheRoad;

/// <summary>What a release engineer does day by day, with build.sh and nothing else.</summary>
[Collection(OneClone.Name)]
public sealed class OperatingAStore(Clone clone)
{
    private const string Advisory = "ubuntu2004-mysql-client-downgrade";

    private async Task<Outcome> RunAsync(int status, params string[] arguments)
    {
        var outcome = await clone.BuildAsync(arguments);
        Assert.True(outcome.ExitCode == status, $"exit status {outcome.ExitCode}\n{outcome.All}");
        return outcome;
    }

    private Task<Outcome> PublishAsync(int status, string store, params string[] more) => RunAsync(status, ["Publish", "--upstream", "sample", "--store", store, .. more]);

    private async Task<JsonElement> StatusAsync(string store, params string[] more)
    {
        var outcome = await RunAsync(0, ["Status", "--store", store, "--json", .. more]);
        return JsonDocument.Parse(outcome.Out).RootElement.GetProperty("answers").GetProperty("Status");
    }

    // Paragraphs are broken where the line is full, and indented from there on.
    private static string Unwrapped(Outcome outcome) => Regex.Replace(outcome.Out, @"\s+", " ");

    private static string ReleaseIn(Outcome outcome) => Regex.Match(outcome.Out, "to release ([0-9a-f]{12}) ").Groups[1].Value;

    [Fact]
    public async Task ACandidateIsPromotedAndRolledBackAndStatusTellsWhoDidWhatAndWhy()
    {
        var store = clone.NewFolder();
        var all = ReleaseIn(await PublishAsync(0, store, "--as", "ada@build"));
        var some = ReleaseIn(await PublishAsync(0, store, "--channel", "candidate", "--releases", "3.4.1"));
        var promoted = await RunAsync(0, "Promote", "--store", store, "--as", "bob of a team whose name is rather long and would not fit into a column of any table", "--reason", "seen to work on two clusters for a whole week, and on one more for a day and a half");
        Assert.Contains($"Channel stable moved from {all} (sequence 1) to release {some} (sequence 2).", promoted.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(store, "patches", "3.3.0")));

        var rolled = await RunAsync(0, "Rollback", "--store", store, "--to", all, "--reason", "images fail", "--expect", all);
        Assert.Contains($"to release {all} (sequence 3)", rolled.Out, StringComparison.Ordinal);
        Assert.True(Directory.Exists(Path.Combine(store, "patches", "3.3.0")));
        Assert.Contains("has never been at another release", (await RunAsync(2, "Rollback", "--store", store, "--channel", "candidate")).All, StringComparison.Ordinal);
        Assert.Contains("are both stable", (await RunAsync(2, "Promote", "--store", store, "--from", "stable")).All, StringComparison.Ordinal);

        var told = await RunAsync(0, "Status", "--store", store);
        Assert.Contains("rollback by ", told.Out, StringComparison.Ordinal);
        Assert.Contains("promote by bob of a team", told.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(told.Lines, line => line.Length > 100);
        var stable = (await StatusAsync(store)).GetProperty("stores")[0].GetProperty("channels")[1];
        Assert.Equal(("rollback", "images fail"), (stable.GetProperty("move").GetString(), stable.GetProperty("reason").GetString()));
        Assert.Equal(["promote", "publish"], stable.GetProperty("history").EnumerateArray().Select(move => move.GetProperty("move").GetString()));
        Assert.Equal("ada@build", stable.GetProperty("history")[1].GetProperty("movedBy").GetString());
    }

    [Fact]
    public async Task AChannelWhosePointerWasLostIsPublishedToAgainAndRolledBack()
    {
        var store = clone.NewFolder();
        var some = ReleaseIn(await PublishAsync(0, store, "--channel", "next", "--releases", "3.4.1"));
        await PublishAsync(0, store, "--channel", "next");
        File.Delete(Path.Combine(store, "channels", "next.json"));
        Assert.Contains("sequence numbers and history go on from the records", Unwrapped(await RunAsync(6, "Verify", "--store", store)), StringComparison.Ordinal);
        await PublishAsync(0, store, "--channel", "next");
        var rolled = await RunAsync(0, "Rollback", "--store", store, "--channel", "next");
        Assert.Contains($"to release {some} (sequence 4)", rolled.Out, StringComparison.Ordinal);
        await RunAsync(0, "Verify", "--store", store);
    }

    [Theory]
    [InlineData("stable")]
    [InlineData("candidate")]
    public async Task ASplitIsExitStatusFiveAndRecoverEndsIt(string channel)
    {
        var stores = clone.NewFolder();
        var (west, east) = ($"{stores}/eu-west-1-store", $"{stores}/us-east-1-store");
        string[] both = ["--store", $"{stores}/{{region}}-store", "--regions", "us-east-1", "eu-west-1"];

        // The store of eu-west-1 moves first. In the other's a file stands where the folder of the pointers would be.
        var obstacle = Path.Combine(east, "channels");
        Directory.CreateDirectory(east);
        await File.WriteAllTextAsync(obstacle, "");
        var split = await RunAsync(5, ["Publish", "--upstream", "sample", "--channel", channel, .. both]);
        Assert.Contains($"{east} channel {channel}", split.All, StringComparison.Ordinal);
        var release = Regex.Match(split.Out, $@"^ +{Regex.Escape(west)} points to (release [0-9a-f]{{12}} \(sequence 1\))\.\r?$", RegexOptions.Multiline).Groups[1].Value;
        Assert.Contains($"    {east} points to nothing, and should to {release}.", split.Lines);
        Assert.Contains($"./build.sh Recover --channel {channel} with the same --store and --regions", split.All, StringComparison.Ordinal);
        Assert.EndsWith("failed 1", split.LastLine, StringComparison.Ordinal);

        // There is nothing to go back to, so nobody is told to.
        Assert.DoesNotContain("--undo", split.All, StringComparison.Ordinal);
        File.Delete(obstacle);
        var told = await RunAsync(0, ["Status", .. both]);
        Assert.Contains($"Channel {channel} is not at the same release everywhere", Unwrapped(told), StringComparison.Ordinal);
        Assert.Contains($"./build.sh Recover --channel {channel}", Unwrapped(told), StringComparison.Ordinal);
        Assert.DoesNotContain(told.Lines, line => line.Length > 100 && !line.Contains(stores, StringComparison.Ordinal));
        await RunAsync(2, "Recover", "--channel", channel, "--store", $"{stores}/{{region}}-store", "--regions", "eu-west-1");

        string[] recover = ["Recover", "--channel", channel, .. both];
        Assert.Contains($"{east}: Channel {channel} moved from nothing to {release}.", (await RunAsync(0, recover)).Out, StringComparison.Ordinal);
        Assert.Equal(channel == "stable", File.Exists(Path.Combine(east, "runbooks", "3.4.1.md")));
        var after = await StatusAsync($"{stores}/{{region}}-store", "--regions", "eu-west-1", "us-east-1");
        Assert.Equal(0, after.GetProperty("skewed").GetArrayLength());
        Assert.Equal(0, after.GetProperty("stores")[0].GetProperty("unfinished").GetArrayLength());
        Assert.Contains($"Nothing to recover for channel {channel} in ", Unwrapped(await RunAsync(0, recover)), StringComparison.Ordinal);
        Assert.StartsWith("published 0, ", (await RunAsync(0, ["Publish", "--upstream", "sample", "--channel", channel, .. both])).LastLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAdvisoryIsYankedLeftOutAndBroughtBack()
    {
        var store = clone.NewFolder();
        var page = Path.Combine(store, "runbooks", $"{Advisory}.md");
        await PublishAsync(0, store);
        await RunAsync(2, "Yank", "--store", store, "--advisory", Advisory);
        await RunAsync(2, "Yank", "--store", store, "--advisory", Advisory, "--reason", " ");
        await RunAsync(2, "Yank", "--store", store, "--reason", "nothing is named");
        Assert.Contains($"Did you mean '{Advisory}'?", (await RunAsync(2, "Yank", "--store", store, "--advisory", Advisory + "s", "--reason", "wrong")).All, StringComparison.Ordinal);

        var yanked = await RunAsync(0, "Yank", "--store", store, "--advisory", Advisory, "--reason", "it breaks another package");
        Assert.Contains($"{Advisory} is yanked: it breaks another package", yanked.Out, StringComparison.Ordinal);
        Assert.Contains("it breaks another package", await File.ReadAllTextAsync(page), StringComparison.Ordinal);
        Assert.Contains("Publish everything", (await PublishAsync(4, store, "--releases", "3.3.0")).All, StringComparison.Ordinal);

        var without = await PublishAsync(0, store);
        Assert.Contains($"Left out, because it was yanked: {Advisory} (it breaks another package)", without.Out, StringComparison.Ordinal);
        Assert.Contains("withdrawn", await File.ReadAllTextAsync(page), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(store, "patches", "3.4.1", Advisory)));

        await RunAsync(0, "Yank", "--store", store, "--advisory", Advisory, "--lift");
        await PublishAsync(0, store);
        Assert.DoesNotContain("withdrawn", await File.ReadAllTextAsync(page), StringComparison.Ordinal);
        Assert.True(Directory.Exists(Path.Combine(store, "patches", "3.4.1", Advisory)));
    }

    [Fact]
    public async Task WhatATargetDoesNotGoByIsRefusedInsteadOfIgnored()
    {
        var store = clone.NewFolder();
        await PublishAsync(0, store);
        var promoted = await RunAsync(2, "Promote", "--store", store, "--channel", "qa");
        Assert.Contains("Write --from candidate --to qa, or --from qa --to stable.", Unwrapped(promoted), StringComparison.Ordinal);
        Assert.Contains("a yank applies to every channel", Unwrapped(await RunAsync(2, "Yank", "--store", store, "--advisory", Advisory, "--reason", "wrong", "--channel", "qa")), StringComparison.Ordinal);
        Assert.Contains("has more than one line", Unwrapped(await RunAsync(2, "Yank", "--store", store, "--advisory", Advisory, "--reason", "wrong\npublished 9")), StringComparison.Ordinal);
        Assert.Contains("--releases 3.4.1", (await PublishAsync(2, store, "--release", "3.4.1")).All, StringComparison.Ordinal);
        Assert.Contains($"--advisories {Advisory}", (await PublishAsync(2, store, "--advisory", Advisory)).All, StringComparison.Ordinal);
        Assert.DoesNotContain("qa", (await RunAsync(0, "Status", "--store", store)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsLeftOfAStoreOfSomeReleasesIsPublishedAfterOneWasYanked()
    {
        var store = clone.NewFolder();
        await PublishAsync(0, store, "--releases", "3.4.1", "3.3.0");
        await RunAsync(0, "Yank", "--store", store, "--release", "3.4.1", "--reason", "its cookbook does not build");
        Assert.Contains("3.4.1 was yanked: its cookbook does not build", (await PublishAsync(4, store, "--releases", "3.4.1", "3.3.0")).All, StringComparison.Ordinal);
        await PublishAsync(0, store, "--releases", "3.3.0");
        Assert.Equal((true, false), (Directory.Exists(Path.Combine(store, "patches", "3.3.0")), Directory.Exists(Path.Combine(store, "patches", "3.4.1"))));
        Assert.Contains("verified", (await RunAsync(0, "Verify", "--store", store)).LastLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnErrorAfterAChannelHasMovedSaysThatItHas()
    {
        var store = clone.NewFolder();
        await PublishAsync(0, store, "--releases", "3.3.0");
        Directory.CreateDirectory(Path.Combine(store, "runbooks", "3.4.1.md"));
        var failed = await PublishAsync(6, store, "--releases", "3.4.1");
        Assert.Matches($@"Channel stable has moved to release [0-9a-f]{{12}} in {Regex.Escape(store)}\.", Unwrapped(failed));
    }

    [Fact]
    public async Task PruneShowsFirstAndTakesTarballsOnlyOnRequest()
    {
        var store = clone.NewFolder();
        await PublishAsync(0, store);
        await PublishAsync(0, store, "--public-url", "https://cookbooks.example.org");
        await RunAsync(0, "Yank", "--store", store, "--release", "3.4.1", "--reason", "its cookbook does not build");
        string[] prune = ["Prune", "--store", store, "--keep", "0"];
        var tarballs = Directory.GetFiles(store, "*3.4.1.tgz", SearchOption.AllDirectories).Length;

        var shown = await RunAsync(0, [.. prune, "--dry-run"]);
        Assert.Equal("removed 0, skipped 0, failed 0", shown.LastLine);
        Assert.Equal(2 + 1, Directory.GetFiles(store, "view.json", SearchOption.AllDirectories).Length);
        var pruned = await RunAsync(0, prune);
        Assert.Matches("^removed [1-9][0-9]*, skipped 0, failed 0$", pruned.LastLine);
        Assert.Contains("nodes fetch them at every boot", Unwrapped(pruned), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(store, "view.json", SearchOption.AllDirectories));
        Assert.Equal(tarballs, Directory.GetFiles(store, "*3.4.1.tgz", SearchOption.AllDirectories).Length);

        var taken = await RunAsync(0, [.. prune, "--tarballs-older-than", "0d"]);
        Assert.Contains("image-config/3.4.1/ubuntu2004-x86_64.yaml", taken.Out, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(store, "*3.4.1.tgz", SearchOption.AllDirectories));
        await RunAsync(2, [.. prune, "--tarballs-older-than", "soon"]);
        await RunAsync(2, "Prune", "--store", store, "--keep", "21");
        Assert.Equal(0, (await StatusAsync(store)).GetProperty("stores")[0].GetProperty("unreached").GetProperty("objects").GetInt32());
    }
}
