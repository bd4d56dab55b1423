using System.Diagnostics;

namespace ArtifactForge.Tests;

/// <summary>Programs that this project did not write.</summary>
internal static class Programs
{
    /// <summary>Only ends what hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Where the PATH has it, best first.</summary>
    public static IEnumerable<string> Named(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program))
        .Where(File.Exists);

    public static bool Has(string program) => Named(program).Any();

    /// <summary>Its end, and that of what is read from it and written to it; one that hangs is killed, and said to.</summary>
    public static async Task EndAsync(this Process process, params IReadOnlyList<Task> streams)
    {
        try
        {
            await Task.WhenAll([process.WaitForExitAsync(), .. streams]).WaitAsync(Patience).ConfigureAwait(false);
        }
        catch (TimeoutException late)
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)}: neither ended nor closed its output within {Patience.TotalMinutes} minutes.", late);
        }
    }

    /// <summary>The same for whoever cannot await it.</summary>
    public static void End(this Process process, params IReadOnlyList<Task> streams) => process.EndAsync(streams).GetAwaiter().GetResult();
}
