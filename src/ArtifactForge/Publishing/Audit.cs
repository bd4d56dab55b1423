using System.Globalization;
using System.Text.Json.Serialization.Metadata;

namespace ArtifactForge.Publishing;

/// <summary>The append-only record of what was done to a store: one object a deed, added and never replaced.</summary>
public static class Audit
{
    /// <summary>What to do about a record that is damaged or missing.</summary>
    public const string Restore = "Restore it from a copy of the store. The latest moves are in the history of the channel's pointer, too.";

    /// <summary>What to do about a pointer that is behind its records.</summary>
    public const string GoOn = "The pointer was set back to an older one. Delete it, and publish or promote to the channel again: sequence numbers and history go on from the records.";

    private const string Channels = "audit/channels/";

    /// <summary>
    /// Records the moves of a channel that are not recorded yet: those of runs that were cut off right after they had moved it,
    /// which the pointer still remembers.
    /// </summary>
    public static async Task CompleteAsync(IStore store, ChannelPointer pointer, CancellationToken cancellation)
    {
        var missing = new Stack<(ObjectKey Key, PointerMove Move)>();
        foreach (var move in pointer.History.Prepend(pointer.AsMove()))
        {
            var key = KeyOf(pointer.Channel, move.Sequence);
            await using var there = await store.OpenAsync(key, cancellation);
            if (there is not null)
            {
                break;
            }

            missing.Push((key, move));
        }

        // The oldest first: so a record that is there says that all before it are.
        foreach (var (key, move) in missing)
        {
            await AddAsync(store, key, move, cancellation);
        }
    }

    /// <summary>Records the last move of a channel, all moves before it being recorded.</summary>
    public static Task RecordAsync(IStore store, ChannelPointer pointer, CancellationToken cancellation) =>
        AddAsync(store, KeyOf(pointer.Channel, pointer.Sequence), pointer.AsMove(), cancellation);

    public static ObjectKey KeyOf(string channel, long sequence) =>
        ObjectKey.Of($"{Channels}{channel}/{NameOf(sequence)}");

    /// <summary>The channels that ever moved, those that are gone among them.</summary>
    public static async Task<IReadOnlyList<string>> ChannelsAsync(IStore store, CancellationToken cancellation) =>
        [.. (await store.ListAllAsync(Channels, cancellation)).Select(entry => entry.Key.ToString()[Channels.Length..].Split('/')[0]).Distinct(StringComparer.Ordinal).Where(ChannelPointer.IsName)];

    /// <summary>How far a channel has come, by its records: a pointer that is gone must not begin again at 1.</summary>
    public static async Task<long> LastSequenceAsync(IStore store, string channel, CancellationToken cancellation) =>
        await SequencesAsync(store, channel, cancellation) is [.., var last] ? last : 0;

    /// <summary>The record of a move; null where there is none. It has no checksum: what it says is held against its name, and against itself.</summary>
    public static async Task<PointerMove?> TryReadAsync(IStore store, string channel, long sequence, CancellationToken cancellation)
    {
        var key = KeyOf(channel, sequence);
        var move = await store.TryReadAsync(key, PublishingJson.Default.PointerMove, cancellation, Restore);
        var fault = move switch
        {
            null => null,
            _ when move.Sequence != sequence => string.Create(CultureInfo.InvariantCulture, $"expected the record of move {sequence}, found that of move {move.Sequence}."),
            _ when move.Manifest != StoreLayout.ManifestKey(move.Release) => $"names release {move.Release} and the manifest of another, {move.Manifest}.",
            _ when !move.View.IsBelow(StoreLayout.ViewsOf(move.Release)) => $"names release {move.Release} and the view of another, {move.View}.",
            _ => null,
        };
        return fault is null ? move : throw new ForgeException($"{store.Name}/{key}", fault, Restore, Failure.Damage);
    }

    /// <summary>The moves of a channel that are recorded, in order.</summary>
    public static async Task<IReadOnlyList<long>> SequencesAsync(IStore store, string channel, CancellationToken cancellation)
    {
        var folder = $"{Channels}{channel}/";
        return [.. (await store.ListAllAsync(folder, cancellation)).Select(entry => entry.Key.ToString()[folder.Length..]).Select(SequenceOf).OfType<long>().Order()];
    }

    private static long? SequenceOf(string name) =>
        name.EndsWith(".json", StringComparison.Ordinal) && long.TryParse(name[..^5], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) && string.Equals(name, NameOf(sequence), StringComparison.Ordinal) ? sequence : null;

    private static string NameOf(long sequence) => string.Create(CultureInfo.InvariantCulture, $"{sequence:D8}.json");

    /// <summary>Records another deed, in a folder of its kind, by time and content: once, however often a run that was cut off is run again.</summary>
    public static Task AddAsync<T>(IStore store, string kind, DateTimeOffset at, T deed, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        var content = CanonicalJson.Write(deed, type);
        return AddAsync(store, ObjectKey.Of(string.Create(CultureInfo.InvariantCulture, $"audit/{kind}/{at.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{Sha256Digest.OfContent(content).Hex[..8]}.json")), content, cancellation);
    }

    /// <summary>A key that is taken holds the same move, recorded by another run just now; or the channel has been there before.</summary>
    private static async Task AddAsync(IStore store, ObjectKey key, PointerMove move, CancellationToken cancellation)
    {
        var content = CanonicalJson.Write(move, PublishingJson.Default.PointerMove);
        if (!await AddAsync(store, key, content, cancellation) && await store.DigestAsync(key, cancellation) is { } there && there != Sha256Digest.OfContent(content))
        {
            throw new ForgeException($"{store.Name}/{key}", string.Create(CultureInfo.InvariantCulture, $"records another move {move.Sequence} than that to release {move.Release.Prefix[..12]}, which readers see."), GoOn, Failure.Damage);
        }
    }

    // A key that is taken holds the same deed: its name says so.
    private static Task<bool> AddAsync(IStore store, ObjectKey key, byte[] content, CancellationToken cancellation) =>
        store.TryAddAsync(key, Blob.Of(content, key.ToString()), cancellation);
}
