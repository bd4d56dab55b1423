using ArtifactForge.Catalog;
using ArtifactForge.Forging;
using ArtifactForge.Patching;

namespace ArtifactForge.Publishing;

/// <summary>What a manifest or a view says of one object. What is null is not said.</summary>
internal sealed record Promise
{
    public required ObjectKey Key { get; init; }

    public long? Size { get; init; }

    public Sha256Digest? Sha256 { get; init; }

    public string? Md5 { get; init; }

    public TarballPromise? Tarball { get; init; }

    /// <summary>What to do where it is broken.</summary>
    public required string Fix { get; init; }

    /// <summary>What every good artifact of a manifest says of its object.</summary>
    public static IEnumerable<Promise> Of(Manifest manifest, UpstreamFacts pins, string fix) =>
        from artifact in manifest.Artifacts
        where ReleaseFaults.Of(artifact, manifest) is null
        select new Promise
        {
            Key = StoreLayout.ContentKey((artifact.TarSha256 ?? artifact.Sha256)!.Value, artifact.Path),
            Size = artifact.Size,
            Sha256 = artifact.Sha256,
            Tarball = artifact.Kind == ArtifactKind.CookbookTarball ? TarballPromise.Of(artifact, manifest, pins) : null,
            Fix = fix,
        };

    public static IEnumerable<Promise> Of(View view, string fix) =>
        view.Objects.Select(entry => new Promise { Key = entry.Key, Size = entry.Size, Sha256 = entry.Sha256, Md5 = entry.Md5, Fix = fix });

    /// <summary>What the same view says of the copies for people who type URLs.</summary>
    public static IEnumerable<Promise> OfCopies(View view) =>
        from entry in view.Objects
        where ReleaseFaults.Of(entry) is null
        select new Promise { Key = ObjectKey.Of(entry.Path), Size = entry.Size, Sha256 = entry.Sha256, Md5 = entry.Md5, Fix = Damage.Recopy };

    /// <summary>The same of the same object, whatever is to be done about it.</summary>
    public bool IsLike(Promise other) => this with { Fix = other.Fix } == other;
}

/// <summary>What is inside a tarball, and what it must be once the recorded changes are taken back.</summary>
internal sealed record TarballPromise
{
    private readonly Lazy<Sha256Digest> changesSha256;

    private TarballPromise() => changesSha256 = new(() => Sha256Digest.OfContent(CanonicalJson.Write(Changes!, ForgingJson.Default.IReadOnlyListFileChange)));

    public required Sha256Digest TarSha256 { get; init; }

    public required Sha256Digest TreeSha256 { get; init; }

    public required long TarSize { get; init; }

    public required IReadOnlyList<FileChange> Changes { get; init; }

    /// <summary>What the manifest says of the original.</summary>
    public required ManifestRelease Original { get; init; }

    /// <summary>What the catalogue says of it; null for samples, and for releases that it does not know.</summary>
    public required UpstreamRelease? Pin { get; init; }

    public static TarballPromise Of(Artifact artifact, Manifest manifest, UpstreamFacts pins)
    {
        var original = manifest.Releases.First(release => release.Version == artifact.Release);
        return new TarballPromise
        {
            TarSha256 = artifact.TarSha256!.Value,
            TreeSha256 = artifact.TreeSha256!.Value,
            TarSize = artifact.TarSize!.Value,
            Changes = artifact.Changes!,
            Original = original,
            Pin = original.Sample ? null : pins.Find(original.Version),
        };
    }

    /// <summary>Two releases say the same of a tarball in two lists: taking changes back once is enough.</summary>
    public bool Equals(TarballPromise? other) =>
        other is not null
        && (TarSha256, TreeSha256, TarSize, Pin) == (other.TarSha256, other.TreeSha256, other.TarSize, other.Pin)
        && (Original.TarSha256, Original.TreeSha256, Original.PinnedTarSha256) == (other.Original.TarSha256, other.Original.TreeSha256, other.Original.PinnedTarSha256)
        && changesSha256.Value == other.changesSha256.Value;

    public override int GetHashCode() => TarSha256.GetHashCode();
}
