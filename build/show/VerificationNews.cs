using ArtifactForge.Publishing;

/// <summary>How far verifying is in all stores together: on a terminal ten times a second, elsewhere a line now and then.</summary>
internal sealed class VerificationNews(TimeProvider clock) : IProgress<VerificationProgress>, IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, VerificationProgress> stores = new(StringComparer.Ordinal);
    private readonly long started = clock.GetTimestamp();
    private TimeSpan next = Pause;

    private static TimeSpan Pause => Screen.IsInteractive ? TimeSpan.FromSeconds(0.1) : TimeSpan.FromSeconds(10);

    public void Report(VerificationProgress value)
    {
        lock (gate)
        {
            // Reports come from several threads: the one that has seen most is the latest.
            if (!stores.TryGetValue(value.Store, out var known) || known.Done < value.Done)
            {
                stores[value.Store] = value;
            }

            var elapsed = clock.GetElapsedTime(started);
            if (elapsed >= next)
            {
                next = elapsed + Pause;
                Screen.Progress(Told(elapsed));
            }
        }
    }

    public void Dispose() => Screen.EndProgress();

    private string Told(TimeSpan elapsed)
    {
        var (bytes, total) = (stores.Values.Sum(store => store.Bytes), stores.Values.Sum(store => store.TotalBytes));
        var left = bytes == 0 ? "" : $", {elapsed.TotalSeconds * Math.Max(total - bytes, 0) / bytes:0} s left";
        return $"{stores.Values.Sum(store => store.Done)} of {stores.Values.Sum(store => store.Total)} objects in {Screen.Count(stores.Count, "store")}, {bytes >> 10} of {total >> 10} KiB{left}";
    }
}
