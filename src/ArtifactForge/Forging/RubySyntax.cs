using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace ArtifactForge.Forging;

/// <summary>
/// Asks <c>ruby -c</c> whether patched recipes can still be parsed. It is a check and no ingredient: a release is the same
/// with and without it, and where there is no ruby that is said and no more.
/// </summary>
/// <param name="program">The interpreter; null where there is none.</param>
public sealed class RubySyntax(string? program)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    // The same recipe is patched in the same way in several releases.
    private readonly ConcurrentDictionary<Sha256Digest, Lazy<Task<string?>>> answers = new();
    private int notChecked;

    public bool IsThere => program is not null;

    /// <summary>How many files nobody looked at.</summary>
    public int Unchecked => notChecked;

    /// <summary>The ruby of the search path.</summary>
    public static RubySyntax OfThisMachine() => new((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "ruby.exe" : "ruby"))
        .FirstOrDefault(File.Exists));

    public static bool IsRuby(string path) => path.EndsWith(".rb", StringComparison.Ordinal);

    /// <exception cref="ForgeException">Ruby cannot parse it.</exception>
    public async Task CheckAsync(string path, ReadOnlyMemory<byte> content, string target, CancellationToken cancellation)
    {
        if (program is null)
        {
            Interlocked.Increment(ref notChecked);
            return;
        }

        var answer = await answers.GetOrAdd(Sha256Digest.OfContent(content.Span), _ => new(() => AskAsync(content, cancellation))).Value;
        if (answer is null) return;
        throw new ForgeException($"{target}, {path}", $"is no Ruby any more when it is patched: {answer}", "Correct the patch.");
    }

    /// <returns>Null where it can be parsed, else what ruby says.</returns>
    private async Task<string?> AskAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Longest);
        using var ruby = Start();
        try
        {
            var error = ruby.StandardError.ReadToEndAsync(deadline.Token);
            var output = ruby.StandardOutput.ReadToEndAsync(deadline.Token);
            await FeedAsync(ruby, content, deadline.Token);
            await ruby.WaitForExitAsync(deadline.Token);
            await output;
            return ruby.ExitCode == 0 ? null : FirstLines(await error);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"it took more than {Longest.TotalSeconds:0} s to say.";
        }
        finally
        {
            if (!ruby.HasExited) ruby.Kill(entireProcessTree: true);
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(program!, ["--disable=gems", "-c", "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // It could load code of anyone's.
        start.Environment.Remove("RUBYOPT");
        start.Environment.Remove("RUBYLIB");
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new ForgeException(program!, $"cannot be started: {error.Message}", "Mend the installation of ruby, or take it out of PATH.", Failure.Failed, error);
        }
    }

    private static async Task FeedAsync(Process ruby, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        try
        {
            await ruby.StandardInput.BaseStream.WriteAsync(content, cancellation);
            ruby.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has seen enough to say no.
        }
    }

    private static string FirstLines(string error)
    {
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(3);
        var text = string.Concat(string.Join(' ', lines).Where(letter => !char.IsControl(letter)));
        return text.Length == 0 ? "it does not say why." : text;
    }
}
