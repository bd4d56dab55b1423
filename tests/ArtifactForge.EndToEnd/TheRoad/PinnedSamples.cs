using ArtifactForge.Archives;
using ArtifactForge.Catalog;
using ArtifactForge.Upstream;

namespace ArtifactForge.EndToEnd.TheRoad;

/// <summary>A world in which the miniatures are the real releases: their tarballs in a folder, their digests pinned. Buckets take no samples.</summary>
public static class PinnedSamples
{
    /// <param name="catalogue">Edited in its place.</param>
    public static async Task PinAsync(string catalogue, string tarballs)
    {
        var ours = CatalogueReader.Read(await CatalogueFiles.LoadAsync(catalogue, "cookbooks", CancellationToken.None));
        var upstream = Path.Combine(catalogue, "upstream.yaml");
        var yaml = await File.ReadAllTextAsync(upstream);
        var samples = new SampleUpstream(Path.Combine(catalogue, "samples"));
        foreach (var release in ours.Upstream.Releases.Where(samples.Offers))
        {
            using var sample = await samples.OpenAsync(release, CancellationToken.None);
            await using var packed = File.Create(Path.Combine(tarballs, $"aws-parallelcluster-cookbook-{release.Version}.tgz"));
            GzipPacker.Pack(sample.Archive, new Dictionary<string, TreeEdit>(), packed, CancellationToken.None);
            yaml = yaml.Replace(release.TarSha256.Hex, sample.Archive.TarSha256.Hex, StringComparison.Ordinal).Replace(release.TreeSha256.Hex, sample.Archive.TreeSha256.Hex, StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync(upstream, yaml);

        // In this world nobody has the tarballs that they patch.
        foreach (var advisory in ours.Advisories.Where(advisory => advisory.Mitigations.Any(mitigation => mitigation is CookbookPatchMitigation && !mitigation.Applies.Releases.All(samples.Offers))))
        {
            Directory.Delete(Path.Combine(catalogue, "advisories", advisory.Slug), recursive: true);
        }

        // What was measured on the real releases is not true in this world.
        File.Delete(Path.Combine(catalogue, "patches.lock.json"));
    }
}
