using System.Text.Json;
using ArtifactForge.EndToEnd.TheBuild;

namespace ArtifactForge.EndToEnd.TheRoad;

/// <summary>Verify as a person and a script see it.</summary>
[Collection(OneClone.Name)]
public sealed class VerifyingSamples(Clone clone) : IAsyncLifetime
{
    private const string Copy = "patches/3.4.1/aws-parallelcluster-cookbook-3.4.1.tgz";

    private string store = "";

    public async Task InitializeAsync()
    {
        store = clone.NewFolder();
        await clone.BuildAsync("Publish", "--upstream", "sample", "--store", store);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private async Task<Outcome> VerifyAsync(int status, params string[] more)
    {
        var outcome = await clone.BuildAsync(["Verify", "--store", store, .. more]);
        Assert.True(outcome.ExitCode == status, $"exit status {outcome.ExitCode}\n{outcome.All}");
        return outcome;
    }

    private async Task DamageAsync()
    {
        await File.AppendAllTextAsync(Path.Combine(store, Copy), "x");
        File.Delete(Directory.EnumerateFiles(Path.Combine(store, "objects"), "*.tgz", SearchOption.AllDirectories).Order().First());
    }

    [Fact]
    public async Task AWholeStoreIsCounted()
    {
        var outcome = await VerifyAsync(0);
        Assert.Matches("^verified [1-9][0-9]*, damaged 0$", outcome.LastLine);
        Assert.Matches(@" +[0-9]+ +0 +[0-9]+ +[1-9][0-9]* +stable +", outcome.Out);
        Assert.Contains("The catalogue pins no original for ", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryDamageIsNamedWithWhatToDo()
    {
        var whole = int.Parse((await VerifyAsync(0)).LastLine.Split(' ')[1].TrimEnd(','), System.Globalization.CultureInfo.InvariantCulture);
        await DamageAsync();
        var outcome = await VerifyAsync(6);
        Assert.Equal($"verified {whole - 2}, damaged 2", outcome.LastLine);
        Assert.Contains($"{store}/{Copy}\n    expected ", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("    Run Publish again: it repairs the copies.\n", outcome.Out, StringComparison.Ordinal);
        Assert.Matches($"{store}/objects/.*tgz\n    expected an object, found none.\n    Delete it if it is there, and publish the same again", outcome.Out);
        Assert.Contains("2 objects missing or different from what the channels say.", outcome.All, StringComparison.Ordinal);
        Assert.DoesNotContain(outcome.Lines, line => line.Length > 100 && !line.Contains(store, StringComparison.Ordinal));

        await clone.BuildAsync("Publish", "--upstream", "sample", "--store", store);
        Assert.Equal($"verified {whole}, damaged 0", (await VerifyAsync(0)).LastLine);
    }

    [Fact]
    public async Task AScriptReadsTheSame()
    {
        await DamageAsync();
        var document = JsonDocument.Parse((await VerifyAsync(6, "--json")).Out).RootElement;
        Assert.Equal(6, document.GetProperty("exitStatus").GetInt32());
        Assert.Single(document.GetProperty("errors").EnumerateArray());
        var verified = document.GetProperty("answers").GetProperty("Verify")[0];
        Assert.Equal((2, 0, "stable"), (verified.GetProperty("damaged").GetInt32(), verified.GetProperty("pinnedTarballs").GetInt32(), verified.GetProperty("channels")[0].GetString()));
        Assert.Equal(["fix", "key", "what"], verified.GetProperty("damages")[1].EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal(Copy, verified.GetProperty("damages")[1].GetProperty("key").GetString());
    }

    [Fact]
    public async Task OneChannelIsVerifiedWhereItIsNamed()
    {
        await clone.BuildAsync("Publish", "--upstream", "sample", "--store", store, "--channel", "candidate");
        File.Delete(Path.Combine(store, Copy));
        Assert.EndsWith(", damaged 0", (await VerifyAsync(0, "--channel", "candidate")).LastLine, StringComparison.Ordinal);
        Assert.EndsWith(", damaged 1", (await VerifyAsync(6)).LastLine, StringComparison.Ordinal);
        Assert.Contains("channels/candidat.json\n    expected a channel's pointer, found none.", (await VerifyAsync(6, "--channel", "candidat")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StoresAreVerifiedSideBySide()
    {
        var stores = clone.NewFolder();
        Directory.Move(store, Path.Combine(stores, "us-east-1"));
        var outcome = await clone.BuildAsync("Verify", "--store", $"{stores}/{{region}}", "--regions", "us-east-1", "eu-west-1");
        Assert.Equal(6, outcome.ExitCode);
        Assert.Matches("^verified [1-9][0-9]*, damaged 1$", outcome.LastLine);
        Assert.Contains($"{stores}/eu-west-1/channels/stable.json\n", outcome.Out, StringComparison.Ordinal);
    }
}
