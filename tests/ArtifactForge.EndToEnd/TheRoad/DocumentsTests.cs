using ArtifactForge.EndToEnd.TheBuild;

namespace ArtifactForge.EndToEnd.TheRoad;

/// <summary>README and every page in docs, run as they stand.</summary>
[Collection(OneClone.Name)]
public sealed class DocumentsTests(Clone clone)
{
    public static TheoryData<string> Pages() =>
        [.. Directory.EnumerateFiles(Path.Combine(ScratchHouse.Repository, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(ScratchHouse.Repository, "README.md"))
            .Select(file => Path.GetRelativePath(ScratchHouse.Repository, file))
            .Order(StringComparer.Ordinal)];

    // Printed between blocks; no program prints it by itself.
    private const char Mark = '\u001e';

    /// <summary>All blocks of a page in one shell, as somebody pastes them: what one leaves behind (a folder, a variable), the next one finds.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public async Task EveryCommandRunsAndPrintsWhatThePageShows(string page)
    {
        await clone.ShellAsync("rm -rf out");
        var blocks = Page.Read(Path.Combine(clone.Root, page)).Blocks.Where(block => block.NotRunBecause is null).ToList();
        var outcome = await clone.ShellAsync(string.Concat(blocks.Select(block => $"{block.Script}\nprintf '\\036'\n")));
        var printed = outcome.Out.Split(Mark);
        Assert.True(outcome.ExitCode == 0, $"{page}:{blocks.ElementAtOrDefault(printed.Length - 1)?.Line} ended with {outcome.ExitCode}\n{outcome.All}");
        Assert.Equal(blocks.Count, printed.Length - 1);
        foreach (var (block, text) in blocks.Zip(printed))
        {
            Assert.True(block.Printed is null || Page.Prints(text, block.Printed), $"{page}:{block.Line} prints\n{text}");
        }
    }

    /// <summary>What cannot run here (no account, no network) still has to name targets and parameters that exist.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public async Task EveryOtherBuildCommandIsAtLeastUnderstood(string page)
    {
        var read = Page.Read(Path.Combine(clone.Root, page));
        var commands = read.Blocks.Where(block => block.NotRunBecause is not null)
            .SelectMany(block => block.Script.Split('\n'))
            .Where(line => line.StartsWith("./build.sh ", StringComparison.Ordinal))
            .Select(line => line["./build.sh ".Length..])
            .Concat(read.Mentions.Where(mention => !mention.Contains('…', StringComparison.Ordinal)));
        foreach (var command in commands)
        {
            var outcome = await clone.ShellAsync($"./build.sh {command} --plan");
            Assert.True(outcome.ExitCode == 0, $"{page}: ./build.sh {command}\n{outcome.All}");
        }
    }

    [Fact]
    public void ThereAreCommandsToRun() =>
        Assert.True(Page.Read(Path.Combine(clone.Root, "README.md")).Blocks.Count(block => block.NotRunBecause is null) >= 3);

    [Theory]
    [InlineData("a\nb\n", "a|b", true)]
    [InlineData("a\nb\nc\n", "a|…|c", true)]
    [InlineData("a\nb\nc\n", "a|c", false)]
    [InlineData("moved to 0123 now\n", "moved to … now", true)]
    [InlineData("moved to 0123\n", "moved to … now", false)]
    [InlineData("a\nb\n", "a", false)]
    [InlineData("", "…", true)]
    public void OutputIsComparedLineByLine(string output, string documented, bool same) =>
        Assert.Equal(same, Page.Prints(output, documented.Split('|')));
}
