using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ArtifactForge.Catalog.Yaml;

namespace ArtifactForge.Catalog;

/// <summary>upstream.yaml as written: what its keys are called and what each may hold.</summary>
internal static partial class UpstreamShapes
{
    private static RecordShape<TarballSource> Source { get; } = new("a source of tarballs", keys =>
    {
        var name = keys.Required("name", Shapes.Line);
        var url = keys.Required("url", Shapes.Matching(
            "an https URL with {version} in it", "Begin it with https://; the placeholders are {version}, {region} and {suffix}.", UrlTemplate));
        return at => new TarballSource(at.Get(name), at.Get(url));
    });

    private static RecordShape<ArchitectureFacts> Architecture { get; } = new("an architecture", keys =>
    {
        var id = keys.Required("id", Facts.Architecture);
        var instanceType = keys.Required("instanceType", Shapes.Matching(
            "an EC2 instance type", "Write one such as c5.xlarge.", InstanceType));
        return at => new ArchitectureFacts(at.Get(id), at.Get(instanceType));
    });

    private static RecordShape<WrittenOperatingSystem> OperatingSystem { get; } = new("an operating system", keys =>
    {
        var id = keys.Required("id", Facts.OperatingSystem);
        var name = keys.Required("name", Shapes.Line);
        var image = Shapes.Matching(
            "the name of an Image Builder managed image",
            "Write it as in the image's ARN, such as ubuntu-server-20-lts-x86.",
            ImageName);
        var images = keys.Optional("parentImages", Shapes.Map(Facts.Architecture, image), []);
        return at => new WrittenOperatingSystem(at.Get(id), at.Get(name), at.Get(images));
    });

    public static RecordShape<WrittenRelease> Release { get; } = new("a release", keys =>
    {
        var version = keys.Required("version", Shapes.Placed(Facts.Version));
        var commit = keys.Required("commit", Shapes.Placed(Shapes.Matching(
            "a commit", "Write its 40 hexadecimal digits in lower case.", Commit)));
        var time = keys.Required("time", Shapes.Instant);
        var tar = keys.Required("tar", Shapes.Placed(Digest));
        var tree = keys.Required("tree", Digest);
        var size = keys.Required("size", TarSize);
        var systems = keys.Required("operatingSystems", Shapes.PlacedSet(Facts.OperatingSystem));
        var architectures = keys.Required("architectures", Shapes.PlacedSet(Facts.Architecture));
        var keySet = keys.Required("imageConfigKeys", Shapes.Placed(Shapes.Line));
        var cdk = keys.Required("cdk", Facts.Specifier);
        return at => new WrittenRelease(
            at.Get(version), at.Get(commit), at.Get(time), at.Get(tar), at.Get(tree), at.Get(size),
            at.Get(systems), at.Get(architectures), at.Get(keySet), at.Get(cdk));
    });

    public static RecordShape<WrittenUpstream> Upstream { get; } = new("the upstream facts", keys =>
    {
        keys.Required("schema", Facts.Schema);
        var sources = keys.Required("sources", Shapes.List(Source, source => source.Name));
        var architectures = keys.Required("architectures", Shapes.List(Architecture, facts => facts.Id));
        var systems = keys.Required("operatingSystems", Shapes.List(OperatingSystem, facts => facts.Id));
        var keySets = keys.Required("imageConfigKeys", Shapes.List(KeySets.Shape));
        var releases = keys.Required("releases", Shapes.List(Release));
        return at => new WrittenUpstream(at.Get(sources), at.Get(architectures), at.Get(systems), at.Get(keySets), at.Get(releases));
    });

    private static Shape<Sha256Digest> Digest => Shapes.Parsed<Sha256Digest>(
        "a SHA-256", "Write its 64 hexadecimal digits in lower case.", default, Shapes.Texts("^[0-9a-f]{64}$"), Sha256Digest.TryParse);

    // Tar is made of blocks, two of zeros at the end.
    private static Shape<long> TarSize => Shapes.Parsed(
        "the size of a tar in bytes", "Write a multiple of 512, of at least 1024.", 0L, TarSizes, (string text, out long size) =>
            long.TryParse(text, System.Globalization.NumberStyles.None, null, out size) && size >= 1024 && size % 512 == 0);

    private static JsonObject TarSizes => new() { ["type"] = "integer", ["minimum"] = 1024, ["multipleOf"] = 512 };

    [GeneratedRegex(@"\Ahttps://(?:[A-Za-z0-9._~/%-]|\{(?:version|region|suffix)\})*\{version\}(?:[A-Za-z0-9._~/%-]|\{(?:version|region|suffix)\})*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UrlTemplate { get; }

    [GeneratedRegex(@"\A[a-z0-9-]{1,20}\.[a-z0-9-]{1,20}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InstanceType { get; }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,126}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ImageName { get; }

    [GeneratedRegex(@"\A[0-9a-f]{40}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Commit { get; }
}

internal sealed record WrittenUpstream(
    IReadOnlyList<TarballSource> Sources,
    IReadOnlyList<ArchitectureFacts> Architectures,
    IReadOnlyList<WrittenOperatingSystem> OperatingSystems,
    IReadOnlyList<WrittenKeySet> KeySets,
    IReadOnlyList<WrittenRelease> Releases);

internal sealed record WrittenOperatingSystem(string Id, string Name, IReadOnlyList<(Placed<string> Key, string Value)> ParentImages);

internal sealed record WrittenRelease(
    Placed<ReleaseVersion?> Version,
    Placed<string> Commit,
    DateTimeOffset Time,
    Placed<Sha256Digest> Tar,
    Sha256Digest Tree,
    long Size,
    IReadOnlyList<Placed<string>> OperatingSystems,
    IReadOnlyList<Placed<string>> Architectures,
    Placed<string> KeySet,
    string Cdk);
