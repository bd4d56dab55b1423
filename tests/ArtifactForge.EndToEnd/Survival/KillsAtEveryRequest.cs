using Xunit.Abstractions;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>The real build.sh, killed with -9 before and after every single request of a publication, while somebody reads.</summary>
[Collection(OneGround.Name)]
public sealed class KillsAtEveryRequest(Ground ground, ITestOutputHelper output)
{
    // As kill(2) has it, through a shell.
    private const int Killed = 128 + 9;

    [CephFact]
    public Task BeforeTheServerSeesIt() => AtEveryRequestAsync(Faults.Before);

    [CephFact]
    public Task AfterTheServerAnswered() => AtEveryRequestAsync(Faults.After);

    /// <summary>From the first request to the one that no run gets to any more: however many a publication has.</summary>
    private async Task AtEveryRequestAsync(Func<Action, Fault> fault)
    {
        var bucket = await ground.BucketAsync("ceph");
        var (past, whole) = (int.MaxValue, 0);
        await Cases.AllAsync(Enumerable.Range(1, 1000).TakeWhile(number => number < Volatile.Read(ref past)), async number =>
        {
            await using var trial = await Trial.OfAnUpdateAsync(ground, bucket);
            var outcome = await trial.PublishAsync(ground.Second, request => request.Number == number ? fault(trial.Kill) : Faults.Pass);
            if (outcome.ExitCode == 0)
            {
                Assert.True(trial.Proxy.Requests.Count < number);
                past = Math.Min(past, number);
                return;
            }

            Assert.True(outcome.ExitCode == Killed, outcome.All);
            await trial.RequireFurtherRunCompletesAsync(ground.Second);
            Interlocked.Add(ref whole, trial.Reader.Whole);
        });
        Assert.InRange(past, 40, 400);
        Assert.True(whole > past);
        output.WriteLine($"killed at each of {past - 1} requests; {whole} whole releases read");
    }
}
