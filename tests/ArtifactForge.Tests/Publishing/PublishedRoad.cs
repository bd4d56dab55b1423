using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>A road of the test's own, and what its store holds afterwards.</summary>
public abstract class PublishedRoad : IDisposable
{
    protected const string Copy = "patches/3.4.1/aws-parallelcluster-cookbook-3.4.1.tgz";

    protected SampleRoad Road { get; } = new();

    public virtual void Dispose()
    {
        Road.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static ViewObject Entry(ChannelState state, string path) => state.View.Objects.Single(entry => string.Equals(entry.Path, path, StringComparison.Ordinal));

    protected Task<ChannelState?> StateAsync(string channel = "stable") => ChannelState.ReadAsync(Road.FolderStore, channel, CancellationToken.None);

    protected string PathOf(ViewObject entry) => Road.Store[entry.Key.ToString()];
}
