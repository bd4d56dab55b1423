using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>A store whose listings leave out what is below a prefix.</summary>
public sealed class HidingStore(IStore store, string hidden) : PassingStore(store)
{
    public override IAsyncEnumerable<ListedObject> ListAsync(string prefix, CancellationToken cancellation) =>
        base.ListAsync(prefix, cancellation).Where(entry => !entry.Key.IsBelow(hidden));
}
