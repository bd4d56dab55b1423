using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Nodes;
using ArtifactForge;
using ArtifactForge.Publishing;
using Nuke.Common;

internal sealed partial class Build
{
    [Category(ForReleaseEngineers)]
    [Parameter("Prune: how many earlier releases each channel can still be rolled back to (default: 10).")]
    private readonly int Keep = 10;

    [Category(ForReleaseEngineers)]
    [Parameter("Prune: also remove unreferenced tarballs older than this, such as 365d. Nodes that still boot from them will fail.")]
    private readonly string? TarballsOlderThan;

    [Category(ForReleaseEngineers)]
    [Parameter("Prune: only show what would be removed. What Publish would do is shown by Preview.")]
    private readonly bool DryRun;

    [Category(ForReleaseEngineers)]
    public Target Prune => _ => _
        .Description("Removes objects that no channel, rollback or running publication needs; tarballs only with --tarballs-older-than.")
        .Executes(() => Answer(nameof(Prune), cancellation => TallyAsync(async tally =>
        {
            var now = TimeProvider.System.GetUtcNow();
            DateTimeOffset? tarballsBefore = TarballsOlderThan is null ? null : now - AgeOf(TarballsOlderThan);
            var keep = KeptReleases();
            var found = await DestinationsAsync(cancellation);
            await Task.WhenAll(found.Select(destination => destination.Store).OfType<S3Store>().Select(store => BucketHome.RequireRightClockAsync(store, TimeProvider.System, cancellation)));

            // Its mark keeps publishers off only where nobody overwrites it unseen.
            var destinations = DryRun ? found : await WritableAsync(found, cancellation, StoreLayout.NewPruneProbeKey);
            IReadOnlyList<IStore> all = [.. destinations.Select(destination => destination.Store)];
            var scope = new PruneScope { All = all, Keep = keep, TarballsBefore = tarballsBefore };
            var stores = new List<JsonNode>();
            foreach (var store in all)
            {
                var plan = await PrunePlan.MakeAsync(store, scope, now, cancellation);
                var done = DryRun ? plan : await new Pruner(TimeProvider.System, Who, tally).RunAsync(plan, Why, cancellation);
                PruneText.Write(done, DryRun);
                stores.Add(PruneText.ToJson(done));
            }

            return new JsonObject { ["dryRun"] = DryRun, ["stores"] = new JsonArray([.. stores]) };
        }, done: "removed")));

    private int KeptReleases() => Keep is >= 0 and <= ChannelPointer.MostHistory
        ? Keep
        : throw new ForgeException("--keep", $"{Keep} is more moves than a channel remembers, or fewer than none.", $"Write a number from 0 to {ChannelPointer.MostHistory}.", Failure.Usage);

    private static TimeSpan AgeOf(string text) =>
        text.EndsWith('d') && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days <= 36_500
            ? TimeSpan.FromDays(days)
            : throw new ForgeException("--tarballs-older-than", $"'{text}' is not a valid age.", "Write days, such as 365d.", Failure.Usage);
}
