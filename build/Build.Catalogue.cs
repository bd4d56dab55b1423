using System.ComponentModel;
using System.Text.Json.Nodes;
using ArtifactForge;
using ArtifactForge.Archives;
using ArtifactForge.Catalog;
using ArtifactForge.Mitigations;
using ArtifactForge.Patching;
using ArtifactForge.Upstream;
using Nuke.Common;

internal sealed partial class Build
{
    [Category(ForEverybody)]
    [Parameter("Only these releases, such as 3.4.1.")]
    private readonly string[] Releases = [];

    [Category(ForEverybody)]
    [Parameter("Only these advisories, by slug; for tarballs, only the releases they affect.")]
    private readonly string[] Advisories = [];

    [Category(ForReleaseEngineers)]
    public Target Lint => _ => _
        .Description("Checks the catalogue and reports every mistake, with its location and what to write instead.")
        .After(Clean, Pin)
        .Executes(() => Answer(nameof(Lint), async cancellation =>
        {
            var catalogue = await ReadCatalogueAsync(cancellation);
            RequireReadableDiffs(catalogue);

            RequireNoStraysInLock(catalogue);
            Screen.Line($"{Shown(CatalogueFolder)}: {Screen.Count(catalogue.Upstream.Releases.Count, "release")}, {Screen.Count(catalogue.Advisories.Count, "advisory")}, {Screen.Count(Mitigations(catalogue).Count(), "mitigation")}, no mistakes.");
            return new JsonObject { ["releases"] = catalogue.Upstream.Releases.Count, ["advisories"] = catalogue.Advisories.Count, ["mitigations"] = Mitigations(catalogue).Count() };
        }));

    [Category(ForReleaseEngineers)]
    [Parameter("Pin: the release from which systems, keys and specifier are copied (default: the newest).")]
    private readonly string? Like;

    [Category(ForReleaseEngineers)]
    public Target Pin => _ => _
        .Description("Adds --releases to upstream.yaml, from the tarballs of their tags in --upstream.")
        .After(Clean)
        .Requires(() => Releases)
        .Executes(() => Answer(nameof(Pin), async cancellation =>
        {
            var catalogue = await ReadCatalogueAsync(cancellation);
            var file = CatalogueFolder / CatalogueReader.UpstreamFile;
            var like = Like ?? catalogue.Upstream.Releases[^1].Version.ToString();
            Require("--like", "release", [like], [.. catalogue.Upstream.Releases.Select(release => release.Version.ToString())]);
            var versions = Releases.Select(ParseVersion).ToList();
            if (Upstream.Contains("official"))
            {
                throw new ForgeException(
                    where: "--upstream",
                    what: "a release is pinned to the tarball of its tag; the official bucket may have repacked it.",
                    fix: $"Give a folder that holds it, or a URL: --upstream '{catalogue.Upstream.Sources[^1].UrlTemplate}'",
                    Failure.Usage);
            }

            if (Upstream.FirstOrDefault(place => place.StartsWith("http:", StringComparison.OrdinalIgnoreCase)) is { } clear)
            {
                throw new ForgeException(
                    where: "--upstream",
                    what: $"what comes from {WebAddress.Shown(clear)} in the clear may be anybody's, and a pin would make it the release.",
                    fix: "Take it by https, or from a folder.",
                    Failure.Usage);
            }

            var pinned = new List<JsonNode>();
            foreach (var version in versions)
            {
                using var tarball = await OpenUpstream(catalogue).OpenUnpinnedAsync(version, cancellation);
                var release = PinnedFrom(tarball.Archive, version);
                UpstreamTarball.RequireRules(tarball.Archive, version);
                var text = UpstreamText.WithRelease(await File.ReadAllTextAsync(file, cancellation), release, ReleaseVersion.Parse(like), Shown(file));
                Aside.Put(file, text);
                Screen.Line($"{version}: commit {release.Commit}, tar {release.TarSha256}. What a tarball does not contain was copied from {like}: check it in {Shown(file)}.");
                pinned.Add(new JsonObject { ["version"] = version.ToString(), ["commit"] = release.Commit, ["tar"] = release.TarSha256.Hex, ["like"] = like });
            }

            return new JsonArray([.. pinned]);
        }));

    private static ReleaseVersion ParseVersion(string text) => ReleaseVersion.TryParse(text, out var version)
        ? version
        : throw new ForgeException("--releases", $"'{text}' is not a valid version.", "Write three numbers, such as 3.12.0.", Failure.Usage);

    private static PinnedRelease PinnedFrom(TarArchive archive, ReleaseVersion version)
    {
        var expected = $"aws-parallelcluster-cookbook-{version}";
        if (!string.Equals(archive.TopFolder, expected, StringComparison.Ordinal))
        {
            throw new ForgeException(archive.Name, $"expected the folder {expected}, found {archive.TopFolder}.", $"Take the tarball of the tag v{version}.");
        }

        return new PinnedRelease
        {
            Version = version,
            Commit = archive.Comment ?? throw new ForgeException(archive.Name, "does not name a commit, as the tarball of a tag does.", $"Take the tarball of the tag v{version}."),
            CommitTime = archive.Entries[0].ModifiedTime,
            TarSha256 = archive.TarSha256,
            TreeSha256 = archive.TreeSha256,
            TarSize = archive.Size,
        };
    }

    private static void RequireReadableDiffs(Catalogue catalogue)
    {
        var refusals = new List<ForgeException>();
        foreach (var diff in Mitigations(catalogue).OfType<CookbookPatchMitigation>().SelectMany(mitigation => mitigation.Patches).OfType<DiffPatch>())
        {
            try
            {
                UnifiedDiff.Parse(diff.Content, diff.Source);
            }
            catch (ForgeException refusal)
            {
                refusals.Add(refusal);
            }
        }

        SeveralRefusals.ThrowIfAny(refusals);
    }

    private static IEnumerable<Mitigation> Mitigations(Catalogue catalogue) => catalogue.Advisories.SelectMany(advisory => advisory.Mitigations);

    /// <summary>The advisories that --advisories and --releases name; all of them where neither is given.</summary>
    private List<Advisory> Selected(Catalogue catalogue) => Selected(catalogue, Filter(catalogue));

    private static List<Advisory> Selected(Catalogue catalogue, ArtifactForge.Forging.ForgeFilter filter) =>
        [.. catalogue.Advisories
            .Where(advisory => filter.Advisories.Count == 0 || filter.Advisories.Contains(advisory.Slug))
            .Where(advisory => filter.Releases.Count == 0 || filter.Releases.Any(advisory.Affects.Hits))];

    private ArtifactForge.Forging.ForgeFilter Filter(Catalogue catalogue)
    {
        var versions = catalogue.Upstream.Releases.Select(release => release.Version.ToString()).ToList();
        var slugs = catalogue.Advisories.Select(advisory => advisory.Slug).ToList();
        Require("--releases", "release", Releases, versions);
        Require("--advisories", "advisory", Advisories, slugs);
        return new([.. Releases.Select(ReleaseVersion.Parse)], Advisories);
    }

    private static void Require(string parameter, string noun, IEnumerable<string> given, IReadOnlyCollection<string> known)
    {
        foreach (var unknown in given.Where(one => !known.Contains(one)))
        {
            throw new ForgeException(parameter, $"The catalogue has no {noun} '{unknown}'.", Suggestion.For(unknown, known), Failure.Usage);
        }
    }
}
