using ArtifactForge.Catalog;

namespace ArtifactForge.Upstream;

/// <summary>Several places, in the order in which they are asked: the next where one does not have the right tarball.</summary>
public sealed class FallbackUpstream(IReadOnlyList<IUpstream> places, IProgress<DownloadProgress> progress) : IUpstream
{
    public string Name => string.Join(", then ", places.Select(place => place.Name));

    public bool IsSample => false;

    public bool GivesPinnedTars => places.All(place => place.GivesPinnedTars);

    public bool Offers(UpstreamRelease release) => places.Any(place => place.Offers(release));

    public Task<UpstreamTarball> OpenAsync(UpstreamRelease release, CancellationToken cancellation) =>
        FirstAsync(place => place.OpenAsync(release, cancellation), release.Version);

    public Task<UpstreamTarball> OpenUnpinnedAsync(ReleaseVersion version, CancellationToken cancellation) =>
        FirstAsync(place => place.OpenUnpinnedAsync(version, cancellation), version);

    private async Task<UpstreamTarball> FirstAsync(Func<IUpstream, Task<UpstreamTarball>> open, ReleaseVersion version)
    {
        var refusals = new List<ForgeException>();
        foreach (var place in places)
        {
            try
            {
                return await open(place);
            }
            catch (ForgeException refusal)
            {
                refusals.Add(refusal);
                progress.Report(new DownloadProgress($"{version}", 0, null, $"{refusal.Where}: {refusal.What}"));
            }
        }

        SeveralRefusals.ThrowIfAny(refusals);
        throw new InvalidOperationException("There is no source to ask.");
    }
}
