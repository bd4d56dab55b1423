using System.Collections.Concurrent;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>A run that fails or is stopped takes back its lease, so that nobody takes it for one that is at work, and says why it ended.</summary>
[Collection(ForgedOnce.Name)]
public sealed class RunsThatEndEarly(SomeReleases releases) : IProgress<string>, IDisposable
{
    private readonly StoreRow row = new("east", "west");
    private readonly ConcurrentQueue<string> notes = [];
    private readonly CancellationTokenSource stop = new();

    private static ForgeException Refusal { get; } = new("s3://store", "AccessDenied (403).", "Allow it.", Failure.Failed);

    void IProgress<string>.Report(string value) => notes.Enqueue(value);

    public void Dispose()
    {
        row.Dispose();
        stop.Dispose();
    }

    /// <param name="through">Stands before the second store.</param>
    private async Task PublishAsync(Func<IStore, IStore> through)
    {
        var plans = await row.Through(store => store.Name == "west" ? through(store) : store).PlanAsync(releases.First);
        await new Publisher(row.Clock, new Actor("ada@build", "tests"), new PublicationTally(notes: this)).PublishAsync(plans, stop.Token);
    }

    private static Func<IStore, IStore> Before(Verb verb, string prefix, Func<Task> happening) =>
        store => new WatchedStore(store, before: call => call.Is(verb, prefix) ? happening() : Task.CompletedTask);

    private string[] Leases => [.. row.Stores.SelectMany(store => row.Files(store.Name, Lease.Folder).Keys.Select(key => $"{store.Name}/{key}"))];

    private void RequireNothingMovedOrLeased()
    {
        Assert.Empty(Leases);
        Assert.Empty(notes);
        Assert.Empty(row.Stores.SelectMany(store => row.Files(store.Name, "channels/")));
    }

    [Theory]
    [InlineData(Verb.Add, "leases/")]
    [InlineData(Verb.Open, "prune/")]
    [InlineData(Verb.Add, "objects/")]
    [InlineData(Verb.Open, "objects/")]
    [InlineData(Verb.Add, "views/")]
    [InlineData(Verb.List, "yanked/")]
    public async Task ARefusalLeavesNoLease(Verb verb, string prefix)
    {
        var error = await Assert.ThrowsAsync<ForgeException>(() => PublishAsync(Before(verb, prefix, () => throw Refusal)));
        Assert.Same(Refusal, error);
        RequireNothingMovedOrLeased();
    }

    [Theory]
    [InlineData(Verb.Add, "leases/")]
    [InlineData(Verb.Add, "objects/")]
    [InlineData(Verb.Add, "views/")]
    public async Task ARunThatIsStoppedLeavesNoLease(Verb verb, string prefix)
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PublishAsync(Before(verb, prefix, async () =>
        {
            await stop.CancelAsync();
            stop.Token.ThrowIfCancellationRequested();
        })));
        RequireNothingMovedOrLeased();
    }

    [Fact]
    public async Task ARunThatMeetsAPruneUploadsNoFurther()
    {
        var error = await Assert.ThrowsAsync<ForgeException>(() => PublishAsync(Before(Verb.Open, "prune/", () => throw Refusal)));
        Assert.Same(Refusal, error);

        // What was under way when it was refused, and nothing after that.
        var objects = (await row.Engineer.PlanAsync(releases.First))[1].Objects.Count - PublicationPlan.Documents;
        Assert.True(objects > row["west"].AtOnce, $"{objects} objects are too few to tell.");
        Assert.InRange(row.Files("west", "objects/").Count, 0, row["west"].AtOnce);
        RequireNothingMovedOrLeased();
    }

    [Fact]
    public async Task AMoveToWhatIsNotThereLeavesNoLease()
    {
        await row.Engineer.PublishAsync(releases.First, StoreRow.Candidate);
        File.Delete(row.PathOf("west", row.Files("west", "objects/").Keys.First()));
        var error = await Assert.ThrowsAsync<ForgeException>(() => row.Engineer.PromoteAsync());
        Assert.Equal(Failure.Damage, error.Failure);
        Assert.Empty(Leases);
    }

    [Fact]
    public async Task AConflictLeavesNoLease()
    {
        using var east = new StoreRow("east");
        var late = east.Through(Before(Verb.Replace, "channels/", () => new Engineer(east.Stores, east.Clock, "bob@desk").PublishAsync(releases.Second)));
        Assert.Equal(Failure.Conflict, (await Assert.ThrowsAsync<ForgeException>(() => late.PublishAsync(releases.First))).Failure);
        Assert.Empty(east.Files("east", Lease.Folder));
    }

    [Fact]
    public async Task WhatWasUploadedMayBePrunedAndIsAddedAgain()
    {
        await row.Engineer.PublishAsync(releases.Second);
        await Assert.ThrowsAsync<ForgeException>(() => PublishAsync(Before(Verb.Add, "views/", () => throw Refusal)));
        Assert.Contains(await row.Engineer.PruneAsync(keep: 0, row.Clock.Now), plan => plan.Removed.Count > 0);
        await row.Engineer.PublishAsync(releases.First);
        Assert.All(await row.ReadAsync(), release => Assert.Equal(releases.First.Id, release));
        await row.RequireCopiesAsync();
    }

    [Fact]
    public async Task WhatCannotBeTakenBackIsToldBesideTheError()
    {
        var error = await Assert.ThrowsAsync<ForgeException>(() => PublishAsync(store => new WatchedStore(store, before: call =>
            call.Is(Verb.Add, "objects/") ? throw Refusal
            : call.Is(Verb.Delete, "leases/") ? throw new InvalidOperationException("out of reach")
            : Task.CompletedTask)));
        Assert.Same(Refusal, error);
        RequireTold("it could not be taken back, out of reach");
    }

    [Fact]
    public async Task AServerThatDoesNotAnswerIsNotWaitedForLong()
    {
        var error = await Assert.ThrowsAsync<ForgeException>(() => PublishAsync(store => Before(Verb.Add, "objects/", () => throw Refusal)(new Keeping(store))).WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Same(Refusal, error);
        RequireTold("it could not be taken back, no answer within 5 seconds.");
    }

    /// <summary>It may have moved, or move when the request arrives at last: then it must not name what Prune has removed.</summary>
    [Fact]
    public async Task WhereAPointerWasSentAndNotAcknowledgedWhatItNamesStaysLeased()
    {
        await row.Engineer.PublishAsync(releases.Second);
        await Assert.ThrowsAsync<ForgeException>(() => PublishAsync(Before(Verb.Replace, "channels/", () => throw Refusal)));
        Assert.Equal(["east", "west"], Leases.Select(lease => lease.Split('/')[0]));
        Assert.Equal(2, notes.Count);
        Assert.All(notes, note => Assert.EndsWith("the channel's pointer was sent and not acknowledged.", note, StringComparison.Ordinal));
    }

    private void RequireTold(string why)
    {
        var left = Assert.Single(Leases);
        Assert.Equal($"{left} may stay until {row.Clock.Now + Lease.Lifetime:u}, and Prune leaves alone what it names: {why}", Assert.Single(notes));
    }

    /// <summary>Never done with deleting.</summary>
    private sealed class Keeping(IStore store) : PassingStore(store)
    {
        public override Task DeleteAsync(ObjectKey key, CancellationToken cancellation) => Task.Delay(Timeout.Infinite, cancellation);
    }
}
