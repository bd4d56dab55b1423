using System.Diagnostics;
using System.Globalization;
using System.Text;
using ArtifactForge.Forging;
using ArtifactForge.Tests.Archives;

namespace ArtifactForge.Tests.Forging;

/// <summary>Whether patched files can still be parsed: asked of ruby, where there is one.</summary>
public sealed class AskingRuby : IDisposable
{
    private const string Broken = "is no longer valid Ruby after patching: ";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task WithoutRubyThatIsSaid()
    {
        using var ruby = new RubySyntax(null);
        await ruby.CheckAsync("a.rb", "x"u8.ToArray(), "3.4.1", CancellationToken.None);
        Assert.Equal(1, ruby.Unchecked);
    }

    /// <summary>What stands in a file is neither run nor understood by the rules of the machine's locale.</summary>
    [OracleTheory("ruby")]
    [InlineData("puts 'fine'\n", null)]
    [InlineData("", null)]
    [InlineData("# é\nx = 'ü'\n", null)]
    [InlineData("\ufeffx = 1\n", null)]
    [InlineData("x = 1\n__END__\n)))\n", null)]
    [InlineData("BEGIN { exit! 7 }\nexit! 7\n", null)]
    [InlineData("$stdout.puts 'ok'\nend\n", "-:2: syntax error")]
    [InlineData("def a\n", "-:1: syntax error")]
    public async Task RubyParsesAndRunsNothing(string source, string? complaint)
    {
        using var ruby = RubySyntax.OfThisMachine();
        var asked = ruby.CheckAsync("a.rb", Encoding.UTF8.GetBytes(source), "3.4.1", CancellationToken.None);
        if (complaint is null) await asked;
        else Assert.StartsWith(Broken + complaint, (await Assert.ThrowsAsync<ForgeException>(() => asked)).What, StringComparison.Ordinal);
    }

    [OracleFact("ruby")]
    public async Task OneRubyAnswersForAllFilesAndOnceForEachContent()
    {
        var log = folder["log"];
        using var ruby = new RubySyntax(Program($"echo started >> '{log}'\ntee -a '{log}' | ruby \"$@\""));
        await ruby.CheckAsync("a.rb", "fine = 1\n"u8.ToArray(), "3.4.0", CancellationToken.None);
        await ruby.CheckAsync("a.rb", "fine = 1\n"u8.ToArray(), "3.4.1", CancellationToken.None);
        await Assert.ThrowsAsync<ForgeException>(() => ruby.CheckAsync("b.rb", "broken)\n"u8.ToArray(), "3.4.1", CancellationToken.None));
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => ruby.CheckAsync("c.rb", Encoding.UTF8.GetBytes($"x{i} = {i}\n"), "3.4.1", CancellationToken.None)));
        Assert.Equal(0, ruby.Unchecked);
        var lines = await File.ReadAllLinesAsync(log);
        Assert.Single(lines, line => line == "started");
        Assert.Single(lines, line => line == "fine = 1");
    }

    [OracleFact("sh")]
    public async Task ARubyThatEndsIsNoAnswerAndItsLastWordsAreTold()
    {
        using var ruby = new RubySyntax(Program("echo 'libruby.so: cannot open' >&2; exit 127"));
        var refusal = await Assert.ThrowsAsync<ForgeException>(() => ruby.CheckAsync("a.rb", "x"u8.ToArray(), "3.4.1", CancellationToken.None));
        Assert.Equal(Failure.Failed, refusal.Failure);
        Assert.Contains("it ended without an answer. libruby.so: cannot open", refusal.What, StringComparison.Ordinal);
        Assert.Contains("remove it from PATH", refusal.Fix, StringComparison.Ordinal);
    }

    [OracleFact("sh")]
    public async Task WhoeverStopsWaitingForRubyLeavesNoneBehind()
    {
        using var ruby = new RubySyntax(Program($"echo $$ > '{folder["id"]}'\nsleep 60"));
        using var stop = new CancellationTokenSource();
        var asked = ruby.CheckAsync("a.rb", "x"u8.ToArray(), "3.4.1", stop.Token);
        await Eventually(() => File.Exists(folder["id"]) && File.ReadAllText(folder["id"]).EndsWith('\n'), asked);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        var left = int.Parse(await File.ReadAllTextAsync(folder["id"]), CultureInfo.InvariantCulture);
        await Eventually(() => !IsThere(left), Task.Delay(Timeout.Infinite));
    }

    /// <summary>Within a minute, and before that ends which it is about.</summary>
    private static async Task Eventually(Func<bool> isSo, Task end)
    {
        var deadline = Task.Delay(TimeSpan.FromMinutes(1));
        while (!isSo())
        {
            if (await Task.WhenAny(Task.Delay(10), end, deadline) == end) await end;
            Assert.False(end.IsCompleted || deadline.IsCompleted, "It did not come to that.");
        }
    }

    /// <summary>A process that was killed may be listed until it is reaped.</summary>
    private static bool IsThere(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private string Program(string body)
    {
        var program = folder.Write("bin/ruby", Encoding.UTF8.GetBytes($"#!/bin/sh\n{body}\n"));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        return program;
    }
}
