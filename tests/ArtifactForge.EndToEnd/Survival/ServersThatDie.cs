using System.Security.Cryptography;
using ArtifactForge.EndToEnd.Stores;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>A server on disk whose processes are all killed with -9 in the middle of a publication, and started again.</summary>
[Collection(OneGround.Name)]
public sealed class ServersThatDie(Ground ground)
{
    private static readonly (string Method, string Key, bool After)[] Moments =
    [
        ("PUT", "objects/", true),
        ("GET", "objects/", false),
        ("PUT", "releases/", false),
        ("PUT", "channels/", false),
        ("PUT", "channels/", true),
        ("PUT", "patches/", true),
    ];

    [CephFact]
    public async Task NothingThatWasAcknowledgedIsLostAndTheNextRunFinishesTheJob()
    {
        using var server = new CephServer("bluestore");
        await server.InitializeAsync();
        using var bucket = await ground.NewBucketAsync(server);
        foreach (var (method, key, after) in Moments)
        {
            await using var trial = await Trial.OfAnUpdateAsync(ground, bucket);
            var (once, restart) = (0, Task.CompletedTask);
            var outcome = await trial.PublishAsync(ground.Second, request => request.Is(method, key) && Interlocked.Exchange(ref once, 1) == 0
                ? async exchange =>
                {
                    await (after ? exchange.ForwardAsync() : Task.CompletedTask);
                    await server.KillAsync();
                    restart = server.StartAgainAsync();
                    exchange.Reset();
                }
                : Faults.Pass);
            await restart;
            Assert.True(once == 1 && trial.Reader.Unanswered > 0, "The server was not killed.");

            // It may be back before the run gives up.
            Assert.True(outcome.ExitCode is 0 or 1, $"exit status {outcome.ExitCode}\n{outcome.All}");
            await RequireAcknowledgedAsync(trial);
            await trial.RequireFurtherRunCompletesAsync(ground.Second);
        }
    }

    private static async Task RequireAcknowledgedAsync(Trial trial)
    {
        var acknowledged = trial.Proxy.Requests.Where(request => request is { Method: "PUT", Answered: 200 } && ArtifactForge.Publishing.ObjectKey.Of(request.Key).IsImmutable).ToList();
        foreach (var request in acknowledged)
        {
            var bytes = await trial.Bytes(request.Key);
            Assert.True(bytes is not null && SHA256.HashData(bytes).SequenceEqual(SHA256.HashData(request.Message.Body)), $"{request.Key} was acknowledged and is lost.");
        }
    }
}
