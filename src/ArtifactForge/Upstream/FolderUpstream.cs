using ArtifactForge.Catalog;

namespace ArtifactForge.Upstream;

/// <summary>A folder of tarballs that somebody has fetched: <c>aws-parallelcluster-cookbook-V.tgz</c>, or <c>.tar.gz</c> and others.</summary>
public sealed class FolderUpstream(string folder, string name) : IUpstream
{
    public string Name { get; } = name;

    public bool IsSample => false;

    public bool GivesPinnedTars => !AcceptTree;

    /// <summary>Takes another tar with the same tree as well.</summary>
    public bool AcceptTree { get; init; }

    /// <summary>Where tars too large for memory are put meanwhile.</summary>
    public string SpoolFolder { get; init; } = Path.GetTempPath();

    public bool Offers(UpstreamRelease release) => true;

    public Task<UpstreamTarball> OpenAsync(UpstreamRelease release, CancellationToken cancellation)
    {
        var (tar, origin) = Unpack(release.Version, cancellation);
        return Task.FromResult(UpstreamTarball.Read(tar, origin, release, AcceptTree, cancellation));
    }

    public Task<UpstreamTarball> OpenUnpinnedAsync(ReleaseVersion version, CancellationToken cancellation)
    {
        var (tar, origin) = Unpack(version, cancellation);
        return Task.FromResult(UpstreamTarball.ReadUnpinned(tar, origin, cancellation));
    }

    /// <summary>What the tarball of a release is called where people keep it.</summary>
    public static IReadOnlyList<string> NamesOf(ReleaseVersion version) => [.. Endings.Select(ending => $"aws-parallelcluster-cookbook-{version}.{ending}")];

    private static readonly string[] Endings = ["tgz", "tar.gz", "tar", "tar.bz2", "tar.xz"];

    private (Stream Tar, string Origin) Unpack(ReleaseVersion version, CancellationToken cancellation)
    {
        var names = NamesOf(version);
        var file = names.FirstOrDefault(candidate => File.Exists(Path.Combine(folder, candidate)))
            ?? throw new ForgeException(
                where: Name,
                what: Directory.Exists(folder) ? $"has neither {names[0]} nor {names[1]} (nor .{string.Join(", .", Endings[2..])})." : "is not a folder.",
                fix: $"Put the tarball of tag v{version} there, or leave the release out with --releases.");
        var origin = $"{Name}/{file}";
        if (!OrdinaryFile.Is(new FileInfo(Path.Combine(folder, file))))
        {
            throw new ForgeException(origin, $"{OrdinaryFile.Unlike}.", "Put the tarball itself there.");
        }

        using var packed = File.OpenRead(Path.Combine(folder, file));
        return (Unpacked.Of(packed, origin, SpoolFolder, cancellation), origin);
    }
}
