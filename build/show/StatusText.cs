using System.Globalization;
using System.Text.Json.Nodes;
using ArtifactForge.Publishing;

/// <summary>What a store's channels point to, told to a person.</summary>
internal static class StatusText
{
    public static async Task<JsonObject> WriteAsync(IStore store, CancellationToken cancellation)
    {
        var states = new List<ChannelState>();
        foreach (var channel in await ChannelState.ListAsync(store, cancellation))
        {
            states.Add((await ChannelState.ReadAsync(store, channel, cancellation))!);
        }

        Screen.Line($"Store {store.Name}");
        if (states.Count == 0)
        {
            Screen.Line("  Nothing has been published there.");
        }
        else
        {
            Screen.Table(["Channel", "Sequence", "Release", "Moved", "Holds"], states.Select(state => new[]
            {
                state.Pointer.Channel,
                state.Pointer.Sequence.ToString(CultureInfo.InvariantCulture),
                state.Pointer.Release.Prefix[..12],
                state.Pointer.MovedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture),
                Holds(state),
            }));
        }

        return new JsonObject
        {
            ["store"] = store.Name,
            ["channels"] = new JsonArray([.. states.Select(state => new JsonObject
            {
                ["channel"] = state.Pointer.Channel,
                ["sequence"] = state.Pointer.Sequence,
                ["release"] = state.Pointer.Release.Hex,
                ["view"] = state.Pointer.View.ToString(),
                ["movedAt"] = state.Pointer.MovedAt.ToString("O", CultureInfo.InvariantCulture),
                ["publicUrl"] = state.View.PublicUrl,
                ["samples"] = state.Manifest.HasSamples,
            })]),
        };
    }

    private static string Holds(ChannelState state) =>
        $"{Screen.Count(state.Manifest.Releases.Count, "release")}, {Screen.Count(state.View.Objects.Count, "file")}{(state.Manifest.HasSamples ? ", samples" : "")}";
}
