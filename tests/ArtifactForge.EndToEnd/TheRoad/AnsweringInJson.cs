using System.Text.Json;

namespace ArtifactForge.EndToEnd.TheRoad;

/// <summary>With --json standard output is one document, whatever happens.</summary>
[Collection(OneClone.Name)]
public sealed class AnsweringInJson(Clone clone)
{
    private async Task<JsonElement> AnswerAsync(params string[] arguments)
    {
        var outcome = await clone.BuildAsync([.. arguments, "--json"]);
        var document = JsonDocument.Parse(outcome.Out).RootElement;
        Assert.Equal(outcome.ExitCode, document.GetProperty("exitStatus").GetInt32());
        Assert.NotEmpty(outcome.Error);
        return document;
    }

    [Fact]
    public async Task LintCounts()
    {
        var lint = (await AnswerAsync("Lint")).GetProperty("answers").GetProperty("Lint");
        Assert.Equal(31, lint.GetProperty("releases").GetInt32());
    }

    [Theory]
    [InlineData("--json", true)]
    [InlineData("--json=true", true)]
    [InlineData("--JSON True", true)]
    [InlineData("--json=false", false)]
    [InlineData("--json false", false)]
    public async Task ADocumentIsWrittenWhereItIsAskedFor(string words, bool isAskedFor)
    {
        var outcome = await clone.BuildAsync(["Lint", .. words.Split(' ')]);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(isAskedFor, outcome.Out.StartsWith('{'));
        Assert.Equal(isAskedFor, outcome.Error.Length > 0);
    }

    [Fact]
    public async Task ExplainTellsWhatIsHit()
    {
        var told = (await AnswerAsync("Explain", "--advisories", "ubuntu2004-mysql-client-downgrade")).GetProperty("answers").GetProperty("Explain")[0];
        Assert.Equal(["3.3.0", "3.3.1", "3.4.0", "3.4.1"], told.GetProperty("releases").EnumerateArray().Select(release => release.GetString()));
    }

    [Fact]
    public async Task ExplainOfAReleaseNamesItsFiles()
    {
        var told = (await AnswerAsync("Explain", "--release", "3.1.3")).GetProperty("answers").GetProperty("Explain");
        Assert.Equal(
            ["iam/3.1.3/list-images-of-api-pipelines.json", "iam/3.1.3/list-images-of-api-pipelines.template.yaml", "scripts/3.1.3/update-api-stack.sh"],
            told[0].GetProperty("files").EnumerateArray().Select(file => file.GetString()));
        Assert.Equal(3, told.GetArrayLength());
    }

    [Fact]
    public async Task SeveralTargetsGiveOneDocument()
    {
        var store = clone.NewFolder();
        var answers = (await AnswerAsync("Forge", "Publish", "Status", "--upstream", "sample", "--store", store)).GetProperty("answers");
        var id = answers.GetProperty("Forge").GetProperty("release").GetString();
        Assert.Equal(id, answers.GetProperty("Publish").GetProperty("release").GetString());
        Assert.Equal(id, answers.GetProperty("Status").GetProperty("stores")[0].GetProperty("channels")[0].GetProperty("release").GetString());
        Assert.True(answers.GetProperty("Publish").GetProperty("stores")[0].GetProperty("movesChannel").GetBoolean());
    }

    [Theory]
    [InlineData("Lint --json >&-", "Standard output is closed")]
    [InlineData("Lint >&-", "Standard output is closed")]
    [InlineData("Lint --json >/dev/full", "The document cannot be written to standard output: No space left on device")]
    [InlineData("Publsh --json >/dev/full", "The document cannot be written to standard output: No space left on device")]
    public async Task AnOutputThatCannotBeWrittenIsAnOrdinaryError(string command, string told)
    {
        var outcome = await clone.ShellAsync($"./build.sh {command} || exit $?");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(told, outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Publsh", "There is no target Publsh. Did you mean Publish?")]
    [InlineData("Status --stroe out", "There is no parameter --stroe. Did you mean --store?")]
    [InlineData("NewPatch", "Target NewPatch needs --advisory")]
    public async Task ACommandLineThatMakesNoSenseIsToldInTheDocument(string words, string told)
    {
        var document = await AnswerAsync(words.Split(' '));
        Assert.Equal(2, document.GetProperty("exitStatus").GetInt32());
        Assert.StartsWith(told, Assert.Single(document.GetProperty("errors").EnumerateArray()).GetProperty("what").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnErrorHasItsPlaceItsReasonAndWhatToDo()
    {
        var document = await AnswerAsync("Publish", "--upstream", "sample", "--store", clone.NewFolder(), "--expect", "000000000000");
        Assert.Equal(4, document.GetProperty("exitStatus").GetInt32());
        var error = Assert.Single(document.GetProperty("errors").EnumerateArray());
        Assert.Equal("--expect", error.GetProperty("where").GetString());
        Assert.Contains("Preview", error.GetProperty("fix").GetString(), StringComparison.Ordinal);
    }
}
