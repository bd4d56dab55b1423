using System.Text.Json.Nodes;
using ArtifactForge.Publishing;

/// <summary>A channel that was moved, told to a person.</summary>
internal static class MoveText
{
    public static void Write(ChannelMove move) => Screen.Line($"{move.Store.Name}: {Sentence(move, "moved", "stays")}");

    public static string Sentence(ChannelMove move, string moves, string stays)
    {
        var from = move.Current is { } current ? $"{current.Pointer.Release.Prefix[..12]} (sequence {current.Pointer.Sequence})" : "nothing";
        return move.IsNeeded
            ? $"Channel {move.Channel} {moves} from {from} to release {move.Release.Prefix[..12]} (sequence {move.NextSequence})."
            : $"Channel {move.Channel} {stays} at release {from}.";
    }

    public static JsonObject ToJson(ChannelMove move) => new()
    {
        ["store"] = move.Store.Name,
        ["channel"] = move.Channel,
        ["moved"] = move.IsNeeded,
        ["sequence"] = move.NextSequence,
        ["release"] = move.Release.Hex,
        ["view"] = move.View.ToString(),
    };
}
