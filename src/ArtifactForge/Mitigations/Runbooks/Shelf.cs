using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations.Runbooks;

/// <summary>The files that pages may name: those that are where the pages are, each with its address.</summary>
public sealed class Shelf(IEnumerable<ShelfFile> files)
{
    private const string Lasting = "CHANGE: use the permanent address given in your store's runbook.";

    private readonly Dictionary<string, ShelfFile> files = files.ToDictionary(file => file.Path, StringComparer.Ordinal);

    /// <summary>Where the store is read from.</summary>
    public required string Address { get; init; }

    public required IReadOnlyList<AwsRegion> Regions { get; init; }

    /// <summary>What a configuration says beside the cookbook's URL.</summary>
    public required string CookbookRemark { get; init; }

    /// <summary>What there is to say about the addresses, for those who rely on them.</summary>
    public required string Remark { get; init; }

    /// <summary>The cookbooks are miniatures of our own.</summary>
    public bool HoldsSamples { get; init; }

    /// <summary>What a store will have for releases, under the paths of its copies: for those who have no store at hand.</summary>
    public static Shelf Expected(IReadOnlyList<Mends> all, string address, IReadOnlyList<AwsRegion> regions, string remark)
    {
        var empty = new Shelf([]) { Address = address, Regions = regions, CookbookRemark = Lasting, Remark = remark };
        IEnumerable<string> paths =
        [
            .. all.SelectMany(mends => PathsOf(mends, empty)),
            .. all.Select(mends => ReleasePage.PathOf(mends.Release.Version)),
            .. all.SelectMany(mends => mends.Advisories).Select(advisory => AdvisoryPage.PathOf(advisory.Slug)),
        ];
        return new Shelf(paths.Distinct(StringComparer.Ordinal).Select(path => new ShelfFile(path, $"{address}/{path}")))
        {
            Address = address,
            Regions = regions,
            CookbookRemark = Lasting,
            Remark = remark,
        };
    }

    public ShelfFile? Find(string path) => files.GetValueOrDefault(path);

    /// <summary>The file by its path, as a link to what never changes.</summary>
    public Words Link(string path) => Find(path) is { } file ? Words.Link(path, file.Url) : Words.Code(path);

    /// <summary>The name of a target's configuration; a store of one region has no need to say which.</summary>
    public string ConfigPath(ImageConfigTarget target, AwsRegion region, string extension = ".yaml") =>
        $"image-config/{target.Release.Version}/{target.Name}{(Regions.Count == 1 ? "" : $"-{region}")}{extension}";

    public string? CookbookUrl(Mends mends) => TarballVariant.Of(mends) is [var merged, ..] ? Find(merged.Path)?.Url : null;

    /// <summary>The advisories that patch the cookbook of a release, each of which has a tarball of its own here.</summary>
    public IEnumerable<string> Patching(TarballVariant merged) => files.Keys
        .Where(path => path.StartsWith(merged.Folder + "/", StringComparison.Ordinal) && path.EndsWith($"/{merged.Name}.tgz", StringComparison.Ordinal) && path != merged.Path)
        .Select(path => path.Split('/')[^2]);

    /// <summary>All files of a release that one advisory asks for, as far as they are here.</summary>
    public IReadOnlyList<ShelfFile> Of(Advisory advisory, UpstreamRelease release) =>
        [.. PathsOf(Mends.For(release, [advisory]), this).Select(Find).OfType<ShelfFile>()];

    private static IEnumerable<string> PathsOf(Mends mends, Shelf shelf) =>
    [
        .. TarballVariant.Of(mends).SelectMany(variant => (string[])[variant.Path, $"{variant.Path}.sha256", $"{variant.Folder}/{ChangeNotice.FileName}"]),
        .. MendFiles.Of(mends).Select(file => file.Path),
        .. from target in ImageConfigTarget.Of(mends)
           from region in shelf.Regions
           from extension in new[] { ".yaml", ".fragment.yaml" }
           select shelf.ConfigPath(target, region, extension),
    ];
}

/// <summary>One file on the shelf.</summary>
public sealed record ShelfFile(string Path, string Url)
{
    /// <summary>Of its bytes as they are at the address; null where nobody knows them yet.</summary>
    public Sha256Digest? Sha256 { get; init; }

    /// <summary>Of tarballs: the files that patches changed.</summary>
    public IReadOnlyList<string> Changed { get; init; } = [];

    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The command that brings it here.</summary>
    public string Fetch => Url.StartsWith("s3://", StringComparison.Ordinal) ? $"aws s3 cp {Url} ." : $"curl -fsSLO {Url}";
}
