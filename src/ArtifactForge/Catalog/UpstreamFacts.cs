namespace ArtifactForge.Catalog;

/// <summary>What upstream.yaml says of ParallelCluster: where tarballs are, and each release's facts.</summary>
public sealed record UpstreamFacts
{
    /// <summary>Where the official tarballs are, in the order in which they are tried.</summary>
    public required IReadOnlyList<TarballSource> Sources { get; init; }

    /// <summary>By version, oldest first.</summary>
    public required IReadOnlyList<UpstreamRelease> Releases { get; init; }

    public UpstreamRelease? Find(ReleaseVersion version) => Releases.FirstOrDefault(release => release.Version == version);
}

/// <summary>A place that has tarballs: a URL with <c>{version}</c> in it.</summary>
public sealed record TarballSource(string Name, string UrlTemplate);

/// <summary>One ParallelCluster version and the cookbook tarball of its tag, pinned by digest.</summary>
public sealed record UpstreamRelease
{
    public required ReleaseVersion Version { get; init; }

    /// <summary>The commit of the tag, 40 hexadecimal digits.</summary>
    public required string Commit { get; init; }

    public required DateTimeOffset CommitTime { get; init; }

    /// <summary>Of the uncompressed tarball of the tag.</summary>
    public required Sha256Digest TarSha256 { get; init; }

    /// <summary>Of the tree in it; what the official tarball shares with the tag's.</summary>
    public required Sha256Digest TreeSha256 { get; init; }

    public required long TarSize { get; init; }

    public required IReadOnlyList<OperatingSystemFacts> OperatingSystems { get; init; }

    public required IReadOnlyList<ArchitectureFacts> Architectures { get; init; }

    /// <summary>Every key that a build-image configuration of this release accepts.</summary>
    public required ImageConfigKeys ImageConfigKeys { get; init; }

    /// <summary>The version specifier that the CLI puts on its CDK packages, such as <c>~=1.137</c>.</summary>
    public required string CdkSpecifier { get; init; }
}

/// <summary>An operating system and the names of its Image Builder managed images by architecture, where one is known.</summary>
public sealed record OperatingSystemFacts(string Id, string Name, IReadOnlyDictionary<string, string> ParentImages);

/// <summary>An architecture and the instance type that builds images of it by default.</summary>
public sealed record ArchitectureFacts(string Id, string InstanceType);
