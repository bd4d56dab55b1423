using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>Breaks off everything at once: at some call to one of several stores, and for good.</summary>
public sealed class Outage
{
    private readonly int last;
    private readonly bool afterWrites;
    private int calls;
    private volatile bool isOut;

    private Outage(int last, bool afterWrites)
    {
        this.last = last;
        this.afterWrites = afterWrites;
    }

    /// <summary>What was counted: calls, or writes.</summary>
    public int Count => calls;

    public static Outage Before(int call) => new(call, afterWrites: false);

    /// <summary>The write took effect, and its answer was lost.</summary>
    public static Outage After(int write) => new(write, afterWrites: true);

    public IStore Of(IStore store) => new WatchedStore(store, Before, After);

    private Task Before(StoreCall call)
    {
        if (!afterWrites && Interlocked.Increment(ref calls) >= last)
        {
            isOut = true;
        }

        return isOut ? throw new IOException("the store is out of reach") : Task.CompletedTask;
    }

    private Task After(StoreCall call)
    {
        if (afterWrites && call.Writes && Interlocked.Increment(ref calls) >= last)
        {
            isOut = true;
            throw new IOException("the answer was lost");
        }

        return Task.CompletedTask;
    }
}
