using System.Text.Json.Serialization;

namespace ArtifactForge.Publishing;

/// <summary>
/// What a run that moves a channel wrote down before the first store moved, so that any machine can finish or undo it. It stands
/// in the store whose name sorts first, or where one was left before, and is emptied when all stores have moved and their copies have followed.
/// </summary>
public sealed record Journal
{
    public const int CurrentSchema = 1;
    public const string Folder = "journal/";

    /// <summary>What to do about one that is damaged.</summary>
    public const string Discard = "It was changed after it was written: delete it, and publish the release that should be everywhere.";

    public required int Schema { get; init; }

    public required string Channel { get; init; }

    public required MoveKind Move { get; init; }

    public string? Reason { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required string StartedBy { get; init; }

    public required string Tool { get; init; }

    /// <summary>None where it is ended.</summary>
    public required IReadOnlyList<JournalEntry> Stores { get; init; }

    [JsonIgnore]
    public bool IsEnded => Stores.Count == 0;

    public static ObjectKey KeyOf(string channel) => ObjectKey.Of($"{Folder}{ChannelPointer.RequireName(channel)}.json");

    /// <summary>
    /// Whether these are the stores that it is about, by their names. One that is about a single store stands in it, whatever path
    /// it was reached by then.
    /// </summary>
    public bool IsAbout(IReadOnlyCollection<IStore> stores) =>
        (Stores.Count == 1 && stores.Count == 1) || stores.Select(store => store.Name).ToHashSet(StringComparer.Ordinal).SetEquals(Stores.Select(entry => entry.Store));

    /// <summary>The stores that it is about besides these.</summary>
    public IReadOnlyList<string> Beyond(IEnumerable<string> stores) =>
        Stores.Count == 1 ? [] : [.. Stores.Select(entry => entry.Store).Except(stores, StringComparer.Ordinal)];

    /// <summary>Of one of the stores that it is about.</summary>
    public JournalEntry EntryOf(IStore store) => Stores.Count == 1 ? Stores[0] : Stores.First(entry => string.Equals(entry.Store, store.Name, StringComparison.Ordinal));

    /// <summary>
    /// This one in place of one that was left: where a store is still on the way that the other describes, undoing leads back to
    /// before both of them, lest the stores be undone to where a run that was cut off had left them apart.
    /// </summary>
    public Journal GoingOnFrom(Journal left) => this with
    {
        Stores = [.. Stores.Select(entry => entry.GoingOnFrom(Stores.Count == 1 && left.Stores.Count == 1 ? left.Stores[0] : left.Stores.FirstOrDefault(other => string.Equals(other.Store, entry.Store, StringComparison.Ordinal))))],
    };

    public static Journal Of(IReadOnlyList<ChannelMove> moves, Actor actor, DateTimeOffset now) => new()
    {
        Schema = CurrentSchema,
        Channel = moves[0].Channel,
        Move = moves[0].Kind,
        Reason = moves[0].Reason,
        StartedAt = now,
        StartedBy = actor.Who,
        Tool = actor.Tool,
        Stores = [.. moves.Select(move => new JournalEntry
        {
            Store = move.Store.Name,
            Before = move.Current is { } current ? new JournalPlace(current.Pointer.Release, current.Pointer.View) : null,
            After = new JournalPlace(move.Release, move.View),
        })],
    };
}

public sealed record JournalEntry
{
    public required string Store { get; init; }

    /// <summary>Where its channel pointed; null where there was none.</summary>
    public JournalPlace? Before { get; init; }

    /// <summary>Where it pointed when the run began, if another that was cut off had led it there from <see cref="Before"/>.</summary>
    public JournalPlace? Between { get; init; }

    public required JournalPlace After { get; init; }

    [JsonIgnore]
    public IEnumerable<JournalPlace> Places => new[] { Before, Between, After }.OfType<JournalPlace>();

    /// <summary>Whether the channel is where the run found it, or led it, or at a place between.</summary>
    public bool Knows(ChannelPointer? pointer) => pointer is null ? Before is null : Places.Any(place => place.IsOf(pointer));

    public JournalEntry GoingOnFrom(JournalEntry? left) =>
        left is null || Before == left.Before || Before is null || !left.Places.Contains(Before) ? this : this with { Before = left.Before, Between = Before };
}

public sealed record JournalPlace(Sha256Digest Release, ObjectKey View)
{
    public bool IsOf(ChannelPointer pointer) => pointer.Release == Release && pointer.View == View;
}
