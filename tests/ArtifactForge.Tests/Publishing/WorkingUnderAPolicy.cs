using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>Whatever a policy of the target Policies allows is needed for something that its target does, folder by folder; and it is enough.</summary>
[Collection(ForgedOnce.Name)]
public sealed class WorkingUnderAPolicy(SomeReleases releases) : IAsyncLifetime, IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly StoreRow prepared = new("east", "west");

    /// <summary>Second in stable, with copies in every folder that no longer belong to it, and the lease of a run that was killed.</summary>
    public async Task InitializeAsync()
    {
        await prepared.Engineer.PublishAsync(releases.First);
        var killed = prepared.Through(store => new WatchedStore(store, before: call => call.Is(Verb.Add, "views/") || call.Is(Verb.Delete, Lease.Folder) ? throw new IOException("killed") : Task.CompletedTask));
        await Assert.ThrowsAsync<IOException>(() => killed.PublishAsync(releases.Wider));
        prepared.Clock.Now += Lease.Lifetime;
        await prepared.Engineer.PublishAsync(releases.Second);
        foreach (var store in prepared.Stores)
        {
            var view = (await prepared.StateAsync(store.Name))!.View;
            view = view with { Objects = [.. Copies.Folders.Select(folder => view.Objects[0] with { Path = $"{folder}former.txt" })] };
            var content = CanonicalJson.Write(view, PublishingJson.Default.View);
            await Harm.PutAsync(store, StoreLayout.ViewKey(view.Release, Sha256Digest.OfContent(content)), content);
            foreach (var former in view.Objects)
            {
                await Harm.PutAsync(store, ObjectKey.Of(former.Path), "former"u8.ToArray());
            }
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => prepared.Dispose();

    private async Task WorkAsync(string name, StorePolicy policy)
    {
        using var row = prepared.Copy();
        var engineer = row.Through(store => new AllowedStore(store, policy));
        var isPrune = string.Equals(name, "prune", StringComparison.Ordinal);
        foreach (var destination in engineer.Destinations)
        {
            await ConditionalWrites.WriterOfAsync(destination.Store, isPrune ? StoreLayout.NewPruneProbeKey() : StoreLayout.NewProbeKey(), allowUnconditional: false, Never);
        }

        await (isPrune ? engineer.PruneAsync(keep: 0, row.Clock.Now) : PublishAsync(engineer));
        Assert.Empty(Copies.Folders.SelectMany(folder => row.Files("east", $"{folder}former.txt")));
    }

    private async Task PublishAsync(Engineer engineer)
    {
        await engineer.PublishAsync(releases.Wider, StoreRow.Candidate);
        await engineer.PromoteAsync();
        await engineer.RollbackAsync();
        await engineer.YankAsync(YankKind.Release, releases.First.Id.Hex);
        await engineer.LiftAsync(YankKind.Release, releases.First.Id.Hex);
        await engineer.RecoverAsync();
    }

    [Theory]
    [InlineData("publisher")]
    [InlineData("prune")]
    public async Task NothingMoreIsNeededAndNothingLess(string name)
    {
        var policy = StorePolicy.Named(name);
        await WorkAsync(name, policy);
        Assert.InRange(policy.Allowed.Count, 10, 30);
        foreach (var one in policy.Allowed)
        {
            var error = await Record.ExceptionAsync(() => WorkAsync(name, policy.Without(one)));
            Assert.True(error is ForgeException refusal && refusal.Message.Contains($"{one.Action} is not allowed", StringComparison.Ordinal), $"without {one}: {error?.ToString() ?? "nothing failed"}");
        }
    }
}
