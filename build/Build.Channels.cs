using System.ComponentModel;
using System.Text.Json.Nodes;
using ArtifactForge;
using ArtifactForge.Publishing;
using Nuke.Common;

// What moves channels without publishing anything new.
internal sealed partial class Build
{
    [Category(ForReleaseEngineers)]
    [Parameter("Recover: revert what an interrupted run had moved instead of finishing it.")]
    private readonly bool Undo;

    [Category(ForReleaseEngineers)]
    [Parameter("Yank: lift a yank; the next Publish brings the files back.")]
    private readonly bool Lift;

    [Category(ForReleaseEngineers)]
    public Target Promote => _ => _
        .Description("Points channel --to at the release in --from; uploads nothing.")
        .After(Publish)
        .Executes(() => Answer(nameof(Promote), cancellation =>
        {
            var (from, to) = (From ?? "candidate", To ?? Copies.Channel);
            return Channel is null || Channel == from || Channel == to
                ? MoveAsync(stores => Promotion.PlanAsync(stores, from, to, Why, cancellation), cancellation)
                : throw new ForgeException("--channel", $"is {Channel}, but Promote uses --from ({from}) and --to ({to}).", $"Write --from {from} --to {Channel}, or --from {Channel} --to {to}.", Failure.Usage);
        }));

    [Category(ForReleaseEngineers)]
    public Target Rollback => _ => _
        .Description("Moves a channel back to its previous release, or to --to.")
        .Executes(() => Answer(nameof(Rollback), cancellation => MoveAsync(
            stores => ArtifactForge.Publishing.Rollback.PlanAsync(stores, MovedChannel, To, Why, cancellation), cancellation)));

    [Category(ForReleaseEngineers)]
    public Target Recover => _ => _
        .Description("Finishes, or with --undo reverts, an interrupted run.")
        .Executes(() => Answer(nameof(Recover), async cancellation =>
        {
            var answer = await MoveAsync(stores => Recovery.PlanAsync(stores, MovedChannel, Undo, cancellation), cancellation);
            if (((JsonArray)answer!["stores"]!).Count == 0)
            {
                Screen.Paragraph($"Nothing to recover for channel {MovedChannel} in {string.Join(", ", (await DestinationsAsync(cancellation)).Select(destination => destination.Store.Name))}.", indent: 0);
            }

            return answer;
        }));

    [Category(ForReleaseEngineers)]
    public Target Yank => _ => _
        .Description("Withdraws an advisory, a version or a release, with a --reason that readers of the store see.")
        .Executes(() => Answer(nameof(Yank), cancellation => TallyAsync(async tally =>
        {
            if (Channel is not null)
            {
                throw new ForgeException("--channel", $"is {Channel}, but a yank applies to every channel.", "Leave it out; to move a single channel, use Rollback or Publish.", Failure.Usage);
            }

            var destinations = await WritableAsync(await DestinationsAsync(cancellation), cancellation);
            var yanker = new Yanker(TimeProvider.System, Who, tally);
            var stores = destinations.Select(destination => destination.Store);
            var (kind, name) = YankedOne();
            if (Lift)
            {
                var lifted = yanker.Record(kind, await Yanked.RequireYankedAsync(stores, kind, name, cancellation), Why ?? "lifted");
                await yanker.LiftAsync(destinations, lifted, cancellation);
                Screen.Line($"{lifted.Name} may be published again: ./build.sh Publish");
            }
            else
            {
                var reason = string.IsNullOrWhiteSpace(Why) ? throw new ForgeException("--reason", "is missing.", "Say in one sentence what is wrong: its users will read it.", Failure.Usage) : Why.Trim();
                var yank = await yanker.YankAsync(destinations, yanker.Record(kind, await Yanked.RequireKnownAsync(stores, kind, name, cancellation), reason), cancellation);
                Screen.Line($"{yank.Name} is yanked: {yank.Reason}");
            }

            return await StatusAsync(destinations, cancellation);
        })));

    private (YankKind Kind, string Name) YankedOne() => (Advisory, Release) switch
    {
        ({ } slug, null) => (YankKind.Advisory, slug),
        (null, { } version) when ReleaseVersion.TryParse(version, out _) => (YankKind.Version, version),
        (null, { } id) => (YankKind.Release, id),
        _ => throw new ForgeException("Yank", "Give exactly one thing to yank.", "Use --advisory SLUG, or --release with a ParallelCluster version or a release id.", Failure.Usage),
    };

    private Task<JsonNode?> MoveAsync(Func<IReadOnlyList<IStore>, Task<IReadOnlyList<ChannelMove>>> plan, CancellationToken cancellation) => TallyAsync(async tally =>
    {
        var stores = (await WritableAsync(await DestinationsAsync(cancellation), cancellation)).Select(destination => destination.Store).ToList();
        var moves = await plan(stores);
        if (moves.Count > 0)
        {
            RequireExpected(moves[0].Release);
            await new Relocation(TimeProvider.System, Who, tally).RunAsync(moves, cancellation);
        }

        moves.ToList().ForEach(MoveText.Write);
        return new JsonObject { ["stores"] = new JsonArray([.. moves.Select(MoveText.ToJson)]) };
    });

    /// <summary>The last line counts what was done, also where it broke off.</summary>
    private async Task<JsonNode?> TallyAsync(Func<PublicationTally, Task<JsonObject>> work, string done = "published")
    {
        using var bar = new PublicationBar();
        var tally = new PublicationTally(bar, new Notes(text => Serilog.Log.Warning(text)));
        try
        {
            var answer = await work(tally);
            answer[done] = tally.Published;
            answer["skipped"] = tally.Skipped;
            return answer;
        }
        catch (Exception error)
        {
            tally.Failed += IsStop(error) ? 0 : 1;
            throw;
        }
        finally
        {
            lastLine = tally.ToText(done);
            standing = StandingText.Of(tally, done);
            moved = StandingText.Moved(tally);
        }
    }
}
