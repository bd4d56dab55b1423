using ArtifactForge.Forging;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>What a release engineer does to some stores, as the build's targets do it.</summary>
public sealed class Engineer(IReadOnlyList<IStore> stores, TimeProvider clock, string who = "ada@build")
{
    private static readonly CancellationToken Never = CancellationToken.None;

    public PublicationTally Tally { get; } = new();

    private Actor Actor { get; } = new(who, "ArtifactForge of the tests");

    public IReadOnlyList<Destination> Destinations =>
        [.. stores.Select(store => new Destination { Store = store, PublicUrl = $"https://{store.Name}.example.org", Regions = [AwsRegion.Parse("us-east-1")] })];

    public async Task<IReadOnlyList<PublicationPlan>> PlanAsync(ForgedRelease release, string channel = StoreRow.Stable, string? reason = null) =>
        await Task.WhenAll(Destinations.Select(async destination =>
            await Planner.PlanAsync(release, destination, channel, await StoreContents.ReadAsync(destination.Store, channel, Never), Never) with { Reason = reason }));

    public async Task PublishAsync(ForgedRelease release, string channel = StoreRow.Stable, string? reason = null) => await PublishAsync(await PlanAsync(release, channel, reason));

    public Task PublishAsync(IReadOnlyList<PublicationPlan> plans) => new Publisher(clock, Actor, Tally).PublishAsync(plans, Never);

    public async Task PromoteAsync(string from = "candidate", string to = StoreRow.Stable, string? reason = null) =>
        await MoveAsync(await Promotion.PlanAsync(stores, from, to, reason, Never));

    public async Task RollbackAsync(string? to = null, string channel = StoreRow.Stable, string? reason = null) =>
        await MoveAsync(await Rollback.PlanAsync(stores, channel, to, reason, Never));

    /// <returns>Whether there was anything to recover from.</returns>
    public async Task<bool> RecoverAsync(bool undo = false, string channel = StoreRow.Stable)
    {
        var moves = await Recovery.PlanAsync(stores, channel, undo, Never);
        await (moves.Count > 0 ? MoveAsync(moves) : Task.CompletedTask);
        return moves.Count > 0;
    }

    public Task MoveAsync(IReadOnlyList<ChannelMove> moves) => new Relocation(clock, Actor, Tally).RunAsync(moves, Never);

    public async Task<Yank> YankAsync(YankKind kind, string name, string reason = "it was wrong")
    {
        var yanker = new Yanker(clock, Actor, Tally);
        return await yanker.YankAsync(Destinations, yanker.Record(kind, await Yanked.RequireKnownAsync(stores, kind, name, Never), reason), Never);
    }

    public async Task LiftAsync(YankKind kind, string name)
    {
        var yanker = new Yanker(clock, Actor, Tally);
        await yanker.LiftAsync(Destinations, yanker.Record(kind, await Yanked.RequireYankedAsync(stores, kind, name, Never), "lifted"), Never);
    }

    public async Task<IReadOnlyList<PrunePlan>> PruneAsync(int keep = 10, DateTimeOffset? tarballsBefore = null, string? reason = null)
    {
        var done = new List<PrunePlan>();
        foreach (var plan in await PlanPruneAsync(keep, tarballsBefore))
        {
            done.Add(await new Pruner(clock, Actor, Tally).RunAsync(plan, reason, Never));
        }

        return done;
    }

    public async Task<IReadOnlyList<PrunePlan>> PlanPruneAsync(int keep = 10, DateTimeOffset? tarballsBefore = null)
    {
        var scope = new PruneScope { All = stores, Keep = keep, TarballsBefore = tarballsBefore };
        return await Task.WhenAll(stores.Select(store => PrunePlan.MakeAsync(store, scope, clock.GetUtcNow(), Never)));
    }
}
