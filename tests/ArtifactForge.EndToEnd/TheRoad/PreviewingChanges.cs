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

    private Task<Outcome> BuildAsync(string target, string store, params string[] more) => clone.BuildAsync([target, "--upstream", "sample", "--store", store, .. more]);

    /// <summary>With this one advisory in it.</summary>
    private string NewCatalogue()
    {
        var catalogue = clone.NewCatalogue();
        foreach (var other in Directory.GetDirectories(Path.Combine(catalogue, "advisories")).Where(folder => !Advisory.Contains(Path.GetFileName(folder), StringComparison.Ordinal)))
        {
            Directory.Delete(other, recursive: true);
        }

        return catalogue;
    }

    private async Task<string> CatalogueWithAsync(string text)
    {
        var catalogue = NewCatalogue();
        var file = Path.Combine(catalogue, Advisory);
        var yaml = await File.ReadAllTextAsync(file);
        Assert.Contains($"'{Text}'", yaml, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, yaml.Replace($"'{Text}'", JsonSerializer.Serialize(text), StringComparison.Ordinal));
        return catalogue;
    }

    [Fact]
    public async Task EachChangedLineIsShownOnceForAllReleasesThatShareIt()
    {
        var outcome = await BuildAsync("Preview", clone.NewFolder(), "--catalogue", NewCatalogue());
        Assert.Contains(
            $"""
            4 patched cookbooks new to the channel, compared with upstream:
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
        var (store, catalogue) = (clone.NewFolder(), NewCatalogue());
        await BuildAsync("Publish", store, "--catalogue", catalogue, "--releases", "3.4.0", "3.4.1");
        Assert.Contains("  in 3.3.0, 3.3.1\n", (await BuildAsync("Preview", store, "--catalogue", catalogue)).Out, StringComparison.Ordinal);
        await BuildAsync("Publish", store, "--catalogue", catalogue);
        Assert.DoesNotContain("compared with upstream:", (await BuildAsync("Preview", store, "--catalogue", catalogue)).Out, StringComparison.Ordinal);
        Assert.Contains("  in 3.3.0, 3.3.1, 3.4.0, 3.4.1\n", (await BuildAsync("Preview", store, "--catalogue", catalogue, "--channel", "candidate")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LongLinesGoOnLongChangesAreCutAndNothingInThemSteersTheTerminal()
    {
        var text = $"\"apt\" # {new string('x', 200)}\n# \u001b[31m\u202etxt.exe\r\n\t# end\n{string.Join('\n', Enumerable.Range(0, 50).Select(number => $"# {number}"))}";
        var catalogue = await CatalogueWithAsync(text);
        var lines = (await BuildAsync("Preview", clone.NewFolder(), "--catalogue", catalogue, "--releases", "3.4.1")).Lines;
        Assert.Contains($"    +  'debian' => \"apt\" # {new string('x', 73)}", lines);
        Assert.Contains($"      …{new string('x', 93)}", lines);
        Assert.Contains($"      …{new string('x', 34)}", lines);
        Assert.Contains(@"    +# \u001b[31m\u202etxt.exe\r", lines);
        Assert.Contains("    +    # end", lines);
        Assert.Contains("    +# 22", lines);
        Assert.DoesNotContain("    +# 23", lines);
        Assert.Contains("    … and 27 lines more: ./build.sh Preview --json shows all of them.", lines);
    }

    [Fact]
    public async Task AScriptReadsAllOfIt()
    {
        var outcome = await BuildAsync("Preview", clone.NewFolder(), "--catalogue", NewCatalogue(), "--json");
        var cookbooks = JsonDocument.Parse(outcome.Out).RootElement.GetProperty("answers").GetProperty("Preview").GetProperty("stores")[0].GetProperty("newCookbooks");
        Assert.Equal(4, cookbooks.GetArrayLength());
        var (release, change) = (cookbooks[3].GetProperty("release").GetString(), cookbooks[3].GetProperty("changes")[0]);
        Assert.Equal(("3.4.1", Recipe), (release, change.GetProperty("path").GetString()));
        Assert.Equal("  'debian' => \"apt install -y\"\n", change.GetProperty("hunks")[0].GetProperty("removed")[0].GetString());
    }
}
