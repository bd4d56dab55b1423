using System.Diagnostics;
using ArtifactForge.Tests;

namespace ArtifactForge.EndToEnd.Stores;

/// <summary>A server, or what starts and ends one, with the last that it said: for whoever has to know why it failed.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const int LinesKept = 20;

    /// <summary>Only ends what hangs: a server may take long to start, beside other tests.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process process;
    private readonly Queue<string> said = new();

    public ServerProcess(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables ?? new Dictionary<string, string>()) start.Environment[name] = value;
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private string LastWords
    {
        get
        {
            lock (said) return said.Count == 0 ? "It said nothing." : $"Its last words:\n{string.Join('\n', said)}";
        }
    }

    /// <summary>Ends the server with all that it started.</summary>
    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    /// <summary>A good end.</summary>
    public async Task EndAsync()
    {
        await process.EndAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{Name} ended with {process.ExitCode}. {LastWords}");
    }

    /// <summary>Until anything at all is answered there.</summary>
    public async Task AnswersAsync(Uri place)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        for (var begun = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            try
            {
                using var answer = await http.GetAsync(place);
                return;
            }
            catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
            {
                if (process.HasExited) throw new InvalidOperationException($"{Name} ended with {process.ExitCode} before it answered at {place}. {LastWords}", error);
                if (begun.Elapsed > Patience) throw new TimeoutException($"{Name} has not answered at {place} for {Patience.TotalMinutes} minutes. {LastWords}", error);
            }
        }
    }

    private string Name => string.Join(' ', process.StartInfo.ArgumentList.Prepend(process.StartInfo.FileName));

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (said)
        {
            said.Enqueue(line);
            if (said.Count > LinesKept) said.Dequeue();
        }
    }
}
