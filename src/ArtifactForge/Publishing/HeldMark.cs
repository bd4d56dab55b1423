namespace ArtifactForge.Publishing;

/// <summary>
/// The mark of a Prune that is at work. It keeps publishers off what it names until it is ended, so who ends before anything was
/// removed takes it back, and who ends later says that it stays.
/// </summary>
public sealed class HeldMark(IStore store, DateTimeOffset started, Actor actor, TimeProvider clock, PublicationTally tally) : IAsyncDisposable
{
    /// <summary>So long it is believed that no other Prune has taken over since that was looked for.</summary>
    public static readonly TimeSpan Trust = TimeSpan.FromSeconds(5);

    private readonly HeldDocument document = new(store, PruneMark.Key);
    private IReadOnlyList<ObjectKey> before = [];
    private byte[]? ours;
    private long looked;
    private volatile bool isRemoving;

    /// <summary>In place of the mark of a Prune that was cut off, whose keys it takes over.</summary>
    public async Task TakeAsync(IEnumerable<ObjectKey> keys, CancellationToken cancellation)
    {
        before = await document.ReadAsync(cancellation) is { } left ? PruneMark.Read(left, document.Name).Keys : [];
        await WriteAsync(keys.Union(before), cancellation);
    }

    public async Task RequireOursAsync(CancellationToken cancellation)
    {
        // Before it is asked: how long the answer was under way nobody knows.
        var now = clock.GetUtcNow().UtcTicks;
        if (!await document.IsUnchangedAsync(cancellation))
        {
            throw Taken();
        }

        Interlocked.Exchange(ref looked, now);
    }

    /// <summary>
    /// To be called before each removal. A machine that slept may wake when others rely on what it was about to remove; by the time of
    /// day, since other clocks sleep with it.
    /// </summary>
    public async Task RequireOursStillAsync(CancellationToken cancellation)
    {
        if (Math.Abs(clock.GetUtcNow().UtcTicks - Interlocked.Read(ref looked)) > Trust.Ticks)
        {
            await RequireOursAsync(cancellation);
        }

        isRemoving = true;
    }

    /// <summary>Emptied by compare-and-swap, not deleted: what is deleted might be the mark of a Prune that has just taken over.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        await WriteAsync([], cancellation);
        ours = null;
    }

    /// <summary>What the run itself has to say comes first.</summary>
    public async ValueTask DisposeAsync()
    {
        if (ours is null)
        {
            return;
        }

        var why = isRemoving ? null : await TakingBack.TryAsync(TakeBackAsync);
        if (isRemoving || before.Count > 0 || why is not null)
        {
            tally.Note($"{document.Name} stays and keeps publishers off what it names: run Prune again, which takes up where this one was.{(why is null ? "" : $" It could not be taken back: {why}")}");
        }
    }

    /// <summary>Nothing was removed: what was there before is there again. An answer to our own write may have been lost, or its stop have come first.</summary>
    private async Task TakeBackAsync(CancellationToken cancellation)
    {
        if ((await document.ReadAsync(cancellation)).AsSpan().SequenceEqual(ours))
        {
            await WriteAsync(before, cancellation);
        }
    }

    private async Task WriteAsync(IEnumerable<ObjectKey> keys, CancellationToken cancellation)
    {
        var mark = new PruneMark { Schema = PruneMark.CurrentSchema, StartedAt = started, StartedBy = actor.Who, Tool = actor.Tool, Keys = [.. keys.Order()] };
        ours = CanonicalJson.Write(mark, PublishingJson.Default.PruneMark);
        if (!await document.TryWriteAsync(ours, cancellation))
        {
            throw Taken();
        }
    }

    private ForgeException Taken()
    {
        ours = null;
        return new(document.Name, "was taken by another Prune while this one was at work.", "Let that one end; it removes the same.", Failure.Conflict);
    }
}
