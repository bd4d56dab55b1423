using ArtifactForge.Forging;

/// <summary>One line for each release that is done; on a terminal the line is written over, so that long work stays short.</summary>
internal sealed class ForgeProgressBar : IProgress<ForgeProgress>, IDisposable
{
    public void Report(ForgeProgress value) => Screen.Progress($"{value.Done}/{value.Total}  {value.Release}  {value.What}");

    public void Dispose() => Screen.EndProgress();
}
