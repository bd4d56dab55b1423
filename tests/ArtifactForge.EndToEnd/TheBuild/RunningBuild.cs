using System.Diagnostics;
using System.Text;

namespace ArtifactForge.EndToEnd.TheBuild;

public sealed record Outcome(int ExitCode, string Out, string Error)
{
    public string All => Out + Error;

    public string LastLine => Out.TrimEnd().Split('\n')[^1];

    public IEnumerable<string> Lines => Out.Split('\n').Select(x => x.TrimEnd());
}

public sealed class RunningBuild : IDisposable
{
    /// <summary>Only ends what hangs. A page's commands may compile every project with all its analysers, beside other tests.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);
    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder saidAsError = new();
    private readonly Task<string> errors;

    public RunningBuild(ProcessStartInfo start)
    {
        process = Process.Start(start)!;
        process.StandardInput.Close();
        errors = ReadErrorsAsync();
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    /// <summary>kill -9: build.sh execs the program that builds, so this ends the latter.</summary>
    public void Kill() => process.Kill();

    public Task ReadUntilAsync(string line) => ReadUntilAsync(x => x == line, line);

    public Task ReadUntilEndsAsync(string end) => ReadUntilAsync(x => x.EndsWith(end, StringComparison.Ordinal), end);

    private async Task ReadUntilAsync(Func<string, bool> isIt, string line)
    {
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } read)
        {
            output.Append(read).Append('\n');
            if (isIt(read)) return;
        }
        throw new InvalidOperationException($"The build ended before '{line}':\n{output}\n{await errors}");
    }

    /// <summary>Until it has said that as an error, which is read all the while.</summary>
    public async Task ReadErrorsUntilAsync(string said)
    {
        for (var begun = Stopwatch.StartNew(); !ErrorsSoFar().Contains(said, StringComparison.Ordinal); await Task.Delay(50))
        {
            if (begun.Elapsed > Patience) throw new TimeoutException($"The build has not said '{said}' as an error for {Patience.TotalMinutes} minutes:\n{ErrorsSoFar()}");
            if (!errors.IsCompleted) continue;
            if ((await errors).Contains(said, StringComparison.Ordinal)) return;
            throw new InvalidOperationException($"The build ended before '{said}':\n{await errors}");
        }
    }

    private string ErrorsSoFar()
    {
        lock (saidAsError) return saidAsError.ToString();
    }

    private async Task<string> ReadErrorsAsync()
    {
        var buffer = new char[4096];
        while (await process.StandardError.ReadAsync(buffer) is > 0 and var read)
        {
            lock (saidAsError) saidAsError.Append(buffer, 0, read);
        }
        return ErrorsSoFar();
    }

    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async Task<Outcome> EndAsync()
    {
        output.Append(await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience));
        await process.WaitForExitAsync().WaitAsync(Patience);
        return new(process.ExitCode, output.ToString(), await errors);
    }
}
