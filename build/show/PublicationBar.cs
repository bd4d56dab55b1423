using System.Globalization;
using ArtifactForge.Publishing;

/// <summary>How far a publication is: objects, bytes and the time that is left. On a terminal in place, elsewhere a line every ten seconds.</summary>
internal sealed class PublicationBar : IProgress<PublicationProgress>, IDisposable
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Seldom = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly long started = Environment.TickCount64;
    private TimeSpan next = Screen.IsInteractive ? TimeSpan.Zero : Seldom;

    public void Report(PublicationProgress value)
    {
        lock (gate)
        {
            var elapsed = TimeSpan.FromMilliseconds(Environment.TickCount64 - started);
            if (elapsed < next)
            {
                return;
            }

            next = elapsed + (Screen.IsInteractive ? Often : Seldom);
            Screen.Progress($"{value.Done}/{value.Expected} objects  {Size(value.Bytes)} of {Size(value.ExpectedBytes)}{Left(value, elapsed)}  {value.Key}");
        }
    }

    public void Dispose() => Screen.EndProgress();

    private static string Size(long bytes) => bytes < 10 << 20 ? $"{bytes >> 10} KiB" : $"{bytes >> 20} MiB";

    private static string Left(PublicationProgress value, TimeSpan elapsed) => value.Done is 0 || value.Done >= value.Expected
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"  {elapsed.TotalSeconds * (value.Expected - value.Done) / value.Done:F0} s left");
}
