namespace ArtifactForge.Publishing;

/// <summary>The journal of a channel in the store that keeps it, taken over by compare-and-swap: whoever holds it knows when another takes it.</summary>
public sealed class HeldJournal
{
    private readonly IStore store;
    private readonly ObjectKey key;
    private readonly byte[]? before;
    private byte[]? ours;
    private string? tag;

    private HeldJournal(IStore store, ObjectKey key, byte[]? before, string? tag)
    {
        this.store = store;
        this.key = key;
        this.before = before;
        this.tag = tag;
        Left = before is null ? null : CanonicalJson.Read(before, PublishingJson.Default.Journal, $"{store.Name}/{key}", Journal.Discard);
    }

    /// <summary>What another run wrote and did not finish.</summary>
    public Journal? Left { get; }

    public static async Task<HeldJournal> OpenAsync(IEnumerable<IStore> stores, string channel, CancellationToken cancellation)
    {
        var (home, key) = (Journal.HomeOf(stores), Journal.KeyOf(channel));
        await using var stored = await home.OpenAsync(key, cancellation);
        var held = new HeldJournal(home, key, stored is null ? null : await stored.ReadAllAsync($"{home.Name}/{key}", cancellation), stored?.Tag);
        return held.Left is null || string.Equals(held.Left.Channel, channel, StringComparison.Ordinal)
            ? held
            : throw new ForgeException($"{home.Name}/{key}", $"is the journal of channel '{held.Left.Channel}'.", Journal.Discard, Failure.Damage);
    }

    /// <summary>In place of what was left there: the moves that it plans lead every store away from wherever that left them.</summary>
    public async Task WriteAsync(Journal journal, CancellationToken cancellation)
    {
        if (Left?.Beyond(journal.Stores.Select(entry => entry.Store)) is [_, ..] others)
        {
            throw new ForgeException(
                $"{store.Name}/{key}",
                $"is what a run left that was cut off, and {string.Join(", ", others)} belongs to that, but not to this run.",
                $"End it first: ./build.sh Recover --channel {Left.Channel} with all of its --regions. Where one of them is gone for good, delete the journal.",
                Failure.Conflict);
        }

        ours = CanonicalJson.Write(journal, PublishingJson.Default.Journal);
        await WriteAsync(cancellation);
    }

    /// <summary>
    /// Nobody undoes at this moment what we do. Where it is gone, another run found nothing left to do, before we had begun to
    /// move: then it is written again.
    /// </summary>
    public async Task KeepAsync(CancellationToken cancellation)
    {
        await using var stored = await store.OpenAsync(key, cancellation);
        if (stored is null)
        {
            tag = null;
            await WriteAsync(cancellation);
        }
        else if (!IsTag(stored))
        {
            throw Taken();
        }
    }

    /// <summary>Nothing moved: what was there before is there again, for whoever ends it.</summary>
    public async Task GiveBackAsync(CancellationToken cancellation)
    {
        if (before is null)
        {
            await RemoveAsync(cancellation);
        }
        else if (ours is not null)
        {
            await store.TryReplaceAsync(key, Blob.Of(before, key.ToString()), tag, cancellation);
        }
    }

    /// <summary>Everything is where it belongs. What was left of stores besides ours is not ours to end.</summary>
    public async Task EndAsync(IEnumerable<IStore> stores, CancellationToken cancellation)
    {
        if (ours is not null || (Left is { } left && left.Beyond(stores.Select(store => store.Name)).Count == 0))
        {
            await RemoveAsync(cancellation);
        }
    }

    private async Task WriteAsync(CancellationToken cancellation)
    {
        await store.TryReplaceAsync(key, Blob.Of(ours!, key.ToString()), tag, cancellation);

        // Its bytes tell whether it is ours, also where the answer to our write was lost.
        await using var stored = await store.OpenAsync(key, cancellation);
        var there = stored is null ? [] : await stored.ReadAllAsync($"{store.Name}/{key}", cancellation);
        tag = there.AsSpan().SequenceEqual(ours) ? stored!.Tag : throw Taken();
    }

    /// <summary>But what another run has written meanwhile.</summary>
    private async Task RemoveAsync(CancellationToken cancellation)
    {
        bool isThere;
        await using (var stored = await store.OpenAsync(key, cancellation))
        {
            isThere = stored is not null && IsTag(stored);
        }

        if (isThere)
        {
            await store.DeleteAsync(key, cancellation);
        }
    }

    private bool IsTag(StoredObject stored) => string.Equals(stored.Tag, tag, StringComparison.Ordinal);

    private ForgeException Taken() => new(
        $"{store.Name}/{key}",
        "was taken by another run while this one was at work: it moves the same channel.",
        "Look at it with Status, and run the same command again if yours should follow.",
        Failure.Conflict);
}
