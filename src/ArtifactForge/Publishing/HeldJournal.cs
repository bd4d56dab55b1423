namespace ArtifactForge.Publishing;

/// <summary>The journal of a channel in the store that keeps it, taken over by compare-and-swap: whoever holds it knows when another takes it.</summary>
public sealed class HeldJournal
{
    private readonly IStore store;
    private readonly ObjectKey key;
    private string? tag;

    private HeldJournal(IStore store, ObjectKey key, string? tag, Journal? left)
    {
        this.store = store;
        this.key = key;
        this.tag = tag;
        Left = left;
    }

    /// <summary>What another run wrote and did not finish.</summary>
    public Journal? Left { get; }

    public static Task<HeldJournal> OpenAsync(IReadOnlyList<ChannelMove> moves, CancellationToken cancellation) =>
        OpenAsync([.. moves.Select(move => move.Store)], moves[0].Channel, cancellation);

    public static async Task<HeldJournal> OpenAsync(IReadOnlyList<IStore> stores, string channel, CancellationToken cancellation)
    {
        var (home, key) = (Journal.HomeOf(stores), Journal.KeyOf(channel));
        await using var stored = await home.OpenAsync(key, cancellation);
        var left = stored is null ? null : CanonicalJson.Read(await stored.ReadAllAsync($"{home.Name}/{key}", cancellation), PublishingJson.Default.Journal, $"{home.Name}/{key}");
        return new HeldJournal(home, key, stored?.Tag, left);
    }

    /// <summary>In place of what was left there: the moves that it plans lead every store away from wherever that left them.</summary>
    public async Task WriteAsync(Journal journal, CancellationToken cancellation)
    {
        var content = CanonicalJson.Write(journal, PublishingJson.Default.Journal);
        await store.TryReplaceAsync(key, Blob.Of(content, key.ToString()), tag, cancellation);

        // Its bytes tell whether it is ours, also where the answer to our write was lost.
        await using var stored = await store.OpenAsync(key, cancellation);
        var there = stored is null ? [] : await stored.ReadAllAsync($"{store.Name}/{key}", cancellation);
        if (!there.AsSpan().SequenceEqual(content))
        {
            throw Taken();
        }

        tag = stored!.Tag;
    }

    /// <summary>Nobody undoes at this moment what we do.</summary>
    public async Task RequireOursAsync(CancellationToken cancellation)
    {
        await using var stored = await store.OpenAsync(key, cancellation);
        Require(stored);
    }

    private void Require(StoredObject? stored)
    {
        if (!string.Equals(stored?.Tag, tag, StringComparison.Ordinal))
        {
            throw Taken();
        }
    }

    public async Task EndAsync(CancellationToken cancellation)
    {
        if (tag is null)
        {
            return;
        }

        await using (var stored = await store.OpenAsync(key, cancellation))
        {
            if (stored is null)
            {
                // A run that found all stores moved ended it for us.
                return;
            }

            Require(stored);
        }

        await store.DeleteAsync(key, cancellation);
    }

    private ForgeException Taken() => new(
        $"{store.Name}/{key}",
        "was taken by another run while this one was at work: it moves the same channel.",
        "Look at it with Status, and run the same command again if yours should follow.",
        Failure.Conflict);
}
