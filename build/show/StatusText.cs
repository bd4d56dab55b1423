using System.Globalization;
using System.Text.Json.Nodes;
using ArtifactForge.Publishing;

/// <summary>What a store's channels point to, how they came there, and what else is in it, told to a person.</summary>
internal static class StatusText
{
    private const int MovesShown = 5;

    public static void Write(StoreStatus status)
    {
        Screen.Line($"Store {status.Store.Name}");
        if (status.Census.Channels.Count > 0)
        {
            WriteChannels(status);
        }
        else if (status.Census.Lost.Count == 0)
        {
            Screen.Line("  Nothing has been published there.");
        }

        foreach (var lost in status.Census.Lost)
        {
            Screen.Paragraph($"Channel {lost.Channel}: {lost.What}. {lost.Fix}", indent: 2);
        }

        foreach (var (channel, yank) in status.StillNamed)
        {
            Screen.Paragraph($"Channel {channel} names {yank.Kind.ToString().ToLowerInvariant()} {yank.Name}, which was yanked: a run was interrupted between the two. Run the same Yank again.", indent: 2);
        }

        foreach (var yank in status.Yanks)
        {
            Screen.Paragraph($"Yanked {Time(yank.YankedAt)} by {yank.YankedBy}: {yank.Kind.ToString().ToLowerInvariant()} {yank.Name}: {yank.Reason}", indent: 2);
        }

        WriteUnfinished(status);
    }

    private static void WriteChannels(StoreStatus status)
    {
        Screen.Table(["Channel", "Sequence", "Release", "Moved", "Contents"], status.Census.Channels.Select(state => new[]
        {
            state.Pointer.Channel,
            state.Pointer.Sequence.ToString(CultureInfo.InvariantCulture),
            state.Pointer.Release.Prefix[..12],
            Time(state.Pointer.MovedAt),
            Holds(state),
        }));
        foreach (var state in status.Census.Channels)
        {
            Screen.Line($"  History of {state.Pointer.Channel}:");
            Screen.Table(["Sequence", "Release", "Moved", "How"], state.Pointer.History.Prepend(state.Pointer.AsMove()).Take(MovesShown).Select(move => new[]
            {
                move.Sequence.ToString(CultureInfo.InvariantCulture),
                move.Release.Prefix[..12],
                Time(move.MovedAt),
                $"{move.Move.ToString().ToLowerInvariant()} by {move.MovedBy}{(move.Reason is { } reason ? $": {reason}" : "")}",
            }));
        }
    }

    public static JsonObject ToJson(StoreStatus status) => new()
    {
        ["store"] = status.Store.Name,
        ["channels"] = new JsonArray([.. status.Census.Channels.Select(state => new JsonObject
        {
            ["channel"] = state.Pointer.Channel,
            ["sequence"] = state.Pointer.Sequence,
            ["release"] = state.Pointer.Release.Hex,
            ["view"] = state.Pointer.View.ToString(),
            ["movedAt"] = state.Pointer.MovedAt.ToString("O", CultureInfo.InvariantCulture),
            ["movedBy"] = state.Pointer.MovedBy,
            ["tool"] = state.Pointer.Tool,
            ["move"] = state.Pointer.Move.ToString().ToLowerInvariant(),
            ["reason"] = state.Pointer.Reason,
            ["publicUrl"] = state.View.PublicUrl,
            ["samples"] = state.Manifest.HasSamples,
            ["history"] = new JsonArray([.. state.Pointer.History.Select(move => new JsonObject
            {
                ["sequence"] = move.Sequence,
                ["release"] = move.Release.Hex,
                ["movedAt"] = move.MovedAt.ToString("O", CultureInfo.InvariantCulture),
                ["movedBy"] = move.MovedBy,
                ["move"] = move.Move.ToString().ToLowerInvariant(),
                ["reason"] = move.Reason,
            })]),
        })]),
        ["lost"] = new JsonArray([.. status.Census.Lost.Select(lost => new JsonObject { ["channel"] = lost.Channel, ["sequence"] = lost.Sequence, ["damage"] = lost.Cause is null ? null : $"{lost.Cause.Where} {lost.Cause.What}" })]),
        ["yanked"] = new JsonArray([.. status.Yanks.Select(yank => new JsonObject { ["kind"] = yank.Kind.ToString().ToLowerInvariant(), ["name"] = yank.Name, ["reason"] = yank.Reason })]),
        ["unfinished"] = new JsonArray([.. status.Census.Journals.Select(journal => JsonValue.Create(journal.Channel))]),
        ["pruning"] = status.Mark?.Keys.Count ?? 0,
        ["leases"] = new JsonArray([.. status.Census.Leases.Select(lease => JsonValue.Create(lease.Key.ToString()))]),
        ["unreached"] = new JsonObject { ["objects"] = status.Census.Unreached.Count(), ["bytes"] = status.Census.Unreached.Sum(entry => entry.Size) },
    };

    private static void WriteUnfinished(StoreStatus status)
    {
        foreach (var journal in status.Census.Journals)
        {
            Screen.Paragraph($"A run of {journal.StartedBy}, {Time(journal.StartedAt)}, is moving channel {journal.Channel} in {string.Join(", ", journal.Stores.Select(entry => entry.Store))}, or was interrupted while doing so. To finish it: ./build.sh Recover --channel {journal.Channel} with the same --store and --regions.", indent: 2);
        }

        foreach (var (key, lease) in status.Census.Leases)
        {
            Screen.Paragraph($"{key}: a run of {lease.StartedBy} is in progress or was interrupted; what it relies on is kept until {Time(lease.ExpiresAt)}.", indent: 2);
        }

        if (status.Mark is { } mark)
        {
            Screen.Paragraph($"A Prune of {mark.StartedBy}, {Time(mark.StartedAt)}, is removing {Screen.Count(mark.Keys.Count, "object")}, or was interrupted while doing so. To finish it, run the same Prune again.", indent: 2);
        }

        // What a lost channel reached looks like that as well, and Prune refuses.
        var unreached = status.Census.Unreached.ToList();
        if (unreached.Count > 0 && status.Census.Lost.Count == 0)
        {
            Screen.Paragraph($"{Screen.Count(unreached.Count, "object")} ({Screen.Number(unreached.Sum(entry => entry.Size))} bytes) {(unreached.Count == 1 ? "is" : "are")} unreferenced; review with ./build.sh Prune --dry-run", indent: 2);
        }
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    private static string Holds(ChannelState state) =>
        $"{Screen.Count(state.Manifest.Releases.Count, "release")}, {Screen.Count(state.View.Objects.Count, "file")}{(state.Manifest.HasSamples ? ", samples" : "")}";
}
