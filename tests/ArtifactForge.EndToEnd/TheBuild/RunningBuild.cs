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
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);
    private readonly Process _process;
    private readonly StringBuilder _out = new();
    private readonly Task<string> _error;

    public RunningBuild(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _error = _process.StandardError.ReadToEndAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    public Task ReadUntilAsync(string line) => ReadUntilAsync(x => x == line, line);

    public Task ReadUntilEndsAsync(string end) => ReadUntilAsync(x => x.EndsWith(end, StringComparison.Ordinal), end);

    private async Task ReadUntilAsync(Func<string, bool> isIt, string line)
    {
        while (await _process.StandardOutput.ReadLineAsync().WaitAsync(s_patience) is { } read)
        {
            _out.Append(read).Append('\n');
            if (isIt(read)) return;
        }
        throw new InvalidOperationException($"The build ended before '{line}':\n{_out}\n{await _error}");
    }

    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async Task<Outcome> EndAsync()
    {
        _out.Append(await _process.StandardOutput.ReadToEndAsync().WaitAsync(s_patience));
        await _process.WaitForExitAsync().WaitAsync(s_patience);
        return new(_process.ExitCode, _out.ToString(), await _error);
    }
}
