namespace ArtifactForge.Publishing;

/// <summary>Counts what a run did, so that its last line is right however it ended, and tells how far it is.</summary>
public sealed class PublicationTally(IProgress<PublicationProgress>? progress = null)
{
    private int published;
    private int skipped;
    private int expected;
    private long bytes;
    private long expectedBytes;

    public int Published => published;

    public int Skipped => skipped;

    public int Failed { get; set; }

    /// <summary>What is to come, so that progress has an end.</summary>
    public void Expect(IEnumerable<PlannedObject> planned)
    {
        foreach (var one in planned)
        {
            Interlocked.Increment(ref expected);
            Interlocked.Add(ref expectedBytes, one.Action is PlannedAction.Add or PlannedAction.Replace ? one.Content.Size : 0);
        }
    }

    public void Publish(ObjectKey key, long size = 0)
    {
        Interlocked.Increment(ref published);
        Interlocked.Add(ref bytes, size);
        progress?.Report(new PublicationProgress(published + skipped, expected, bytes, expectedBytes, key));
    }

    public void Skip() => Interlocked.Increment(ref skipped);

    /// <param name="done">What the run does: it publishes or it removes.</param>
    public string ToText(string done = "published") => $"{done} {Published}, skipped {Skipped}, failed {Failed}";
}

/// <summary>How far a run is, over all stores.</summary>
public sealed record PublicationProgress(int Done, int Expected, long Bytes, long ExpectedBytes, ObjectKey Key);
