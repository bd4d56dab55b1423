using ArtifactForge.Publishing;

/// <summary>Where a run stands that was stopped before it was done, told to a person.</summary>
internal static class StandingText
{
    public static string Of(PublicationTally tally, string done)
    {
        if (tally.Expected == 0 && tally.Published == 0)
        {
            return $"Stopped before anything was {(done == "removed" ? done : "written")}.";
        }

        var objects = $"{Screen.Number(tally.InPlace)} of {Screen.Count(tally.Expected, "object")} are";
        return done == "removed"
            ? $"Stopped: {objects} removed. Everything that channels need is untouched."
            : $"Stopped: {objects} in place. {Moved(tally) ?? "No channel has moved."}";
    }

    /// <summary>Null where no channel has.</summary>
    public static string? Moved(PublicationTally tally) => tally.Moved.Count == 0
        ? null
        : string.Join(' ', tally.Moved
            .GroupBy(move => (move.Pointer.Channel, move.Pointer.Release))
            .Select(moves => $"Channel {moves.Key.Channel} has moved to release {moves.Key.Release.Prefix[..12]} in {string.Join(", ", moves.Select(move => move.Store.Name))}."));
}
