using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>What S3 says instead of writing, and what a run makes of it: nothing counts as written that is not there.</summary>
[Collection(ForgedOnce.Name)]
public sealed class WritesThatAreRefused(SomeReleases releases)
{
    private static readonly ObjectKey Key = ObjectKey.Of("patches/3.4.1/file.txt");
    private static readonly Blob Content = Blob.Of("ours"u8.ToArray(), "file.txt");
    private static readonly CancellationToken Never = CancellationToken.None;

    private static Task<bool> WriteAsync(S3Store store, string how) => how switch
    {
        "add" => store.TryAddAsync(Key, Content, Never),
        "add pointer" => store.TryReplaceAsync(Key, Content, expectedTag: null, Never),
        "replace" => store.TryReplaceAsync(Key, Content, "\"0123\"", Never),
        _ => PutAsync(store),
    };

    private static async Task<bool> PutAsync(S3Store store)
    {
        await store.PutAsync(Key, Content, Never);
        return true;
    }

    [Theory]
    [InlineData("add", 412, "PreconditionFailed")]
    [InlineData("add pointer", 412, "PreconditionFailed")]
    [InlineData("replace", 412, "PreconditionFailed")]
    [InlineData("replace", 404, "NoSuchKey")]
    public async Task AConditionThatDoesNotHoldIsNoError(string how, int status, string code)
    {
        using var server = new ScriptedS3(_ => Answer.Error(status, code));
        Assert.False(await WriteAsync(server.Store(), how));
    }

    [Theory]
    [InlineData("put", 412, "PreconditionFailed")]
    [InlineData("put", 404, "NoSuchKey")]
    [InlineData("put", 404, "NoSuchBucket")]
    [InlineData("add", 404, "NoSuchKey")]
    [InlineData("add pointer", 404, "NoSuchKey")]
    [InlineData("replace", 404, "NoSuchBucket")]
    public async Task AnythingElseIs(string how, int status, string code)
    {
        using var server = new ScriptedS3(_ => Answer.Error(status, code));
        var refusal = await Assert.ThrowsAsync<ForgeException>(() => WriteAsync(server.Store(), how));
        Assert.Equal((Failure.Failed, $"s3://acme/cookbooks/{Key}", $"{code} ({status}). As scripted."), (refusal.Failure, refusal.Where, refusal.What));
    }

    [Theory]
    [InlineData("add")]
    [InlineData("replace")]
    [InlineData("put")]
    public async Task WhatSomebodyElseWritesAtThatMomentIsTriedAgain(string how)
    {
        var asked = 0;
        using var server = new ScriptedS3(_ => ++asked < 3 ? Answer.Error(409, "ConditionalRequestConflict") : new Answer(200, "", ("ETag", "\"4567\"")));
        Assert.True(await WriteAsync(server.Store(), how));
        Assert.Equal(3, asked);
    }

    [Theory]
    [InlineData("objects/")]
    [InlineData("releases/")]
    [InlineData("channels/")]
    [InlineData("patches/")]
    [InlineData("leases/")]
    public async Task WhereThatLastsTheRunSaysSoAndTheNextOneFinishesTheJob(string folder)
    {
        var (bucket, isBusy) = (new ScriptedBucket(), true);
        using var server = new ScriptedS3(asked => isBusy && asked.Method == "PUT" && asked.Path.Contains($"/{folder}", StringComparison.Ordinal) ? Answer.Error(409, "ConditionalRequestConflict") : bucket.To(asked));
        var engineer = new Engineer([new WatchedStore(server.Store())], new SetClock());
        var refusal = await Assert.ThrowsAsync<ForgeException>(() => engineer.PublishAsync(releases.First));
        Assert.Equal(Failure.Failed, refusal.Failure);
        Assert.StartsWith($"s3://acme/cookbooks/{folder}", refusal.Where, StringComparison.Ordinal);
        Assert.Equal("ConditionalRequestConflict (409). As scripted.", refusal.What);
        Assert.Equal("Somebody else writes it at this moment: when that has ended, run the same command again: what is there already stays.", refusal.Fix);

        isBusy = false;
        var next = new Engineer([new WatchedStore(server.Store())], new SetClock());
        await next.PublishAsync(releases.First);
        Assert.True(next.Tally.Published > 0);
        foreach (var planned in await next.PlanAsync(releases.First))
        {
            Assert.All(planned.Objects.Concat(planned.Copies), one => Assert.Equal(PlannedAction.Keep, one.Action));
        }
    }

    /// <summary>Where a store says of a lease that its name is taken, only what is there tells whether it is ours.</summary>
    [Theory]
    [InlineData("", false)]
    [InlineData("of somebody else", false)]
    [InlineData("ours", true)]
    public async Task ALeaseThatIsTakenMustBeOurs(string there, bool isGood)
    {
        using var row = new StoreRow("east");
        var error = await Record.ExceptionAsync(() => row.Through(store => new Refusing(store, there)).PublishAsync(releases.First));
        Assert.Equal(isGood, error is null);
        if (!isGood)
        {
            Assert.Equal(Failure.Failed, Assert.IsType<ForgeException>(error).Failure);
            Assert.StartsWith("east/leases/", ((ForgeException)error!).Where, StringComparison.Ordinal);
            Assert.Empty(row.Files("east", "objects/", "channels/"));
        }
    }

    private sealed class Refusing(IStore store, string there) : PassingStore(store)
    {
        public override async Task<bool> TryAddAsync(ObjectKey key, Blob content, CancellationToken cancellation)
        {
            if (!key.IsBelow(Lease.Folder)) return await base.TryAddAsync(key, content, cancellation);
            await (there switch
            {
                "" => Task.CompletedTask,
                "ours" => PutAsync(key, content, cancellation),
                _ => PutAsync(key, Blob.Of("{}"u8.ToArray(), "lease.json"), cancellation),
            });
            return false;
        }
    }
}
