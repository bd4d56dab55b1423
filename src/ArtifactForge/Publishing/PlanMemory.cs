using ArtifactForge.Forging;

namespace ArtifactForge.Publishing;

/// <summary>
/// Where publishing a catalogue would change nothing: what a run found out by forging and rendering all of it, the next one need
/// not find out again. What the channel and its copies really hold is looked at each time; other channels are not.
/// </summary>
/// <param name="catalogue">The key under which <see cref="ForgeMemory"/> has what is forged of the catalogue, nothing left out.</param>
public sealed class PlanMemory(string folder, Sha256Digest catalogue)
{
    /// <summary>Stores, channels and states of them that are remembered of one catalogue; the oldest are forgotten.</summary>
    private const int Most = 64;

    private readonly string file = Path.Combine(folder, $"{catalogue.Prefix}.plans.json");
    private IReadOnlyList<RememberedPlan>? known;

    private IReadOnlyList<RememberedPlan> Known => known ??= KeptJson.TryRead(file, PublishingJson.Default.RememberedPlans)?.Plans ?? [];

    /// <summary>Nothing is remembered of the catalogue, so that there is no use in asking the stores first.</summary>
    public bool IsEmpty => Known.Count == 0;

    /// <summary>The plan for each destination that changes nothing but copies, and what the forge would have a person know; null where one of them may need another.</summary>
    public async Task<(IReadOnlyList<PublicationPlan> Plans, IReadOnlyList<string> Notes)?> TryRecallAsync(IReadOnlyList<Destination> destinations, string channel, IReadOnlyList<StoreContents> stores, CancellationToken cancellation)
    {
        var found = destinations.Zip(stores, (destination, contents) => Find(destination, channel, contents, stores)).OfType<RememberedPlan>().ToList();
        return found.Count == stores.Count
            ? (await Task.WhenAll(destinations.Zip(stores, found).Select(one => RecallAsync(one.First, channel, one.Second, one.Third, cancellation))), found[0].Notes)
            : null;
    }

    /// <summary>Remembers those of the plans that change nothing.</summary>
    /// <param name="stores">What the plans were made for.</param>
    public void TryKeep(IEnumerable<PublicationPlan> plans, IReadOnlyList<StoreContents> stores, IReadOnlyList<string> notes)
    {
        var fresh = plans.Zip(stores)
            .Where(one => one.First is { Current: not null, MovesChannel: false } plan && plan.Objects.All(planned => planned.Action == PlannedAction.Keep))
            .Select(one => Remembered(one.First, KeyOf(one.First.Destination, one.First.Channel, one.First.Current!, one.Second, stores), notes))
            .ToList();
        if (fresh.Count > 0)
        {
            known = [.. fresh.Concat(Known).DistinctBy(plan => plan.Key).Take(Most)];
            KeptJson.TryWrite(file, new RememberedPlans { Plans = known }, PublishingJson.Default.RememberedPlans);
        }
    }

    private RememberedPlan? Find(Destination destination, string channel, StoreContents contents, IEnumerable<StoreContents> all)
    {
        if (contents.Current is not { } current || !HoldsAll(contents, current.View))
        {
            return null;
        }

        var key = KeyOf(destination, channel, current, contents, all);
        return Known.FirstOrDefault(plan => plan.Key == key);
    }

    private static async Task<PublicationPlan> RecallAsync(Destination destination, string channel, StoreContents contents, RememberedPlan remembered, CancellationToken cancellation)
    {
        var current = contents.Current!;
        return new PublicationPlan
        {
            Destination = destination,
            Channel = channel,
            Current = current,
            Release = current.Pointer.Release,
            Manifest = current.Manifest,
            View = current.View,
            ViewKey = current.Pointer.View,
            Objects =
            [
                .. current.View.Objects.DistinctBy(entry => entry.Key).OrderBy(entry => entry.Key).Select(entry => new PlannedObject(entry.Key, PlannedAction.Keep, entry.StoredIn(destination.Store))),
                Document(destination, current.Pointer.Manifest, remembered.ManifestSize, current.Pointer.Release),
                Document(destination, current.Pointer.View, remembered.ViewSize, remembered.ViewSha256),
            ],
            Copies = Copies.AreOf(channel) ? await Copies.PlanAsync(destination.Store, current.View, contents.Copies, new Dictionary<ObjectKey, Blob>(), cancellation) : [],
        };
    }

    private static RememberedPlan Remembered(PublicationPlan plan, Sha256Digest key, IReadOnlyList<string> notes)
    {
        var (manifest, view) = (plan.Objects[^PublicationPlan.Documents].Content, plan.Objects[^1].Content);
        return new RememberedPlan { Key = key, ManifestSize = manifest.Size, ViewSize = view.Size, ViewSha256 = view.Sha256, Notes = notes };
    }

    private static PlannedObject Document(Destination destination, ObjectKey key, long size, Sha256Digest sha256) =>
        new(key, PlannedAction.Keep, Blob.OfStored(destination.Store, key, size, sha256));

    private static bool HoldsAll(StoreContents contents, View view) =>
        view.Objects.All(entry => contents.Objects.TryGetValue(entry.Key, out var there) && there.Size == entry.Size);

    /// <summary>
    /// Everything beside the catalogue that has a say in what is rendered: what was yanked in any store is left out, and what was
    /// yanked in this one is told here.
    /// </summary>
    private static Sha256Digest KeyOf(Destination destination, string channel, ChannelState current, StoreContents contents, IEnumerable<StoreContents> all) => Fingerprint.Of(
        destination.Store.Name,
        destination.PublicUrl,
        destination.Regions.Select(region => region.Name),
        channel,
        current.Pointer.Manifest.ToString(),
        current.Pointer.View.ToString(),
        Bytes(contents.Yanks),
        Bytes(all.SelectMany(store => store.Yanks)));

    private static IEnumerable<ReadOnlyMemory<byte>> Bytes(IEnumerable<Yank> yanks) =>
        yanks.OrderBy(yank => yank.Key).Select(yank => (ReadOnlyMemory<byte>)CanonicalJson.Write(yank, PublishingJson.Default.Yank));
}

/// <summary>What is remembered of one catalogue, the newest first.</summary>
public sealed record RememberedPlans
{
    public required IReadOnlyList<RememberedPlan> Plans { get; init; }
}

/// <summary>A state of a channel that publishing would leave as it is, and what its documents are.</summary>
public sealed record RememberedPlan
{
    public required Sha256Digest Key { get; init; }

    public required long ManifestSize { get; init; }

    public required long ViewSize { get; init; }

    public required Sha256Digest ViewSha256 { get; init; }

    /// <summary>What the forge would have a person know.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
