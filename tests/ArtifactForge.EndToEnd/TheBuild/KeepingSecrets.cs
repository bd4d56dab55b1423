namespace ArtifactForge.EndToEnd.TheBuild;

[Collection(BuiltHouse.Name)]
public sealed class KeepingSecrets(ScratchHouse house)
{
    [Theory]
    [InlineData("hunter22")]
    [InlineData("a+b/c=&\"d\"")]
    [InlineData("aabaabaab")]
    public async Task ASecretIsMaskedHoweverItIsWritten(string secret)
    {
        var outcome = await house.RunAsync(new Dictionary<string, string> { ["NUKE_TOKEN"] = secret }, "Whisper", "--verbosity", "verbose");
        Assert.Equal(1, outcome.ExitCode);
        Assert.DoesNotContain(secret, outcome.All, StringComparison.Ordinal);
        Assert.Contains("whole *** end", outcome.Lines);
        Assert.Contains("split *** end", outcome.Lines);
        Assert.Contains("kept *** end", outcome.Lines);
        Assert.Contains("error *** end", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("[WRN] Whisper: logged *** end", outcome.Lines);
        Assert.Contains("// InvalidOperationException: thrown *** end", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryLineOfASecretIsMasked()
    {
        var outcome = await house.RunAsync(
            new Dictionary<string, string> { ["NUKE_TOKEN"] = "-----BEGIN KEY-----\nabcdefgh\n-----END KEY-----\n" }, "Whisper");
        Assert.DoesNotContain("abcdefgh", outcome.All, StringComparison.Ordinal);
        Assert.DoesNotContain("BEGIN KEY", outcome.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatOnlyBeginsLikeASecretIsWrittenInTheEnd()
    {
        var outcome = await house.RunAsync("Echo", "--token", "hunter22");
        Assert.Contains("first line", outcome.Lines);
        Assert.Contains("hunt", outcome.Lines);
    }

    [Fact]
    public async Task ASecretTooShortToMaskIsRefused()
    {
        var outcome = await house.RunAsync("Show", "--token", "abc");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("less than 4 characters", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("abc", outcome.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASecretInTheFileIsRefused()
    {
        Directory.CreateDirectory(house[".nuke"]);
        await File.WriteAllTextAsync(house[".nuke/parameters.json"], """{ "Token": "hunter22" }""");
        var outcome = await house.RunAsync("Show");
        File.Delete(house[".nuke/parameters.json"]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("Use NUKE_TOKEN", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter22", outcome.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("found '***'", "Show", "--token", "hunter22", "--mode", "hunter22")]
    [InlineData("no target ***.", "hunter22", "--token", "hunter22")]
    [InlineData("no target ***.", "Show", "--skip", "hunter22", "--token", "hunter22")]
    public async Task ASecretQuotedByAMistakeIsMasked(string expected, params string[] arguments)
    {
        var outcome = await house.RunAsync(arguments);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }
}
