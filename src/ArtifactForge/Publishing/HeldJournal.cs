namespace ArtifactForge.Publishing;

/// <summary>The journal of a channel in the store that keeps it, taken over by compare-and-swap: whoever holds it knows when another takes it.</summary>
public sealed class HeldJournal
{
    // Whoever took it over and cannot move gives it back within a few requests.
    private const int Looks = 9;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly HeldDocument document;
    private readonly byte[]? before;
    private byte[]? ours;

    private HeldJournal(HeldDocument document, byte[]? before)
    {
        this.document = document;
        this.before = before;
        Left = before is null ? null : Parse(before, Name);
    }

    /// <summary>Where it stands.</summary>
    public string Name => document.Name;

    /// <summary>What another run wrote and did not finish.</summary>
    public Journal? Left { get; }

    /// <summary>
    /// The one that was left in any of these stores: a run over fewer of them, or before another was added to them, has kept its
    /// journal elsewhere.
    /// </summary>
    public static async Task<HeldJournal> OpenAsync(IEnumerable<IStore> stores, string channel, CancellationToken cancellation)
    {
        var documents = stores.OrderBy(store => store.Name, StringComparer.Ordinal).Select(store => new HeldDocument(store, Journal.KeyOf(channel))).ToList();
        var found = await Task.WhenAll(documents.Select(document => ReadAsync(document, cancellation)));
        var at = Math.Max(Array.FindIndex(found, there => there is not null), 0);
        var held = new HeldJournal(documents[at], found[at]);
        return held.Left is null || string.Equals(held.Left.Channel, channel, StringComparison.Ordinal)
            ? held
            : throw new ForgeException(held.Name, $"is the journal of channel '{held.Left.Channel}'.", Journal.Discard, Failure.Damage);
    }

    /// <summary>In place of what was left there: the moves that it plans lead every store away from wherever that left them.</summary>
    public async Task WriteAsync(Journal journal, CancellationToken cancellation)
    {
        if (Left?.Beyond(journal.Stores.Select(entry => entry.Store)) is [_, ..] others)
        {
            throw new ForgeException(
                Name,
                $"is what a run left that was cut off, and {string.Join(", ", others)} belongs to that, but not to this run.",
                $"End it first: ./build.sh Recover --channel {Left.Channel} with all of its --regions. Where one of them is gone for good, delete the journal.",
                Failure.Conflict);
        }

        ours = CanonicalJson.Write(Left is null ? journal : journal.GoingOnFrom(Left), PublishingJson.Default.Journal);
        if (!await document.TryWriteAsync(ours, cancellation))
        {
            throw Taken();
        }
    }

    /// <summary>Nobody undoes at this moment what we do.</summary>
    public async Task RequireAsync(CancellationToken cancellation)
    {
        if (!await KeepAsync(cancellation))
        {
            throw Taken();
        }
    }

    /// <summary>Where it is gone, another run found nothing left to do, before we had begun to move: then it is written again.</summary>
    /// <returns>Whether it is ours; or none is needed.</returns>
    public async Task<bool> KeepAsync(CancellationToken cancellation) =>
        ours is null || (await WaitForOursAsync(cancellation) is { } there ? there.AsSpan().SequenceEqual(ours) : await document.TryWriteAsync(ours, cancellation));

    /// <summary>Nothing moved: what was there before is there again, for whoever ends it.</summary>
    public async Task GiveBackAsync(CancellationToken cancellation)
    {
        if (before is null)
        {
            await EmptyAsync(cancellation);
        }
        else if (ours is not null)
        {
            // Not where yet another has taken it: then that one ends it.
            await document.TryWriteAsync(before, cancellation);
        }
    }

    /// <summary>
    /// Everything is where it belongs. What another run left is ended as well, if it is about no other stores and all of them are at
    /// one release: that of these moves, and not where the other is leading them at this moment.
    /// </summary>
    public async Task EndAsync(IReadOnlyList<ChannelMove> moves, CancellationToken cancellation)
    {
        if (ours is not null || (Left is { } left && left.Beyond(moves.Select(move => move.Store.Name)).Count == 0 && await AreAtOneReleaseAsync(moves, cancellation)))
        {
            await EmptyAsync(cancellation);
        }
    }

    private static async Task<bool> AreAtOneReleaseAsync(IReadOnlyList<ChannelMove> moves, CancellationToken cancellation)
    {
        var now = await Task.WhenAll(moves.Select(move => ChannelState.ReadPointerAsync(move.Store, move.Channel, cancellation)));
        return moves.DistinctBy(move => move.Release).Count() == 1 && moves.Zip(now).All(place => place.Second is { } there && place.First.IsAt(there.Pointer));
    }

    /// <summary>By compare-and-swap, and not deleted: what is deleted might be the journal of a run that has just taken it over.</summary>
    private async Task EmptyAsync(CancellationToken cancellation)
    {
        if ((ours ?? before) is not { } journal)
        {
            return;
        }

        var ended = CanonicalJson.Write(Parse(journal, Name) with { Stores = [] }, PublishingJson.Default.Journal);
        bool isLeft;
        do
        {
            var there = await (ours is null ? ReadAsync(document, cancellation) : WaitForOursAsync(cancellation));
            isLeft = there.AsSpan().SequenceEqual(journal);
        }
        while (isLeft && !await document.TryReplaceAsync(ended, cancellation));
    }

    /// <summary>What stands there; for some time, as long as it is another's.</summary>
    private async Task<byte[]?> WaitForOursAsync(CancellationToken cancellation)
    {
        for (var look = 1; ; look++)
        {
            var there = await ReadAsync(document, cancellation);
            if (there is null || there.AsSpan().SequenceEqual(ours) || look == Looks)
            {
                return there;
            }

            await Task.Delay(Pause, cancellation);
        }
    }

    /// <summary>Null where there is none, or one that is ended.</summary>
    private static async Task<byte[]?> ReadAsync(HeldDocument document, CancellationToken cancellation) =>
        await document.ReadAsync(cancellation) is { } there && !Parse(there, document.Name).IsEnded ? there : null;

    private static Journal Parse(byte[] journal, string name) => CanonicalJson.Read(journal, PublishingJson.Default.Journal, name, Journal.Discard);

    private ForgeException Taken() => new(
        Name,
        "was taken by another run while this one was at work: it moves the same channel.",
        "Look at it with Status, and run the same command again if yours should follow.",
        Failure.Conflict);
}
