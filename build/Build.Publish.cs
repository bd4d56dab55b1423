using System.ComponentModel;
using System.Reflection;
using System.Text.Json.Nodes;
using ArtifactForge;
using ArtifactForge.Catalog;
using ArtifactForge.Forging;
using ArtifactForge.Publishing;
using Nuke.Common;
using Nuke.Common.IO;

internal sealed partial class Build
{
    [Category(ForEverybody)]
    [Parameter("The store: a FOLDER or s3://bucket/prefix, may contain {region} (default: out/store).")]
    private readonly string? Store;

    [Category(ForReleaseEngineers)]
    [Parameter("The address readers use for the store: https://… or s3://…, may contain {region}.")]
    private readonly string? PublicUrl;

    [Category(ForReleaseEngineers)]
    [Parameter("The regions that the store serves (default: its bucket's region, else us-east-1).")]
    private readonly string[] Regions = [];

    [Category(ForEverybody)]
    [Parameter("The channel to move or verify (default: stable; for Verify: all channels).")]
    private readonly string? Channel;

    private string MovedChannel => Channel ?? Copies.Channel;

    [Category(ForReleaseEngineers)]
    [Parameter("Refuse to publish any release but this id; its first 12 digits are enough.")]
    private readonly string? Expect;

    [Category(ForReleaseEngineers)]
    [Parameter("Who you are, as recorded in the store (default: user@host).")]
    private readonly string? As;

    [Category(ForReleaseEngineers)]
    [Parameter("Reason recorded in the store.")]
    private readonly string? Reason;

    private string? Why => OneLine("--reason", Reason, "Write one sentence: its users will read it.");

    [Category(ForReleaseEngineers)]
    public Target Preview => _ => _
        .Description("Shows what Publish would do and prints the release id; writes nothing to the store.")
        .After(Forge)
        .Executes(() => Answer(nameof(Preview), async cancellation =>
        {
            var plans = await PlanAsync(cancellation);
            PlanText.Write(plans);
            var answer = PlanText.ToJson(plans);
            if (plans.Any(plan => plan.Conflicts.Any()))
            {
                // What was found is what somebody looks for.
                answers[nameof(Preview)] = answer;
                plans.ToList().ForEach(plan => plan.RefuseConflicts());
            }

            return answer;
        }));

    [Category(ForReleaseEngineers)]
    public Target Publish => _ => _
        .Description("Forges and publishes: objects first, the channel's pointer last, so that readers never see a partial release.")
        .After(Preview)
        .Executes(() => Answer(nameof(Publish), cancellation => TallyAsync(async tally =>
        {
            var plans = await PlanAsync(cancellation);
            if (plans.Any(plan => plan.Writes))
            {
                var writable = await WritableAsync([.. plans.Select(plan => plan.Destination)], cancellation);
                plans = [.. plans.Zip(writable, (plan, destination) => plan with { Destination = destination })];
            }

            await new Publisher(TimeProvider.System, Who, tally).PublishAsync(plans, cancellation);
            PlanText.WriteDone(plans);
            return PlanText.ToJson(plans);
        })));

    [Category(ForAdministrators)]
    public Target Status => _ => _
        .Description("Shows what a store's channels point to.")
        .After(Publish)
        .Executes(() => Answer(nameof(Status), async cancellation => await StatusAsync(await DestinationsAsync(cancellation), cancellation)));

    private async Task<JsonObject> StatusAsync(IReadOnlyList<Destination> destinations, CancellationToken cancellation)
    {
        var (stores, refusals) = await StoreStatus.ReadAllAsync([.. destinations.Select(destination => destination.Store)], TimeProvider.System.GetUtcNow(), cancellation);
        stores.ToList().ForEach(StatusText.Write);
        var skew = StoreStatus.Skew(stores);
        foreach (var (channel, places) in skew)
        {
            var isUnfinished = stores.Any(status => status.Census.Journals.Any(journal => string.Equals(journal.Channel, channel, StringComparison.Ordinal)));
            var fix = isUnfinished ? "Recover finishes the interrupted move; Recover --undo reverts it." : "Publish the release that should be everywhere.";
            Screen.Paragraph($"Channel {channel} is not at the same release everywhere: {string.Join(", ", places.Select(place => $"{place.Store.Name} at {place.IsAt}"))}. {fix}", indent: 0);
        }

        var answer = new JsonObject
        {
            ["stores"] = new JsonArray([.. stores.Select(StatusText.ToJson)]),
            ["skewed"] = new JsonArray([.. skew.Keys.Select(channel => JsonValue.Create(channel))]),
        };
        List<ForgeException> told = [.. refusals, .. stores.SelectMany(status => status.Census.Lost.Select(lost => lost.DamageOf(status.Store)))];
        if (told.Count > 0)
        {
            // The others are what somebody looks for where one region does not answer, or one channel is damaged.
            answers[nameof(Status)] = answer;
            SeveralRefusals.ThrowIfAny(told);
        }

        return answer;
    }

    private static string Tool => $"ArtifactForge {typeof(Build).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]}";

    private Actor Who => new(OneLine("--as", As, "Write one name: readers of the store will see it.") ?? $"{Environment.UserName}@{Environment.MachineName}", Tool);

    private static string? OneLine(string parameter, string? text, string fix) => text?.Any(char.IsControl) == true
        ? throw new ForgeException(parameter, "has more than one line, or control characters.", fix, Failure.Usage)
        : text;

    /// <summary>What can be told without knowing anything else, before work is done that would be in vain.</summary>
    private void RequireWellFormed()
    {
        (_, _) = (Why, Who);
        if (Expect is { } expected && (expected.Length is < 12 or > 64 || !expected.All(char.IsAsciiHexDigitLower)))
        {
            throw new ForgeException("--expect", $"'{expected}' is not a valid release id.", "Write at least its first 12 digits, as Preview prints them.", Failure.Usage);
        }
    }

    private async Task<IReadOnlyList<PublicationPlan>> PlanAsync(CancellationToken cancellation)
    {
        RefuseOne("--release", Release, "Publish", "--releases", "publish");
        RefuseOne("--advisory", Advisory, "Publish", "--advisories", "publish");
        if (Upstream.Contains("sample"))
        {
            // Before anything is asked of anybody.
            Destination.Of(StoreAddress, PublicUrl, RegionList(), S3, FolderOf).ToList().ForEach(destination => destination.RefuseSamples());
        }

        // Far stores answer while the catalogue is read, and another processor does what it takes to ask them.
        var contacting = Task.Run(() => ContactAsync(cancellation), cancellation);
        RequireUpstream();
        var files = await CatalogueFilesAsync(cancellation);
        var key = KeyAsync(files, []);
        var memory = IsPinned && Releases.Length == 0 && Advisories.Length == 0 ? new PlanMemory(Cache / "forged", await key) : null;
        var catalogue = memory is { IsEmpty: false } ? null : Memory.IsEmpty ? ReadToForge(files) : CatalogueReader.Read(files);
        var (destinations, stores) = await contacting;
        var yanks = stores.SelectMany(store => store.Yanks).ToList();
        yanks.Where(yank => yank.Kind != YankKind.Release).DistinctBy(yank => yank.Key).ToList().ForEach(yank => Serilog.Log.Warning(Screen.HarmlessLine($"Left out, because it was yanked: {yank.Name} ({yank.Reason})")));
        RefuseYanked("--releases", Releases, yanks.Where(yank => yank.Kind == YankKind.Version));
        RefuseYanked("--advisories", Advisories, yanks.Where(yank => yank.Kind == YankKind.Advisory));
        if (memory is { IsEmpty: false } && await memory.TryRecallAsync(destinations, MovedChannel, stores, cancellation) is var (unchanged, notes))
        {
            TellMissingLock();
            Settle(unchanged[0].Release, notes);
            return unchanged;
        }

        catalogue = Yanked.Without(catalogue ?? CatalogueReader.Read(files), yanks);
        key = yanks.Count == 0 ? key : KeyAsync(files, yanks);
        var release = TryRecall(await key) is { } known
            ? known with { Mends = PlanOf(catalogue, OpenUpstream(catalogue)) }
            : await ForgeAsync(catalogue, key, cancellation, [.. yanks.Where(yank => yank.Kind == YankKind.Advisory).Select(yank => yank.Name)]);
        release = release with { Advisories = catalogue.Advisories };
        if (Filter(catalogue).IsPartial)
        {
            release = CarryOver(release, destinations, [.. stores.Select(store => store.Current)], yanks);
        }

        Settle(release.Id, release.Notes);
        var plans = await Task.WhenAll(destinations.Zip(stores).Select(async one => await Planner.PlanAsync(release, one.First, MovedChannel, one.Second, cancellation) with { Reason = Why }));
        memory?.TryKeep(plans, stores, release.Notes);
        return plans;
    }

    private void Settle(Sha256Digest release, IEnumerable<string> notes)
    {
        foreach (var note in notes)
        {
            Screen.Paragraph(note, indent: 0);
        }

        RequireExpected(release);
    }

    private async Task<(IReadOnlyList<Destination> Destinations, StoreContents[] Stores)> ContactAsync(CancellationToken cancellation)
    {
        var destinations = await DestinationsAsync(cancellation);
        return (destinations, await Task.WhenAll(destinations.Select(destination => Task.Run(() => StoreContents.ReadAsync(destination.Store, MovedChannel, cancellation), cancellation))));
    }

    /// <summary>Whoever names one to other targets means it here, too, and would get everything.</summary>
    private static void RefuseOne(string parameter, string? given, string target, string several, string does)
    {
        if (given is not null)
        {
            throw new ForgeException(parameter, $"is {given}, but {target} selects with {several}.", $"Write {several} {given}, or leave it out to {does} everything.", Failure.Usage);
        }
    }

    private static void RefuseYanked(string parameter, IEnumerable<string> asked, IEnumerable<Yank> yanks)
    {
        if (yanks.FirstOrDefault(yank => asked.Contains(yank.Name, StringComparer.Ordinal)) is { } yanked)
        {
            throw new ForgeException(parameter, $"{yanked.Name} was yanked: {yanked.Reason}", "Leave it out; once it is fixed, ./build.sh Yank --lift allows it again.", Failure.Conflict);
        }
    }

    private ForgedRelease CarryOver(ForgedRelease release, IReadOnlyList<Destination> destinations, List<ChannelState?> currents, List<Yank> yanks)
    {
        if (currents.Select(current => current?.Pointer.Release).Distinct().Count() > 1)
        {
            throw new ForgeException(
                where: string.Join(", ", destinations.Select(destination => destination.Store.Name)),
                what: $"channel {MovedChannel} is not at the same release everywhere, so there is no single release to carry the rest over from.",
                fix: "Publish everything first: leave out --releases and --advisories.");
        }

        if (currents[0] is not { } current)
        {
            Serilog.Log.Information($"Channel {MovedChannel} is empty: there is nothing to carry over.");
            return release;
        }

        var yanked = yanks.Where(yank => yank.Kind == YankKind.Version).Select(yank => yank.Name).ToHashSet(StringComparer.Ordinal);
        var merged = release.WithRestOf(current.Manifest with { Releases = [.. current.Manifest.Releases.Where(entry => !yanked.Contains(entry.Version.ToString()))] });
        var carried = merged.Manifest.Releases.Select(entry => entry.Version).Except(release.Manifest.Releases.Select(entry => entry.Version)).ToList();
        Serilog.Log.Information(carried.Count == 0
            ? $"Nothing to carry over from release {current.Pointer.Release.Prefix[..12]}."
            : $"Carried over from release {current.Pointer.Release.Prefix[..12]}: {string.Join(", ", carried)}.");
        return merged;
    }

    private void RequireExpected(Sha256Digest release)
    {
        if (Expect is { } expected && !release.Hex.StartsWith(expected, StringComparison.Ordinal))
        {
            throw new ForgeException("--expect", $"expected release {expected}, but this is {release}.", "See what changed with Preview; nothing was published.", Failure.Conflict);
        }
    }

    private string StoreAddress => Store is null ? Shown(Out / "store") : Expanded("--store", Store);

    private static string FolderOf(string address)
    {
        var path = Path.GetFullPath(address);
        return File.Exists(path) || (!Directory.Exists(path) && new FileInfo(path).LinkTarget is not null)
            ? throw new ForgeException("--store", $"{address} is no folder, but a file, or a link that leads nowhere.", "Name a folder; one that is not there yet is made.", Failure.Usage)
            : path;
    }

    /// <summary>What may be a folder; those that are nothing else are looked at by the engine.</summary>
    private static string Expanded(string parameter, string place) => place == "~" || place.StartsWith("~/", StringComparison.Ordinal)
        ? throw new ForgeException(parameter, $"'{place}' would be in a folder named '~': the shell did not expand it.", $"Write $HOME{place[1..]}, or {parameter} {place}.", Failure.Usage)
        : place;

    private List<AwsRegion> RegionList() => GivenRegions() is { Count: > 0 } given ? given : [BucketRegions.Default];

    private List<AwsRegion> GivenRegions() =>
    [
        .. Regions.Distinct(StringComparer.Ordinal).Select(region => AwsRegion.TryParse(region, out var parsed)
            ? parsed
            : throw new ForgeException("--regions", $"'{region}' is not a valid region.", "Write it as AWS does, such as us-east-1.", Failure.Usage)),
    ];
}
