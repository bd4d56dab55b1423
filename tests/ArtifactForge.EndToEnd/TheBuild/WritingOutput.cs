namespace ArtifactForge.EndToEnd.TheBuild;

[Collection(BuiltHouse.Name)]
public sealed class WritingOutput(ScratchHouse house)
{
    private static readonly Dictionary<string, string> Xterm = new() { ["TERM"] = "xterm-256color" };

    [Fact]
    public async Task APipeGetsNoEscapeSequences() =>
        Assert.DoesNotContain('\e', (await house.RunAsync(Xterm, "Fail")).All);

    [FactWithScript]
    public async Task ATerminalGetsColour() => Assert.Contains("\e[31;1m", (await OnTerminalAsync(Xterm)).Out, StringComparison.Ordinal);

    [FactWithScript]
    public async Task NoColorIsRespectedOnATerminal()
    {
        var outcome = await OnTerminalAsync(new() { ["TERM"] = "xterm-256color", ["NO_COLOR"] = "1" });
        Assert.Contains("it broke", outcome.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[31;1m", outcome.Out, StringComparison.Ordinal);
    }

    [FactWithScript]
    public async Task AnEmptyNoColorIsNone() =>
        Assert.Contains("\e[31;1m", (await OnTerminalAsync(new() { ["TERM"] = "xterm-256color", ["NO_COLOR"] = "" })).Out, StringComparison.Ordinal);

    [FactWithScript]
    public async Task ADumbTerminalGetsNoColour() =>
        Assert.DoesNotContain("\e[31;1m", (await OnTerminalAsync(new() { ["TERM"] = "dumb" })).Out, StringComparison.Ordinal);

    [Fact]
    public async Task ADocumentIsAloneOnStandardOutput()
    {
        var outcome = await house.RunAsync("Document", "--json");
        Assert.Equal("{\"a\":1}\n", outcome.Out);
        Assert.Contains("║ Document", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Build succeeded", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoLogoLeavesOneLineOut()
    {
        Assert.Contains("NUKE-compatible build engine", (await house.RunAsync("Prepare")).Out, StringComparison.Ordinal);
        Assert.DoesNotContain("NUKE-compatible build engine", (await house.RunAsync("Prepare", "--no-logo")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GitHubGetsGroupsAndAnnotations()
    {
        var outcome = await house.RunAsync(new Dictionary<string, string> { ["GITHUB_ACTIONS"] = "true" }, "Fail");
        Assert.Contains("::group::Prepare", outcome.Lines);
        Assert.Contains("::endgroup::", outcome.Lines);
        Assert.Contains("::error::it broke", outcome.Lines);
        Assert.DoesNotContain("║ Prepare", outcome.Lines);
    }

    private async Task<Outcome> OnTerminalAsync(Dictionary<string, string> variables)
    {
        using var running = house.Start("script", ["-qec", $"'{house.Script}' Fail", "/dev/null"], variables);
        return await running.EndAsync();
    }
}

// script(1) of util-linux makes the pseudo-terminal; that of macOS takes other arguments.
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactWithScriptAttribute : FactAttribute
{
    public FactWithScriptAttribute()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/script")) Skip = "Needs script(1) of util-linux for a pseudo-terminal.";
    }
}
