using System.Text.Json.Nodes;
using ArtifactForge.Catalog.Yaml;
using NuGet.Versioning;

namespace ArtifactForge.Catalog;

/// <summary>What an advisory or a mend is for, as written; what it leaves out is as wide as what it stands in.</summary>
internal sealed record Scope(
    Place Place,
    Placed<ReleaseRange?>? Releases,
    IReadOnlyList<Placed<string>> OperatingSystems,
    IReadOnlyList<Placed<string>> Architectures)
{
    /// <summary>What <c>affects</c> says.</summary>
    public static RecordShape<(Scope Scope, Feature Feature)> OfAdvisory { get; } = new("what is affected", keys =>
    {
        var releases = keys.Required("releases", Shapes.Placed(RangeShape.Instance));
        var (systems, architectures) = Platforms(keys);
        var feature = keys.Required("feature", Shapes.Choice(
            ("build-image", Feature.BuildImage), ("cluster", Feature.Cluster), ("api", Feature.Api), ("cli", Feature.Cli)));
        return at => (new Scope(at.Place, at.Get(releases), at.Get(systems), at.Get(architectures)), at.Get(feature));
    });

    /// <summary>What a mitigation's <c>applies</c> says.</summary>
    public static RecordShape<Scope> OfMitigation { get; } = new("what a mitigation applies to", keys =>
    {
        var releases = keys.Optional<Placed<ReleaseRange?>?>("releases", Shapes.Placed(RangeShape.Instance)!, null);
        var (systems, architectures) = Platforms(keys);
        return at =>
        {
            var scope = new Scope(at.Place, at.Get(releases), at.Get(systems), at.Get(architectures));
            if (scope is { Releases: null, OperatingSystems: [], Architectures: [] })
            {
                at.Problems.Add(
                    at.Place, "This does not narrow anything.", "Leave 'applies' out: by default a mitigation applies to everything the advisory affects.");
            }

            return scope;
        };
    });

    private static (Key<IReadOnlyList<Placed<string>>> Systems, Key<IReadOnlyList<Placed<string>>> Architectures) Platforms(KeyList keys) => (
        keys.Optional("operatingSystems", Shapes.PlacedSet(Facts.OperatingSystem), []),
        keys.Optional("architectures", Shapes.PlacedSet(Facts.Architecture), []));

    /// <summary>All that there is, the scope around an advisory's.</summary>
    public static Applicability Everything(UpstreamFacts upstream, Feature feature)
    {
        return new Applicability
        {
            Range = ReleaseRange.TryParse($"[{upstream.Releases[0].Version},{upstream.Releases[^1].Version}]", out var range)
                ? range!
                : throw new InvalidOperationException("Two versions make no range."),
            Releases = upstream.Releases,
            OperatingSystems = Systems(upstream.Releases),
            Architectures = Machines(upstream.Releases),
            Feature = feature,
        };
    }

    /// <summary>Null where it is wrong; then the problems are reported.</summary>
    public Applicability? Within(Applicability outer, UpstreamFacts upstream, Problems problems)
    {
        var before = problems.Count;
        var releases = Resolve(outer, upstream, problems);
        if (releases.Count == 0) return null;
        var everything = Everything(upstream, outer.Feature);
        var systems = Choose("operating system", OperatingSystems, outer.OperatingSystems, Systems(releases), everything.OperatingSystems, problems);
        var architectures = Choose("architecture", Architectures, outer.Architectures, Machines(releases), everything.Architectures, problems);
        return problems.Count > before ? null : new Applicability
        {
            Range = Releases?.Value ?? outer.Range,
            Releases = releases,
            OperatingSystems = systems,
            Architectures = architectures,
            Feature = outer.Feature,
        };
    }

    private IReadOnlyList<UpstreamRelease> Resolve(Applicability outer, UpstreamFacts upstream, Problems problems)
    {
        if (Releases is null) return outer.Releases;
        if (Releases.Value is not { } range) return [];
        CheckBounds(range, Releases.Place, upstream, problems);
        var releases = upstream.Releases.Where(release => range.Contains(release.Version)).ToList();
        if (releases.Count == 0)
        {
            problems.Add(
                Releases.Place,
                $"No known release is in {Quote.Of($"{range}")}.",
                $"Known: {upstream.Releases[0].Version} to {upstream.Releases[^1].Version}; the lower bound comes first.");
        }

        var outside = releases.Where(release => !outer.Hits(release.Version)).Select(release => $"{release.Version}").ToList();
        if (outside.Count > 0)
        {
            problems.Add(
                Releases.Place,
                $"{Quote.Of($"{range}")} contains releases that the advisory does not affect: {Quote.List(outside)}.",
                $"Stay within its range '{outer.Range}'.");
        }

        return releases;
    }

    // A mistyped bound would silently take in more or fewer releases.
    private static void CheckBounds(ReleaseRange range, Place place, UpstreamFacts upstream, Problems problems)
    {
        var bounds = VersionRange.Parse($"{range}");
        foreach (var bound in new[] { (bounds.MinVersion, bounds.IsMinInclusive), (bounds.MaxVersion, bounds.IsMaxInclusive) })
        {
            if (bound is not ({ } version, true) || (ReleaseVersion.TryParse($"{version}", out var known) && upstream.Find(known) is not null))
            {
                continue;
            }

            problems.Add(
                place,
                $"{Quote.Of($"{range}")} includes {version}, which is not a known release.",
                Suggestion.For($"{version}", [.. upstream.Releases.Select(release => $"{release.Version}")]));
        }
    }

    private List<string> Choose(
        string what, IReadOnlyList<Placed<string>> written, IReadOnlyList<string> outer, List<string> supported, IReadOnlyList<string> known, Problems problems)
    {
        if (written.Count == 0)
        {
            var shared = outer.Where(supported.Contains).ToList();
            if (shared.Count == 0)
            {
                problems.Add(
                    Place, $"No affected {what} is supported by these releases.", "Widen the range, or remove the mitigation.");
            }

            return shared;
        }

        foreach (var (id, place) in written.Select(id => (id.Value, id.Place)).Where(id => id.Value.Length > 0))
        {
            if (!known.Contains(id))
            {
                problems.Add(place, $"No release supports the {what} {Quote.Of(id)}.", Suggestion.For(id, known));
            }
            else if (!supported.Contains(id))
            {
                problems.Add(
                    place,
                    $"None of the releases in range supports the {what} {Quote.Of(id)}.",
                    $"They support: {Quote.List(supported)}.");
            }
            else if (!outer.Contains(id))
            {
                problems.Add(
                    place, $"The advisory does not affect the {what} {Quote.Of(id)}.", $"It affects: {Quote.List(outer)}.");
            }
        }

        return [.. written.Select(id => id.Value)];
    }

    private static List<string> Systems(IReadOnlyList<UpstreamRelease> releases) =>
        [.. releases.SelectMany(release => release.OperatingSystems).Select(facts => facts.Id).Distinct(StringComparer.Ordinal)];

    private static List<string> Machines(IReadOnlyList<UpstreamRelease> releases) =>
        [.. releases.SelectMany(release => release.Architectures).Select(facts => facts.Id).Distinct(StringComparer.Ordinal)];
}

/// <summary>A range of releases, which looks like a list to YAML unless it is quoted.</summary>
internal sealed class RangeShape() : Shape<ReleaseRange?>("a range of releases")
{
    private const string Fix = "Write it in quotes, such as \"[3.3.0,3.4.1]\" (both included), \"[3.3.0,3.9.1)\" (3.9.1 not included) or \"[3.4.1]\".";

    public static RangeShape Instance { get; } = new();

    public override ReleaseRange? Nothing => null;

    public override JsonObject Schema => new()
    {
        ["description"] = $"A range of releases. {Fix}",
        ["type"] = "string",
        ["pattern"] = @"^[\[(][^\[\]()]*[\])]$",
    };

    public override ReleaseRange? Read(Node node, Problems problems)
    {
        if (node is ScalarNode scalar && ReleaseRange.TryParse(scalar.Text, out var range)) return range;
        Mismatch(node, problems, node is ScalarNode { Text: var text } && IsReversed(text) ? "It goes from high to low: write the lower version first." : Fix);
        return null;
    }

    private static bool IsReversed(string text) =>
        text.Trim('[', ']', '(', ')').Split(',') is [var from, var to]
        && ReleaseVersion.TryParse(from.Trim(), out var first) && ReleaseVersion.TryParse(to.Trim(), out var last) && first.CompareTo(last) > 0;
}
