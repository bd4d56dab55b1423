using System.Collections.Concurrent;

namespace ArtifactForge.Forging;

/// <summary>
/// Asks ruby, as <c>ruby -c</c> does, whether patched recipes can still be parsed. It is a check and no ingredient: a release is the same
/// with and without it, and where there is no ruby that is said and no more.
/// </summary>
/// <param name="program">The interpreter; null where there is none.</param>
public sealed class RubySyntax(string? program) : IDisposable
{
    private const int MostSaid = 300;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    // The same recipe is patched in the same way in several releases.
    private readonly ConcurrentDictionary<Sha256Digest, Lazy<Task<string?>>> answers = new();
    private readonly SemaphoreSlim turn = new(1);
    private readonly Lock guard = new();
    private Task<RubyParser>? parser;
    private int notChecked;

    public bool IsThere => program is not null;

    /// <summary>How many files nobody looked at.</summary>
    public int Unchecked => notChecked;

    /// <summary>The ruby of the search path.</summary>
    public static RubySyntax OfThisMachine() => new(Find());

    public static bool IsOnThisMachine() => Find() is not null;

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "ruby.exe" : "ruby"))
        .FirstOrDefault(File.Exists);

    public static bool IsRuby(string path) => path.EndsWith(".rb", StringComparison.Ordinal);

    /// <summary>To be called where something will be checked: ruby starts in the time in which that is found or opened.</summary>
    public void Begin()
    {
        if (program is not null) _ = StartAsync(program);
    }

    /// <param name="path">With the patches that made it what it is.</param>
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
        throw new ForgeException($"{path} in {target}", $"is no longer valid Ruby after patching: {answer}", "Correct the patch.");
    }

    public void Dispose()
    {
        _ = parser?.ContinueWith(started => started.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        turn.Dispose();
    }

    private Task<RubyParser> StartAsync(string named)
    {
        lock (guard)
        {
            // On a thread of its own: those of the pool are opening tarballs just now.
            return parser ??= Task.Factory.StartNew(() => RubyParser.Start(named), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    /// <returns>Null where it can be parsed, else what ruby says.</returns>
    private async Task<string?> AskAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Longest);
        RubyParser? asked = null;
        try
        {
            asked = await StartAsync(program!);
            return await asked.AskAsync(content, deadline.Token) is { } answer ? FirstWords(answer) : null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ForgeException(program!, $"did not say within {Longest.TotalSeconds:0} seconds whether a patched recipe is valid.", "Run again when the machine is less busy.", Failure.Failed);
        }
        finally
        {
            if (asked is { OwesAnswer: true })
            {
                // What it says next would be taken for the answer to another question.
                asked.Dispose();
                lock (guard)
                {
                    parser = null;
                }
            }

            turn.Release();
        }
    }

    internal static string FirstWords(string said)
    {
        var line = string.Concat(string.Join(' ', said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Where(letter => !char.IsControl(letter)));
        return line.Length switch
        {
            0 => "it does not say why.",
            > MostSaid => $"{line[..MostSaid]}…",
            _ => line,
        };
    }
}
