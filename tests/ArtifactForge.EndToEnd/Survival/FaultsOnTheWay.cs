using ArtifactForge.EndToEnd.Stores;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>The real build.sh, and networks and servers that fail in all the ways that they have.</summary>
[Collection(OneGround.Name)]
public sealed class FaultsOnTheWay(Ground ground)
{
    /// <summary>Moments of a run, by what a request asks for.</summary>
    private static readonly Dictionary<string, Func<ProxiedRequest, bool>> Moments = new()
    {
        ["the first request"] = request => request.Number == 1,
        ["a listing"] = request => request.Target.Contains("list-type=2", StringComparison.Ordinal),
        ["an object going up"] = request => request.Is("PUT", "objects/"),
        ["an object read back"] = request => request.Is("GET", "objects/"),
        ["the manifest"] = request => request.Is("PUT", "releases/"),
        ["the pointer"] = request => request.Is("PUT", "channels/"),
        ["a copy"] = request => request.Is("PUT", "patches/"),
    };

    private static readonly Dictionary<string, Fault> Passing = new()
    {
        ["reset"] = Faults.Reset,
        ["lost answer"] = Faults.LoseAnswer,
        ["request cut in half"] = Faults.CutRequest,
        ["answer cut in half"] = Faults.CutAnswer,
        ["500"] = Faults.Answer(500, "InternalError"),
        ["503"] = Faults.Answer(503, "SlowDown"),
        ["429"] = Faults.Answer(429, "TooManyRequests"),
        ["refused for a while"] = Faults.RefuseFor(TimeSpan.FromMilliseconds(300)),
        ["slow"] = Faults.Slow(bytesPerSecond: 10_000),
    };

    public static TheoryData<string> Servers() => [.. StoreServers.Kinds.Where(kind => kind != "folder")];

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task WhatPassesIsSurvivedByTheRunItselfAtEveryMoment(string kind)
    {
        var bucket = await ground.BucketAsync(kind);
        await Cases.AllAsync(Passing.Keys, async name =>
        {
            await using var trial = await Trial.OfAnUpdateAsync(ground, bucket);
            var script = new Once(Moments, Passing[name]);
            var outcome = await trial.PublishAsync(ground.Second, script.Decide);
            Assert.True(outcome.ExitCode == 0, outcome.All);
            Assert.Equal(Moments.Keys.Order(), script.Hit);
            await trial.RequireNothingIsLeftToDoAsync(ground.Second);
            await trial.RequireWholeAsync(ground.Second);
        });
    }

    [CephFact]
    public async Task AServerThatTakesFewAtOnceGetsFewAtOnce()
    {
        await using var trial = await Trial.OfAnUpdateAsync(ground, await ground.BucketAsync("ceph"));
        var outcome = await trial.PublishAsync(ground.Second, Faults.Crowded(most: 4));
        Assert.True(outcome.ExitCode == 0, outcome.All);
        Assert.Contains(trial.Proxy.Requests, request => request.Answered == 503);
        await trial.RequireWholeAsync(ground.Second);
    }

    private static readonly (string Name, Fault Fault, string[] Moments, int Status, string Says)[] Lasting =
    [
        ("reset", Faults.Reset, ["an object going up", "the pointer"], 1, "run the same command again"),
        ("lost answers", Faults.LoseAnswer, ["an object going up", "the pointer"], 1, "run the same command again"),
        ("answers cut in half", Faults.CutAnswer, ["an object read back"], 1, "run the same command again"),
        ("500", Faults.Answer(500, "InternalError"), ["the pointer"], 1, "InternalError (500)"),
        ("503", Faults.Answer(503, "SlowDown"), ["the pointer"], 1, "The server asks for less"),
        ("refused", Faults.Refuse, ["an object going up"], 1, "--endpoint"),
        ("clock skew", Faults.AnswerSkewed(TimeSpan.FromMinutes(30)), ["an object going up"], 1, "RequestTimeTooSkewed (403)"),
        ("credentials expired", Faults.Answer(400, "ExpiredToken"), ["an object going up", "the pointer", "a copy"], 1, "Sign in again"),
        ("wrong bytes back", Faults.FlipAnswer, ["the first request", "an object read back"], 6, "did not arrive as the server says"),
        ("a wrong listing", Faults.FlipAnswer, ["a listing"], 1, "run the same command again"),
        ("wrong bytes there", Faults.FlipRequest, ["an object going up", "the pointer"], 1, "The body arrived otherwise than it was signed"),
    ];

    [CephFact]
    public async Task WhatLastsIsToldAndTheNextRunFinishesTheJob()
    {
        var bucket = await ground.BucketAsync("ceph");
        var cases = from lasting in Lasting from moment in lasting.Moments select (lasting.Name, moment, lasting);
        await Cases.AllAsync(cases, async one =>
        {
            await using var trial = await Trial.OfAnUpdateAsync(ground, bucket);
            var outcome = await trial.PublishAsync(ground.Second, new FromThereOn(Moments[one.moment], one.lasting.Fault).Decide);
            Assert.True(outcome.ExitCode == one.lasting.Status, $"exit status {outcome.ExitCode}\n{outcome.All}");
            Assert.Contains(one.lasting.Says, outcome.All, StringComparison.OrdinalIgnoreCase);
            Assert.Matches("^published [0-9]+, skipped [0-9]+, failed 1$", outcome.LastLine);
            Assert.DoesNotContain(StoreServer.SecretKey, outcome.All, StringComparison.Ordinal);
            var further = await trial.PublishAsync(ground.Second);
            Assert.True(further.ExitCode == 0, further.All);
            await trial.RequireNothingIsLeftToDoAsync(ground.Second);
            await trial.RequireWholeAsync(ground.Second);
        });
    }
}
