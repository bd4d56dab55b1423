namespace ArtifactForge.Publishing;

/// <summary>Counts what a run did, so that its last line is right however it ended.</summary>
public sealed class PublicationTally(Action<ObjectKey>? onPublished = null)
{
    private int published;
    private int skipped;

    public int Published => published;

    public int Skipped => skipped;

    public int Failed { get; set; }

    public void Publish(ObjectKey key)
    {
        Interlocked.Increment(ref published);
        onPublished?.Invoke(key);
    }

    public void Skip() => Interlocked.Increment(ref skipped);

    public override string ToString() => $"published {Published}, skipped {Skipped}, failed {Failed}";
}
