using System.Collections.Concurrent;

namespace ArtifactForge.Publishing;

/// <summary>Counts what a run did, so that its last line is right however it ended, and tells how far it is.</summary>
/// <param name="notes">Takes what is worth a line and no error.</param>
public sealed class PublicationTally(IProgress<PublicationProgress>? progress = null, IProgress<string>? notes = null)
{
    private readonly ConcurrentQueue<(IStore Store, ChannelPointer Pointer)> moved = [];
    private int published;
    private int skipped;
    private int expected;
    private int inPlace;
    private int pointersSent;
    private long bytes;
    private long expectedBytes;

    public int Published => published;

    public int Skipped => skipped;

    public int Failed { get; set; }

    /// <summary>Objects that the run is about, in all stores.</summary>
    public int Expected => expected;

    /// <summary>Of those, the ones that are as they should be: they were before, or this run saw to it.</summary>
    public int InPlace => inPlace;

    /// <summary>Channels that this run has moved.</summary>
    public IReadOnlyCollection<(IStore Store, ChannelPointer Pointer)> Moved => moved;

    /// <summary>Whether a pointer was sent of which nobody has heard: it may have moved, or move yet.</summary>
    public bool MayMoveYet => pointersSent > 0;

    /// <summary>What is to come, so that progress has an end.</summary>
    public void Expect(IReadOnlyCollection<PlannedObject> planned)
    {
        Interlocked.Add(ref expected, planned.Count);
        Interlocked.Add(ref inPlace, planned.Count(one => one.Action == PlannedAction.Keep));
        Interlocked.Add(ref expectedBytes, planned.Where(one => one.Action is PlannedAction.Add or PlannedAction.Replace).Sum(one => one.Content.Size));
    }

    /// <summary>As many objects to be removed.</summary>
    public void Expect(int removed) => Interlocked.Add(ref expected, removed);

    public void Publish(ObjectKey key, long size = 0)
    {
        Interlocked.Increment(ref published);
        Interlocked.Increment(ref inPlace);
        Interlocked.Add(ref bytes, size);
        progress?.Report(new PublicationProgress(inPlace, expected, bytes, expectedBytes, key));
    }

    /// <summary>A pointer or another mutable document, which nobody waits for.</summary>
    public void Record() => Interlocked.Increment(ref published);

    public void SendPointer() => Interlocked.Increment(ref pointersSent);

    /// <summary>Whatever the answer was.</summary>
    public void HearOfPointer() => Interlocked.Decrement(ref pointersSent);

    public void Move(IStore store, ChannelPointer pointer)
    {
        Record();
        moved.Enqueue((store, pointer));
    }

    public void Note(string text) => notes?.Report(text);

    public void Skip() => Interlocked.Increment(ref skipped);

    /// <summary>Another run has just put it there.</summary>
    public void Find()
    {
        Skip();
        Interlocked.Increment(ref inPlace);
    }

    /// <param name="done">What the run does: it publishes or it removes.</param>
    public string ToText(string done = "published") => $"{done} {Published}, skipped {Skipped}, failed {Failed}";
}

/// <summary>How far a run is, over all stores.</summary>
public sealed record PublicationProgress(int Done, int Expected, long Bytes, long ExpectedBytes, ObjectKey Key);
