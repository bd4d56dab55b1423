namespace ArtifactForge.Publishing;

/// <summary>What a run that has failed or was stopped takes back of what it had said to others. Its own error comes first, and it waits for no server any longer.</summary>
internal static class TakingBack
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <returns>Why it could not be taken back; null where it was.</returns>
    public static async Task<string?> TryAsync(Func<CancellationToken, Task> take)
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await take(limit.Token);
            return null;
        }
#pragma warning disable CA1031 // Whatever it is, there is nothing more to be done about it than to tell it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return limit.IsCancellationRequested ? $"no answer within {Limit.TotalSeconds:0} seconds." : error.Message;
        }
    }
}
