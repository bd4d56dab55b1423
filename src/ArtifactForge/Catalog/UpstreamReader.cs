using ArtifactForge.Catalog.Yaml;

namespace ArtifactForge.Catalog;

/// <summary>upstream.yaml: first as it is written (<see cref="UpstreamShapes"/>), then with its names resolved.</summary>
internal sealed class UpstreamReader
{
    private readonly Problems problems;
    private readonly Dictionary<string, ArchitectureFacts> architectures;
    private readonly Dictionary<string, OperatingSystemFacts> operatingSystems;
    private readonly IReadOnlyDictionary<string, ImageConfigKeys> keySets;

    private UpstreamReader(WrittenUpstream written, Problems problems)
    {
        this.problems = problems;
        architectures = written.Architectures.DistinctBy(facts => facts.Id).ToDictionary(facts => facts.Id, StringComparer.Ordinal);
        operatingSystems = written.OperatingSystems.DistinctBy(facts => facts.Id).ToDictionary(facts => facts.Id, OperatingSystem, StringComparer.Ordinal);
        keySets = KeySets.Resolve(written.KeySets, problems);
    }

    /// <summary>Null where something is wrong; then the problems are reported.</summary>
    public static UpstreamFacts? Read(string file, ReadOnlySpan<byte> content, Problems problems)
    {
        var before = problems.Count;
        var root = YamlDocument.Parse(file, content, problems);
        if (root is null) return null;
        var written = UpstreamShapes.Upstream.Read(root, problems);
        var releases = new UpstreamReader(written, problems).Releases(written.Releases);
        return problems.Count == before ? new UpstreamFacts { Sources = written.Sources, Releases = releases } : null;
    }

    private OperatingSystemFacts OperatingSystem(WrittenOperatingSystem written)
    {
        var images = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (architecture, image) in written.ParentImages)
        {
            if (Known(architecture, architectures, "architecture") is not null) images.TryAdd(architecture.Value, image);
        }

        return new OperatingSystemFacts(written.Id, written.Name, images);
    }

    private List<UpstreamRelease> Releases(IReadOnlyList<WrittenRelease> written)
    {
        var releases = new List<UpstreamRelease>();
        var commits = new Dictionary<string, ReleaseVersion>(StringComparer.Ordinal);
        var tars = new Dictionary<string, ReleaseVersion>(StringComparer.Ordinal);
        foreach (var release in written)
        {
            if (release.Version.Value is not { } version) continue;
            if (releases is [.., var last]) CheckOrder(release.Version.Place, version, last.Version);
            CheckOnlyOne(release.Commit, version, commits);
            if (release.Tar.Value != default)
            {
                CheckOnlyOne(new Placed<string>(release.Tar.Value.Hex, release.Tar.Place), version, tars);
            }

            releases.Add(Release(release, version));
        }

        return releases;
    }

    private UpstreamRelease Release(WrittenRelease written, ReleaseVersion version) => new()
    {
        Version = version,
        Commit = written.Commit.Value,
        CommitTime = written.Time,
        TarSha256 = written.Tar.Value,
        TreeSha256 = written.Tree,
        TarSize = written.Size,
        OperatingSystems = [.. written.OperatingSystems.Select(id => Known(id, operatingSystems, "operating system")).OfType<OperatingSystemFacts>()],
        Architectures = [.. written.Architectures.Select(id => Known(id, architectures, "architecture")).OfType<ArchitectureFacts>()],
        ImageConfigKeys = Known(written.KeySet, keySets, "set of image-configuration keys") ?? new ImageConfigKeys("", new Dictionary<string, KeyRule>()),
        CdkSpecifier = written.Cdk,
    };

    private void CheckOrder(Place place, ReleaseVersion version, ReleaseVersion last)
    {
        var order = version.CompareTo(last);
        if (order == 0) problems.Add(place, $"The release {version} appears twice.", "Remove one of the two.");
        else if (order < 0)
        {
            problems.Add(
                place, $"The release {version} comes after {last}.", "Releases are listed oldest first, by version: move it up.");
        }
    }

    // A copied entry whose digest was forgotten would otherwise pass as another release.
    private void CheckOnlyOne(Placed<string> identity, ReleaseVersion version, Dictionary<string, ReleaseVersion> seen)
    {
        if (identity.Value.Length == 0 || seen.TryAdd(identity.Value, version) || seen[identity.Value] == version) return;
        problems.Add(
            identity.Place,
            $"{Quote.Of(identity.Value)} already belongs to release {seen[identity.Value]}.",
            $"Write the value of release {version}.");
    }

    private T? Known<T>(Placed<string> name, IReadOnlyDictionary<string, T> known, string what)
        where T : class
    {
        if (known.TryGetValue(name.Value, out var value)) return value;
        if (name.Value.Length > 0)
        {
            problems.Add(
                name.Place,
                $"There is no {what} {Quote.Of(name.Value)} in this file.",
                Suggestion.For(name.Value, [.. known.Keys]));
        }

        return null;
    }
}
