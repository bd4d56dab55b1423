using System.Globalization;
using System.Text.RegularExpressions;
using ArtifactForge.EndToEnd.TheBuild;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>Ctrl-C while a request of the real build.sh is under way, at every sort of request, while somebody reads.</summary>
[Collection(OneGround.Name)]
public sealed partial class RunsThatAreStopped(Ground ground)
{
    private const int Interrupted = 128 + 2;
    private const string GoesOn = " Run the same command again to continue.";
    private const string NotYet = "objects are in place. No channel has moved." + GoesOn;
    private const string NothingYet = "Stopped before anything was written." + GoesOn;
    private const string Pruned = "are removed. Everything that channels need is untouched." + GoesOn;

    private static readonly (string Method, string Key, string Says)[] OfAPublication =
    [
        ("GET", "channels/", NothingYet),
        ("PUT", "objects/", NotYet),
        ("GET", "objects/", NotYet),
        ("PUT", "releases/", NotYet),
        ("PUT", "channels/", "Channel stable has moved to release "),
        ("PUT", "patches/", "Channel stable has moved to release "),
    ];

    // The mark is tried for first, on a server that is not AWS's own: what is stopped there has written nothing that stays.
    private static readonly (string Method, string Key, string Says)[] OfAPrune =
    [
        ("PUT", "prune/mark.json", "Stopped before anything was removed." + GoesOn),
        ("PUT", "audit/prunes/", "Stopped: 0 of "),
        ("DELETE", "views/", "Stopped: 0 of "),
        ("DELETE", "objects/", Pruned),
    ];

    [CephFact]
    public async Task APublicationSaysWhereItStandsAndTheSameCommandGoesOn()
    {
        var bucket = await ground.BucketAsync("ceph");
        await Cases.AllAsync(OfAPublication, async moment =>
        {
            await using var trial = await Trial.OfAnUpdateAsync(ground, bucket);
            var stopped = await trial.PublishAsync(ground.Second, Stopping(trial, moment.Method, moment.Key));
            RequireStopped(stopped, moment.Says);
            Assert.Matches("^published [0-9]+, skipped [0-9]+, failed 0$", stopped.LastLine);
            Assert.Empty(await trial.LeasesAsync());
            var moved = moment.Says.StartsWith("Channel", StringComparison.Ordinal);
            Assert.Equal((moved ? ground.Second : ground.First).Id, (await trial.Reader.ReadNowAsync())!.Id);
            await trial.RequireFurtherRunCompletesAsync(ground.Second);
        });
    }

    [CephFact]
    public async Task APruneSaysHowMuchIsGoneAndTheSameCommandGoesOn()
    {
        var bucket = await ground.BucketAsync("ceph");
        var prepared = await bucket.CopyAsync(OpenBucket.First);
        await using (var preparing = new Trial(ground, bucket, prepared))
        {
            await preparing.RequireFurtherRunCompletesAsync(ground.Second);
        }

        await Cases.AllAsync(OfAPrune, async moment =>
        {
            await using var trial = new Trial(ground, bucket, await bucket.CopyAsync(prepared));
            var stopped = await trial.RunAsync("Prune", ["--keep", "0"], Stopping(trial, moment.Method, moment.Key));
            RequireStopped(stopped, moment.Says);
            Assert.Matches("^removed [0-9]+, skipped 0, failed 0$", stopped.LastLine);
            var again = await trial.RunAsync("Prune", ["--keep", "0"]);
            Assert.True(again.ExitCode == 0, again.All);
            Assert.Matches("^removed [1-9][0-9]*, skipped 0, failed 0$", again.LastLine);
            Assert.Equal("removed 0, skipped 0, failed 0", (await trial.RunAsync("Prune", ["--keep", "0"])).LastLine);
            await trial.RequireNothingIsLeftToDoAsync(ground.Second);
            await trial.RequireWholeAsync(ground.Second);
        });
    }

    /// <summary>The first request of that sort is never answered once Ctrl-C has come, but for the pointer's: that move is not left half done.</summary>
    private static Func<ProxiedRequest, Fault> Stopping(Trial trial, string method, string key)
    {
        var once = 0;
        return request => !request.Is(method, key) || Interlocked.Exchange(ref once, 1) == 1 ? Faults.Pass : async exchange =>
        {
            await trial.InterruptAsync();
            if (!request.Is("PUT", "channels/"))
            {
                await exchange.WaitForEndAsync();
                return;
            }

            // Long enough for the signal to be heard before the run goes on.
            await Task.Delay(TimeSpan.FromSeconds(5));
            await Faults.Pass(exchange);
        };
    }

    private static void RequireStopped(Outcome stopped, string says)
    {
        Assert.True(stopped.ExitCode == Interrupted, $"exit status {stopped.ExitCode}\n{stopped.All}");
        var told = Whitespace().Replace(stopped.Out, " ");
        Assert.Contains(says, told, StringComparison.Ordinal);
        if (says.StartsWith("Stopped before anything was ", StringComparison.Ordinal)) return;
        var standing = Standing().Match(told);
        Assert.True(standing.Success, $"It does not say how much there is: {told}");
        Assert.InRange(Number("there"), 0, Number("all") - 1);

        int Number(string group) => int.Parse(standing.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"Stopped: (?<there>\d+) of (?<all>\d+) objects", RegexOptions.ExplicitCapture)]
    private static partial Regex Standing();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
