using System.Text;
using ArtifactForge.Archives;
using ArtifactForge.Catalog;

namespace ArtifactForge.Upstream;

/// <summary>
/// Makes tarballs of the miniature cookbooks, the same bytes every time: the folder <c>common</c>, over it those of what came
/// with an earlier release or this one (<c>since-3.3.0</c>), over them the release's own. What they are is not pinned but
/// computed, and said in the manifest.
/// </summary>
public sealed class SampleUpstream(string folder) : IUpstream
{
    private const string VersionToken = "@VERSION@";
    private const string Since = "since-";

    public string Name => "sample";

    public bool IsSample => true;

    public bool GivesPinnedTars => false;

    public bool Offers(UpstreamRelease release) => Directory.Exists(FolderOf(release));

    public Task<UpstreamTarball> OpenAsync(UpstreamRelease release, CancellationToken cancellation)
    {
        var tar = new MemoryStream();
        TarBuilder.Write(Tree(release.Version), $"aws-parallelcluster-cookbook-{release.Version}", CommitOf(release.Version), release.CommitTime, tar);
        tar.Position = 0;
        return Task.FromResult(UpstreamTarball.ReadUnpinned(tar, $"sample {release.Version}", cancellation));
    }

    public Task<UpstreamTarball> OpenUnpinnedAsync(ReleaseVersion version, CancellationToken cancellation) =>
        throw new ForgeException("--upstream sample", "a sample is not a release that can be pinned.", "Give a folder with the tarball of the tag.", Failure.Usage);

    /// <summary>A commit that nobody has: it shows at once that this is no release of upstream's.</summary>
    private static string CommitOf(ReleaseVersion version) =>
        Convert.ToHexStringLower(Encoding.ASCII.GetBytes($"sample {version}")).PadRight(40, '0')[..40];

    private string FolderOf(UpstreamRelease release) => Path.Combine(folder, release.Version.ToString());

    private IEnumerable<string> Layers(ReleaseVersion version) =>
    [
        Path.Combine(folder, "common"),
        .. Directory.EnumerateDirectories(folder, Since + "*")
            .Select(layer => (Layer: layer, First: ReleaseVersion.Parse(Path.GetFileName(layer)[Since.Length..])))
            .Where(since => since.First.CompareTo(version) <= 0)
            .OrderBy(since => since.First)
            .Select(since => since.Layer),
        Path.Combine(folder, version.ToString()),
    ];

    private List<TreeItem> Tree(ReleaseVersion version)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var root in Layers(version))
        {
            foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
            {
                var text = File.ReadAllText(file).Replace(VersionToken, version.ToString(), StringComparison.Ordinal);
                files[Path.GetRelativePath(root, file).Replace('\\', '/')] = Encoding.UTF8.GetBytes(text);
            }
        }

        // By content, so that neither a umask nor a file system without modes makes a difference.
        return [.. files.Select(file => new TreeItem { Path = file.Key, Content = file.Value, Executable = file.Value.AsSpan().StartsWith("#!"u8) })];
    }
}
