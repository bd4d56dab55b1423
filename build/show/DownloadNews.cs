using ArtifactForge.Upstream;

/// <summary>How downloads go: on a terminal as it happens, elsewhere only what is worth a line.</summary>
internal sealed class DownloadNews : IProgress<DownloadProgress>
{
    private long next;

    public void Report(DownloadProgress value)
    {
        if (value.Remark is { } remark)
        {
            Screen.Progress($"{value.What}  {remark}");
            return;
        }

        // Ten times a second is often enough to look at.
        var now = Environment.TickCount64;
        if (Screen.IsInteractive && now > Interlocked.Read(ref next))
        {
            Interlocked.Exchange(ref next, now + 100);
            var part = value.Total is { } total and > 0 ? $" of {total >> 10} KiB ({100 * value.Received / total} %)" : " KiB";
            Screen.Progress($"{value.What}  {value.Received >> 10}{part}");
        }
    }
}
