using System.Text.Json;
using ArtifactForge.EndToEnd.TheBuild;

namespace ArtifactForge.EndToEnd.TheRoad;

/// <summary>What a person reads before a patched cookbook goes out.</summary>
[Collection(OneClone.Name)]
public sealed class PreviewingChanges(Clone clone)
{
    private const string Advisory = "advisories/ubuntu2004-mysql-client-downgrade/advisory.yaml";
    private const string Recipe = "cookbooks/aws-parallelcluster-install/recipes/install_mysql_client.rb";
    private const string Text = "\"apt install -y --allow-downgrades\"";

    private Task<Outcome> PreviewAsync(string store, params string[] more) => clone.BuildAsync(["Preview", "--upstream", "sample", "--store", store, .. more]);

    private async Task<string> CatalogueWithAsync(string text)
    {
        var catalogue = clone.NewCatalogue();
        var file = Path.Combine(catalogue, Advisory);
        var yaml = await File.ReadAllTextAsync(file);
        Assert.Contains($"'{Text}'", yaml, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, yaml.Replace($"'{Text}'", JsonSerializer.Serialize(text), StringComparison.Ordinal));
        return catalogue;
    }

    [Fact]
    public async Task EachChangedLineIsShownOnceForAllReleasesThatShareIt()
    {
        var outcome = await PreviewAsync(clone.NewFolder());
        Assert.Contains(
            $"""
            4 patched cookbooks that the channel does not hold, against upstream's:
              in 3.3.0, 3.3.1, 3.4.0, 3.4.1
                {Recipe}
                -  'debian' => "apt install -y"
                +  'debian' => "apt install -y --allow-downgrades"


            """,
            outcome.Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatTheChannelHoldsIsNotShownAgain()
    {
        var store = clone.NewFolder();
        await clone.BuildAsync("Publish", "--upstream", "sample", "--store", store, "--releases", "3.4.0", "3.4.1");
        Assert.Contains("  in 3.3.0, 3.3.1\n", (await PreviewAsync(store)).Out, StringComparison.Ordinal);
        await clone.BuildAsync("Publish", "--upstream", "sample", "--store", store);
        Assert.DoesNotContain("upstream's:", (await PreviewAsync(store)).Out, StringComparison.Ordinal);
        Assert.Contains("  in 3.3.0, 3.3.1, 3.4.0, 3.4.1\n", (await PreviewAsync(store, "--channel", "candidate")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LongChangesAreCutAndNothingInThemSteersTheTerminal()
    {
        var text = $"\"apt\" # {new string('x', 200)}\n# \u001b[31m\u202etxt.exe\r\n\t# end\n{string.Join('\n', Enumerable.Range(0, 50).Select(number => $"# {number}"))}";
        var catalogue = await CatalogueWithAsync(text);
        var lines = (await PreviewAsync(clone.NewFolder(), "--catalogue", catalogue, "--releases", "3.4.1")).Lines;
        Assert.Contains(lines, line => line.Length == 100 && line.EndsWith("xxx…", StringComparison.Ordinal));
        Assert.Contains(@"    +# \u001b[31m\u202etxt.exe\r", lines);
        Assert.Contains("    +    # end", lines);
        Assert.Contains("    +# 24", lines);
        Assert.DoesNotContain("    +# 25", lines);
        Assert.Contains("    … and 25 lines more: ./build.sh Preview --json has all of them.", lines);
    }

    [Fact]
    public async Task AScriptReadsAllOfIt()
    {
        var outcome = await PreviewAsync(clone.NewFolder(), "--json");
        var cookbooks = JsonDocument.Parse(outcome.Out).RootElement.GetProperty("answers").GetProperty("Preview").GetProperty("stores")[0].GetProperty("newCookbooks");
        Assert.Equal(4, cookbooks.GetArrayLength());
        var (release, change) = (cookbooks[3].GetProperty("release").GetString(), cookbooks[3].GetProperty("changes")[0]);
        Assert.Equal(("3.4.1", Recipe), (release, change.GetProperty("path").GetString()));
        Assert.Equal("  'debian' => \"apt install -y\"\n", change.GetProperty("hunks")[0].GetProperty("removed")[0].GetString());
    }
}
