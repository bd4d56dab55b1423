using System.ComponentModel;
using System.Text.Json.Nodes;
using ArtifactForge;
using ArtifactForge.Catalog;
using ArtifactForge.Forging;
using ArtifactForge.Mitigations;
using ArtifactForge.Publishing;
using ArtifactForge.Upstream;
using Nuke.Common;
using Nuke.Common.IO;

internal sealed partial class Build
{
    [Category(ForReleaseEngineers)]
    [Parameter("Where to get tarballs, tried in this order: official (default), sample, FOLDER, s3://bucket/prefix, or a URL with {version} in it.")]
    private readonly string[] Upstream = ["official"];

    [Category(ForReleaseEngineers)]
    [Parameter("Accept a tar other than the pinned one if its tree is the same; the release records that.")]
    private readonly bool AcceptTree;

    [Category(ForReleaseEngineers)]
    [Parameter("Time limit for fetching one tarball, in seconds (default: 300).")]
    private readonly int Timeout = 300;

    /// <summary>Asked by every target of a run; it ends with the process.</summary>
    private readonly RubySyntax ruby = RubySyntax.OfThisMachine();

    [Category(ForReleaseEngineers)]
    public Target Forge => _ => _
        .Description("Builds a release on this machine: patched tarballs and the files that go with them.")
        .After(Lint)
        .Executes(() => Answer(nameof(Forge), async cancellation =>
        {
            RequireUpstream();
            var files = await CatalogueFilesAsync(cancellation);
            var key = KeyAsync(files, []);
            var release = Memory.IsEmpty ? null : TryRecall(await key);
            release ??= await ForgeAsync(ReadToForge(files), key, cancellation);
            ReleaseText.Write(release, Shown(release.Folder));
            return ReleaseText.ToJson(release, Shown(release.Folder));
        }));

    /// <summary>Where it is known that something will be forged.</summary>
    private Catalogue ReadToForge(CatalogueFiles files)
    {
        ruby.Begin();
        return CatalogueReader.Read(files);
    }

    /// <summary>Where the same bytes were forged before, that is the answer: nothing of the catalogue need be understood.</summary>
    private ForgedRelease? TryRecall(Sha256Digest key)
    {
        if (!IsPinned || Memory.TryRecall(key) is not { } release)
        {
            return null;
        }

        TellMissingLock();
        return release;
    }

    /// <summary>What is made of all that the catalogue has, as it must be according to the lock.</summary>
    /// <param name="leftOut">Advisories that are missing in it, because they were yanked.</param>
    private async Task<ForgedRelease> ForgeAsync(Catalogue catalogue, Task<Sha256Digest> key, CancellationToken cancellation, params IReadOnlyCollection<string> leftOut)
    {
        var release = await ForgeUncheckedAsync(catalogue, cancellation);
        RequireLocked(release.Manifest, leftOut);
        if (IsPinned)
        {
            Memory.TryKeep(await key, release);
        }

        return release;
    }

    private async Task<ForgedRelease> ForgeUncheckedAsync(Catalogue catalogue, CancellationToken cancellation)
    {
        var upstream = OpenUpstream(catalogue);
        var plan = PlanOf(catalogue, upstream);
        TellLeftOut(catalogue, upstream);
        using var bar = new ForgeProgressBar();
        return await ArtifactForge.Forging.Forge.RunAsync(plan, upstream, new ForgeCache(Cache / "forged"), ruby, ReleasesFolder, bar, cancellation);
    }

    private IReadOnlyList<Mends> PlanOf(Catalogue catalogue, IUpstream upstream)
    {
        var filter = Filter(catalogue);
        var affected = ArtifactForge.Forging.Forge.Affected(catalogue, filter);
        return ArtifactForge.Forging.Forge.Plan(catalogue, upstream, filter) is { Count: > 0 } plan
            ? plan
            : throw new ForgeException(
                where: $"catalogue {Shown(CatalogueFolder)}, upstream {upstream.Name}",
                what: affected.Count == 0
                    ? "none of the selected releases is affected by a selected advisory."
                    : $"{upstream.Name} has no tarball of {string.Join(", ", affected.Select(mends => mends.Release.Version))}, which there are fixes for.",
                fix: affected.Count == 0 ? "See what there is with Explain; widen --releases or --advisories." : "Choose another --upstream, or other --releases.",
                Failure.Usage);
    }

    /// <summary>Else it can be something else each time.</summary>
    private bool IsPinned => !Upstream.Contains("sample") && !AcceptTree;

    private static ForgeMemory Memory => new(Cache / "forged", ReleasesFolder);

    /// <summary>Under what the result is remembered. Another processor finds out, where the catalogue is read meanwhile.</summary>
    private Task<Sha256Digest> KeyAsync(CatalogueFiles files, IEnumerable<Yank> leftOut) => Task.Run(() =>
        ForgeMemory.KeyOf(files, Upstream, Releases, Advisories, [.. leftOut.Select(yank => yank.Key.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]));

    private IUpstream OpenUpstream(Catalogue catalogue)
    {
        RequireUpstream();
        return Upstream is [var only] ? OpenUpstream(only, catalogue) : new FallbackUpstream([.. Upstream.Select(place => OpenUpstream(place, catalogue))], new DownloadNews());
    }

    private IUpstream OpenUpstream(string place, Catalogue catalogue) => place switch
    {
        "sample" => new SampleUpstream(CatalogueFolder / CatalogueFiles.SamplesFolder),
        "official" => Web("official", catalogue.Upstream.Sources),
        _ when place.StartsWith("s3://", StringComparison.Ordinal) => Bucket(place),
        _ when place.Contains("://", StringComparison.Ordinal) => Web(WebAddress.Shown(place), [new TarballSource(WebAddress.Shown(place), Template(place))]),
        _ => new FolderUpstream(Path.GetFullPath(place), place) { AcceptTree = AcceptTree, SpoolFolder = Cache },
    };

    /// <summary>A slip of the pen is told also where nothing need be fetched.</summary>
    private void RequireUpstream()
    {
        if (Upstream.Length == 0)
        {
            throw new ForgeException("--upstream", "is empty.", "Leave it out, or write: official.", Failure.Usage);
        }

        foreach (var place in Upstream)
        {
            Expanded("--upstream", place);
        }

        if (Upstream.Length > 1 && Upstream.Contains("sample"))
        {
            throw new ForgeException("--upstream", "samples cannot be mixed with other sources: they are not upstream's tarballs.", "Use sample alone, or leave it out.", Failure.Usage);
        }

        if (Upstream.FirstOrDefault(place => place.Contains("://", StringComparison.Ordinal) && WebAddress.NamesUser(place)) is { } secret)
        {
            throw new ForgeException(
                where: "--upstream",
                what: $"the user name or password before '@' in {WebAddress.Shown(secret)} would be shown wherever the address is.",
                fix: "Remove it. If the tarballs cannot be fetched without, download them by other means and name the folder.",
                Failure.Usage);
        }

        if (Upstream.FirstOrDefault(place => place is not ("sample" or "official") && !place.Contains("://", StringComparison.Ordinal) && !Directory.Exists(place)) is { } unknown)
        {
            throw new ForgeException(
                where: "--upstream",
                what: $"'{unknown}' is not a folder.",
                fix: $"{Suggestion.For(unknown, ["official", "sample"])} A URL needs {{version}} where the version goes.",
                Failure.Usage);
        }
    }

    /// <summary>With the credentials and options of stores.</summary>
    private BucketUpstream Bucket(string place)
    {
        var region = RegionList()[0];
        var address = place.Replace("{region}", region.Name, StringComparison.Ordinal);
        var version = address.IndexOf("{version}", StringComparison.Ordinal);
        var split = version < 0 ? address.Length : address.LastIndexOf('/', version);
        var store = Destination.OpenBucket(address[..split], region, S3);
        return new BucketUpstream(place, version < 0 ? null : address[(split + 1)..], Cache, async (key, token) => (await store.OpenAsync(ObjectKey.Of(key), token))?.Content)
        {
            AcceptTree = AcceptTree,
            Limits = DownloadLimitsInForce,
        };
    }

    private static string Template(string place) =>
        place.Contains("{version}", StringComparison.Ordinal) && Uri.TryCreate(place.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal), UriKind.Absolute, out var url) && url.Scheme is "https" or "http"
            ? place
            : throw new ForgeException("--upstream", $"'{WebAddress.Shown(place)}' is not a valid address for tarballs.", "Write https://host/path with {version} where the version goes; {region}, {suffix} and {partition} are filled in too.", Failure.Usage);

    private static AbsolutePath Cache => Out / "cache";

    private static AbsolutePath ReleasesFolder => Out / "releases";

    private WebUpstream Web(string name, IReadOnlyList<TarballSource> sources) => new(name, sources, RegionList()[0], Cache, Download.NewClient())
    {
        AcceptTree = AcceptTree,
        Limits = DownloadLimitsInForce,
        Progress = new DownloadNews(),
    };

    private static void TellLeftOut(Catalogue catalogue, IUpstream upstream)
    {
        var missing = catalogue.Upstream.Releases.Where(release => !upstream.Offers(release) && Mends.For(release, catalogue.Advisories).All.Count > 0).ToList();
        if (missing.Count > 0)
        {
            Serilog.Log.Warning($"{Screen.Count(missing.Count, "affected release")}, {missing[0].Version} to {missing[^1].Version}, left out: no tarballs in {upstream.Name}.");
        }
    }
}
