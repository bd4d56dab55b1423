using System.Text;

namespace ArtifactForge.EndToEnd.Mends;

/// <summary>Programs that write down what they are asked and answer as a test says, in place of the real ones.</summary>
internal sealed class RecordedAws : IDisposable
{
    private static readonly string[][] Shells = [["dash"], ["bash"], ["busybox", "sh"]];

    private readonly Scratch scratch = new();
    private readonly List<(string Program, string Asked, string Answer)> answers = [];

    public void Dispose() => scratch.Dispose();

    /// <summary>A later answer counts before an earlier one. Both are shell: a pattern of a case, and what is done then.</summary>
    public RecordedAws Answer(string asked, string answer) => Answer("aws", asked, answer);

    public RecordedAws Answer(string program, string asked, string answer)
    {
        answers.Insert(0, (program, asked, answer));
        return this;
    }

    /// <summary>Runs a script under each shell, which must make no difference.</summary>
    /// <returns>What it said, and what the programs were asked.</returns>
    public async Task<(ToolOutcome Outcome, IReadOnlyList<string> Asked)> RunAsync(string script, params string[] arguments)
    {
        var file = scratch.Write("script.sh", script);
        var asked = Path.Combine(scratch.Root, "asked");
        var runs = new List<(ToolOutcome Outcome, string Asked)>();
        foreach (var shell in Shells)
        {
            WritePrograms();
            await File.WriteAllTextAsync(asked, "");
            var path = $"{Path.Combine(scratch.Root, "bin")}:{Environment.GetEnvironmentVariable("PATH")}";
            var outcome = await Tool.RunAsync(shell[0], [.. shell.Skip(1), file, .. arguments], new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = path });
            runs.Add((outcome, await File.ReadAllTextAsync(asked)));
        }

        Assert.All(runs, run => Assert.Equal(runs[0], run));
        return (runs[0].Outcome, runs[0].Asked.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private void WritePrograms()
    {
        if (Directory.Exists(Path.Combine(scratch.Root, "state"))) Directory.Delete(Path.Combine(scratch.Root, "state"), recursive: true);
        Directory.CreateDirectory(Path.Combine(scratch.Root, "state"));
        foreach (var program in answers.GroupBy(answer => answer.Program))
        {
            var text = new StringBuilder($"#!/bin/sh\nstate='{scratch.Root}/state'\nprintf '%s\\n' \"{program.Key} $*\" >>'{scratch.Root}/asked'\ncase \"$*\" in\n");
            foreach (var (_, pattern, answer) in program) text.Append(pattern.Replace(" ", @"\ ", StringComparison.Ordinal)).Append(") ").Append(answer).Append(" ;;\n");
            text.Append("*) echo \"nobody said what to answer: $*\" >&2; exit 99 ;;\nesac\n");
            scratch.WriteProgram($"bin/{program.Key}", text.ToString());
        }
    }
}
