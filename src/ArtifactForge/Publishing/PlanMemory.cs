using ArtifactForge.Forging;

namespace ArtifactForge.Publishing;

/// <summary>
/// Where publishing a catalogue would change nothing: what a run found out by forging and rendering all of it, the next one need
/// not find out again. What a store really holds is looked at each time.
/// </summary>
/// <param name="catalogue">The key under which <see cref="ForgeMemory"/> has what is forged of the catalogue, nothing left out.</param>
public sealed class PlanMemory(string folder, Sha256Digest catalogue)
{
    /// <summary>Stores, channels and states of them that are remembered of one catalogue; the oldest are forgotten.</summary>
    private const int Most = 64;

    private readonly string file = Path.Combine(folder, $"{catalogue.Prefix}.plans.json");
    private RememberedPlans? known;

    private RememberedPlans Known => known ??= KeptJson.TryRead(file, PublishingJson.Default.RememberedPlans) ?? new RememberedPlans { Notes = [], Plans = [] };

    /// <summary>Whether it is worth asking the stores first.</summary>
    public bool IsEmpty => Known.Plans.Count == 0;

    /// <summary>What the forge would have a person know.</summary>
    public IReadOnlyList<string> Notes => Known.Notes;

    /// <summary>The plan that changes nothing but copies, for each destination; null where one may need another.</summary>
    public async Task<IReadOnlyList<PublicationPlan>?> TryRecallAsync(IReadOnlyList<Destination> destinations, string channel, IReadOnlyList<StoreContents> stores, CancellationToken cancellation)
    {
        var yanks = stores.SelectMany(store => store.Yanks).ToList();
        var plans = new List<PublicationPlan>();
        foreach (var (destination, contents) in destinations.Zip(stores))
        {
            if (contents.Current is not { } current
                || Known.Plans.FirstOrDefault(plan => plan.Key == KeyOf(destination, channel, current, yanks)) is not { } remembered
                || !HoldsAll(contents, current.View))
            {
                return null;
            }

            Yanked.Refuse(destination.Store, contents.Yanks, current.Pointer.Release, current.Manifest);
            plans.Add(new PublicationPlan
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
            });
        }

        return plans;
    }

    /// <summary>Remembers those of the plans that change nothing.</summary>
    /// <param name="yanks">What was left out, of all stores.</param>
    public void TryKeep(IEnumerable<PublicationPlan> plans, IReadOnlyList<Yank> yanks, IReadOnlyList<string> notes)
    {
        var fresh = plans
            .Where(plan => plan is { Current: not null, MovesChannel: false } && plan.Objects.All(planned => planned.Action == PlannedAction.Keep))
            .Select(plan => new RememberedPlan(KeyOf(plan.Destination, plan.Channel, plan.Current!, yanks), plan.Objects[^2].Content.Size, plan.Objects[^1].Content.Size, plan.Objects[^1].Content.Sha256))
            .ToList();
        if (fresh.Count > 0)
        {
            known = new RememberedPlans { Notes = notes, Plans = [.. fresh.Concat(Known.Plans).DistinctBy(plan => plan.Key).Take(Most)] };
            KeptJson.TryWrite(file, known, PublishingJson.Default.RememberedPlans);
        }
    }

    private static PlannedObject Document(Destination destination, ObjectKey key, long size, Sha256Digest sha256) =>
        new(key, PlannedAction.Keep, Blob.OfStored(destination.Store, key, size, sha256));

    private static bool HoldsAll(StoreContents contents, View view) =>
        view.Objects.All(entry => contents.Objects.TryGetValue(entry.Key, out var there) && there.Size == entry.Size);

    /// <summary>Everything beside the catalogue that has a say in what is rendered.</summary>
    private static Sha256Digest KeyOf(Destination destination, string channel, ChannelState current, IEnumerable<Yank> yanks) => Fingerprint.Of(
        destination.Store.Name,
        destination.PublicUrl,
        destination.Regions.Select(region => region.Name),
        channel,
        current.Pointer.Manifest.ToString(),
        current.Pointer.View.ToString(),
        yanks.OrderBy(yank => yank.Key).Select(yank => (ReadOnlyMemory<byte>)CanonicalJson.Write(yank, PublishingJson.Default.Yank)));
}

/// <summary>What is remembered of one catalogue.</summary>
public sealed record RememberedPlans
{
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The newest first.</summary>
    public required IReadOnlyList<RememberedPlan> Plans { get; init; }
}

/// <summary>A state of a channel that publishing would leave as it is, and what its documents are.</summary>
public sealed record RememberedPlan(Sha256Digest Key, long ManifestSize, long ViewSize, Sha256Digest ViewSha256);
