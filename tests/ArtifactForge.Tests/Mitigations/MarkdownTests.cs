using ArtifactForge.Mitigations.Runbooks;

namespace ArtifactForge.Tests.Mitigations;

public sealed class MarkdownTests
{
    private static string Of(params Block[] blocks) => MarkdownText.Of(new Page("T", blocks))["# T\n\n".Length..];

    private static string Of(Words words) => Of(new Paragraph(words)).TrimEnd('\n');

    [Theory]
    [InlineData("*not bold*", @"\*not bold\*")]
    [InlineData("[FAILED] <b> &amp; `x`", @"\[FAILED] \<b> \&amp; \`x\`")]
    [InlineData("_not_ but snake_case", @"\_not\_ but snake_case")]
    [InlineData("~~gone~~ and ~=1.1", @"\~~gone\~~ and ~=1.1")]
    public void TextsOfOthersMeanWhatTheySay(string text, string markdown) => Assert.Equal(markdown, Of(Words.Plain(text)));

    [Theory]
    [InlineData("a b", "`a b`")]
    [InlineData("a`b", "`` a`b ``")]
    [InlineData("a``b", "``` a``b ```")]
    [InlineData("a\nb", "`a b`")]
    public void CodeStaysCode(string code, string markdown) => Assert.Equal(markdown, Of(Words.Code(code)));

    [Fact]
    public void OurOwnSentencesHaveCodeBetweenBackticks() => Assert.Equal("put `x` there", Of(Words.Of("put `x` there")));

    [Fact]
    public void NoLineBeginsWithWhatWouldBeAList()
    {
        var text = string.Join(' ', Enumerable.Repeat("fifteen-letters", 6)) + " a - 1. # b";
        Assert.DoesNotContain(Of(Words.Plain(text + " " + text)).Split('\n'), line => line.StartsWith("- ", StringComparison.Ordinal) || line.StartsWith("1.", StringComparison.Ordinal) || line.StartsWith('#'));
    }

    [Fact]
    public void LinesBreakBetweenWordsAndNeverInCode()
    {
        var lines = Of(Words.Plain(string.Concat(Enumerable.Repeat("word ", 30))).Then(Words.Code("code that is together"))).Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= 110));
        Assert.Contains(lines, line => line.Contains("`code that is together`", StringComparison.Ordinal));
    }

    [Fact]
    public void AnAddressStandsAtTheEndOnce() => Assert.Equal(
        "[a][1] and [b][1] and [c](c.md)\n\n[1]: https://example.org/x\n",
        Of(new Paragraph(Words.Join(" and ", [Words.Link("a", "https://example.org/x"), Words.Link("b", "https://example.org/x"), Words.Link("c", "c.md")]))));

    [Fact]
    public void AFenceIsLongerThanAnyInIt() => Assert.Equal("````text\n```\nx\n```\n````\n", Of(new Listing("text", "```\nx\n```\n")));

    [Fact]
    public void ATableKeepsItsColumns() => Assert.Equal(
        "| A    | B    |\n| ---- | ---- |\n| long | x\\|y |\n", Of(new Grid(["A", "B"], [[Words.Plain("long"), Words.Plain("x|y")]])));

    [Fact]
    public void ALongCommandBreaksBeforeOptionsAndPipesOutsideOfQuotes()
    {
        var query = "'a | b --c " + new string('x', 80) + "'";
        Assert.Equal($"```sh\naws ec2 describe-images --owners self \\\n  --query {query} \\\n  | grep -- --x\n```\n", Of(new Commands([$"aws ec2 describe-images --owners self --query {query} | grep -- --x"])));
    }
}
