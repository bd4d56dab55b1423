using ArtifactForge.Forging;

/// <summary>One line for each release that is done; on a terminal the line is written over, so that long work stays short.</summary>
internal sealed class ForgeProgressBar(int total) : IProgress<ForgeProgress>, IDisposable
{
    public void Report(ForgeProgress value)
    {
        var text = $"{value.Done}/{total}  {value.Release}  {value.What}";
        if (Screen.IsInteractive)
        {
            Console.Out.Write($"\r\u001b[K{(text.Length > 99 ? text[..99] : text)}");
        }
        else
        {
            Console.Out.WriteLine(text);
        }
    }

    public void Dispose()
    {
        if (Screen.IsInteractive)
        {
            Console.Out.Write("\r\u001b[K");
        }
    }
}
