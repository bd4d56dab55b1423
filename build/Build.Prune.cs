using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Nodes;
using ArtifactForge;
using ArtifactForge.Publishing;
using Nuke.Common;

internal sealed partial class Build
{
    [Category(ForReleaseEngineers)]
    [Parameter("Prune: how many former releases each channel can be rolled back to (default: 10).")]
    private readonly int Keep = 10;

    [Category(ForReleaseEngineers)]
    [Parameter("Prune: remove tarballs too, if nothing names them and they are older, such as 365d. Nodes that boot from them fail.")]
    private readonly string? TarballsOlderThan;

    [Category(ForReleaseEngineers)]
    [Parameter("Prune: only show what would be removed.")]
    private readonly bool DryRun;

    [Category(ForReleaseEngineers)]
    public Target Prune => _ => _
        .Description("Removes what no channel, way back or running publication needs; tarballs only with --tarballs-older-than.")
        .Executes(() => Answer(nameof(Prune), cancellation => TallyAsync(async tally =>
        {
            var now = TimeProvider.System.GetUtcNow();
            DateTimeOffset? tarballsBefore = TarballsOlderThan is null ? null : now - AgeOf(TarballsOlderThan);
            var found = await DestinationsAsync(cancellation);

            // Its mark keeps publishers off only where nobody overwrites it unseen.
            var destinations = DryRun ? found : await WritableAsync(found, cancellation, StoreLayout.NewPruneProbeKey);
            IReadOnlyList<IStore> all = [.. destinations.Select(destination => destination.Store)];
            var scope = new PruneScope { All = all, Keep = KeptReleases(), TarballsBefore = tarballsBefore };
            var stores = new JsonArray();
            foreach (var store in all)
            {
                var plan = await PrunePlan.MakeAsync(store, scope, now, cancellation);
                var done = DryRun ? plan : await new Pruner(TimeProvider.System, Who, tally).RunAsync(plan, Why, cancellation);
                PruneText.Write(done, DryRun);
                stores.Add(PruneText.ToJson(done));
            }

            return new JsonObject { ["dryRun"] = DryRun, ["stores"] = stores };
        }, done: "removed")));

    private int KeptReleases() => Keep is >= 0 and <= ChannelPointer.MostHistory
        ? Keep
        : throw new ForgeException("--keep", $"{Keep} is no number of moves that a channel remembers.", $"Write a number from 0 to {ChannelPointer.MostHistory}.", Failure.Usage);

    private static TimeSpan AgeOf(string text) =>
        text.EndsWith('d') && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days <= 36_500
            ? TimeSpan.FromDays(days)
            : throw new ForgeException("--tarballs-older-than", $"'{text}' is no age.", "Write days, such as 365d.", Failure.Usage);
}
