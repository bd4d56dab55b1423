using System.Collections.Concurrent;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>Many cases of one fact, some at once: most of their time is spent waiting for programs to start.</summary>
internal static class Cases
{
    private const int AtOnce = 4;

    /// <summary>All are tried; what failed is told together.</summary>
    public static async Task AllAsync<T>(IEnumerable<T> cases, Func<T, Task> check)
    {
        var failures = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (one, _) =>
        {
            if (await Record.ExceptionAsync(() => check(one)) is { } failure)
            {
                failures.Enqueue($"{one}: {failure.Message}\n{failure.StackTrace}");
            }
        });
        Assert.True(failures.IsEmpty, string.Join("\n\n", failures));
    }
}
