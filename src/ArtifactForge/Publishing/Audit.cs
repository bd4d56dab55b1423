using System.Globalization;
using System.Text.Json.Serialization.Metadata;

namespace ArtifactForge.Publishing;

/// <summary>The append-only record of what was done to a store: one object a deed, added and never replaced.</summary>
public static class Audit
{
    /// <summary>
    /// Records the moves of a channel that are not recorded yet: the last one, and those of runs that were cut off right after
    /// they had moved it, which the pointer still remembers.
    /// </summary>
    public static async Task CompleteAsync(IStore store, ChannelPointer pointer, CancellationToken cancellation)
    {
        var missing = new Stack<(ObjectKey Key, PointerMove Move)>();
        foreach (var move in pointer.History.Prepend(pointer.AsMove()))
        {
            var key = ObjectKey.Of(string.Create(CultureInfo.InvariantCulture, $"audit/channels/{pointer.Channel}/{move.Sequence:D8}.json"));
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
            await AddAsync(store, key, move, PublishingJson.Default.PointerMove, cancellation);
        }
    }

    /// <summary>Records another deed, in a folder of its kind, by time.</summary>
    public static Task AddAsync<T>(IStore store, string kind, DateTimeOffset at, T deed, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        AddAsync(store, ObjectKey.Of(string.Create(CultureInfo.InvariantCulture, $"audit/{kind}/{at.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{Guid.NewGuid().ToString("N")[..8]}.json")), deed, type, cancellation);

    // A key that is taken holds the same move: another run has just completed the record too.
    private static Task<bool> AddAsync<T>(IStore store, ObjectKey key, T deed, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        store.TryAddAsync(key, Blob.Of(CanonicalJson.Write(deed, type), key.ToString()), cancellation);
}
