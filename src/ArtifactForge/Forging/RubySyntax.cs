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
    private RubyParser? parser;
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

    public void Dispose()
    {
        parser?.Dispose();
        turn.Dispose();
    }

    /// <returns>Null where it can be parsed, else what ruby says.</returns>
    private async Task<string?> AskAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Longest);
        try
        {
            parser ??= RubyParser.Start(program!);
            return await parser.AskAsync(content, deadline.Token) is { } answer ? FirstWords(answer) : null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"it took more than {Longest.TotalSeconds:0} s to say.";
        }
        finally
        {
            if (parser is { OwesAnswer: true })
            {
                // What it says next would be taken for the answer to another question.
                parser.Dispose();
                parser = null;
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
