using System.Globalization;
using ArtifactForge.EndToEnd.Stores;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>The real build.sh, and networks and servers that fail in all the ways that they have.</summary>
[Collection(OneGround.Name)]
public sealed class FaultsOnTheWay(Ground ground)
{
    private const string Crossed = "ConditionalRequestConflict";

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
    public async Task AWriteThatCrossesAnotherIsTriedAgain()
    {
        var moments = Moments.Where(moment => moment.Key is "an object going up" or "the manifest" or "the pointer" or "a copy").ToDictionary();
        await using var trial = await Trial.OfAnUpdateAsync(ground, await ground.BucketAsync("ceph"));
        var script = new Once(moments, Faults.Answer(409, Crossed));
        var outcome = await trial.PublishAsync(ground.Second, script.Decide);
        Assert.True(outcome.ExitCode == 0, outcome.All);
        Assert.Equal(moments.Keys.Order(), script.Hit);
        await trial.RequireNothingIsLeftToDoAsync(ground.Second);
        await trial.RequireWholeAsync(ground.Second);
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
        ("503", Faults.Answer(503, "SlowDown"), ["the pointer"], 1, "The server is throttling requests"),
        ("409", Faults.Answer(409, Crossed), ["an object going up", "the pointer"], 1, "Somebody else writes it at this moment"),
        ("refused", Faults.Refuse, ["an object going up"], 1, "--endpoint"),
        ("clock skew", Faults.AnswerSkewed(TimeSpan.FromMinutes(30)), ["an object going up"], 1, "RequestTimeTooSkewed (403)"),
        ("credentials expired", Faults.Answer(400, "ExpiredToken"), ["an object going up", "the pointer", "a copy"], 1, "Sign in again"),
        ("wrong bytes back", Faults.FlipAnswer, ["an object read back"], 6, "reads back with SHA-256"),
        ("wrong bytes there", Faults.FlipRequest, ["an object going up", "the pointer"], 1, "The body does not match its signature"),
    ];

    [CephFact]
    public async Task WhatLastsIsToldAndTheNextRunFinishesTheJob()
    {
        var bucket = await ground.BucketAsync("ceph");
        var cases = from lasting in Lasting from moment in lasting.Moments select (lasting.Name, moment, lasting);
        await Cases.AllAsync(cases, one => FailAndFinishAsync(bucket, new FromThereOn(Moments[one.moment], one.lasting.Fault).Decide, one.lasting.Status, one.lasting.Says));
    }

    // A run asks for several things at once when it begins, in no fixed order: what is hit is named by its kind, and nothing else is.
    private static readonly (string Name, Func<ProxiedRequest, bool> IsHit, Fault Fault, int Status, string Says)[] OfAKind =
    [
        ("wrong bytes of the pointer", request => request.Is("GET", "channels/"), Faults.FlipAnswer, 6, "did not arrive as the server says"),
        ("wrong bytes of the view", request => request.Is("GET", "views/"), Faults.FlipAnswer, 6, "did not arrive as the server says"),
        ("a listing of objects that is no XML", IsListingOf("objects/"), Faults.Rewrite("</Key>", _ => "</Kez>"), 1, "answer cannot be read"),
        ("a listing of copies that is no XML", IsListingOf("patches/"), Faults.Rewrite("</Key>", _ => "</Kez>"), 1, "answer cannot be read"),
        ("a listing of times that are none", IsListingOf("objects/"), Faults.Rewrite("<LastModified>....", _ => "<LastModified>year"), 1, "answer cannot be read"),
        ("a listing of keys from elsewhere", IsListingOf("objects/"), Faults.Rewrite("/objects/", _ => "/objectz/"), 1, "which is not below it"),
    ];

    [CephFact]
    public async Task WhatLastsForOneKindOfRequestIsToldAndTheNextRunFinishesTheJob()
    {
        var bucket = await ground.BucketAsync("ceph");
        await Cases.AllAsync(OfAKind, one => FailAndFinishAsync(bucket, request => one.IsHit(request) ? one.Fault : Faults.Pass, one.Status, one.Says));
    }

    /// <summary>What is well-formed and untrue, in every listing of the run.</summary>
    private static readonly (string Name, Fault Fault)[] Untrue =
    [
        ("keys", Faults.Rewrite(".</Key>", _ => "0</Key>")),
        ("sizes", Faults.Rewrite("[0-9]</Size>", last => $"{('9' - last[0]).ToString(CultureInfo.InvariantCulture)}</Size>")),
        ("digests", Faults.Rewrite("<ETag>&quot;........", _ => "<ETag>&quot;00000000")),
        ("times", Faults.Rewrite("<LastModified>....", _ => "<LastModified>1999")),
    ];

    [CephFact]
    public async Task AListingThatSaysWhatIsNotTrueDoesNoHarmAndAccusesNobody()
    {
        var bucket = await ground.BucketAsync("ceph");
        await Cases.AllAsync(Untrue, async one =>
        {
            await using var trial = await Trial.OfAnUpdateAsync(ground, bucket);
            var outcome = await trial.PublishAsync(ground.Second, request => IsListingOf("")(request) ? one.Fault : Faults.Pass);
            Assert.True(outcome.ExitCode == 0, outcome.All);
            Assert.Contains(trial.Proxy.Requests, request => IsListingOf("objects/")(request));
            await trial.RequireNothingIsLeftToDoAsync(ground.Second);
            await trial.RequireWholeAsync(ground.Second);
        });
    }

    private static Func<ProxiedRequest, bool> IsListingOf(string folder) => request =>
        request.Target.Contains("list-type=2", StringComparison.Ordinal) && Uri.UnescapeDataString(request.Target).Contains("/" + folder, StringComparison.Ordinal);

    private async Task FailAndFinishAsync(OpenBucket bucket, Func<ProxiedRequest, Fault> script, int status, string says)
    {
        await using var trial = await Trial.OfAnUpdateAsync(ground, bucket);
        var outcome = await trial.PublishAsync(ground.Second, script);
        Assert.True(outcome.ExitCode == status, $"exit status {outcome.ExitCode}\n{outcome.All}");
        Assert.Contains(says, outcome.All, StringComparison.OrdinalIgnoreCase);
        Assert.Matches("^published [0-9]+, skipped [0-9]+, failed 1$", outcome.LastLine);
        Assert.DoesNotContain(StoreServer.SecretKey, outcome.All, StringComparison.Ordinal);
        var further = await trial.PublishAsync(ground.Second);
        Assert.True(further.ExitCode == 0, further.All);
        await trial.RequireNothingIsLeftToDoAsync(ground.Second);
        await trial.RequireWholeAsync(ground.Second);
    }
}
