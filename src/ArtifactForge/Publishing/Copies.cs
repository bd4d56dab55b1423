namespace ArtifactForge.Publishing;

/// <summary>
/// The copies for people who type URLs. They follow the channel and decide nothing: whoever finishes last leaves them as
/// the channel is then, and a run that was cut off is repaired by the next.
/// </summary>
public static class Copies
{
    /// <summary>Written for this channel alone, so that a candidate never shows where people look.</summary>
    public const string Channel = "stable";

    /// <summary>Where copies stand. A new kind of artifact needs its folder here, and is told so by the first plan that meets it.</summary>
    public static IReadOnlyList<string> Folders { get; } = ["iam/", "image-config/", "patches/", "requirements/", "runbooks/", "scripts/"];

    public static bool AreOf(string channel) => string.Equals(channel, Channel, StringComparison.Ordinal);

    /// <summary>Everything that stands where the channel's copies do.</summary>
    public static Task<IReadOnlyDictionary<ObjectKey, ListedObject>> ListAsync(IStore store, string channel, CancellationToken cancellation) =>
        store.ListAsync(AreOf(channel) ? Folders : [], cancellation);

    /// <summary>What it takes to make the copies those of a view.</summary>
    /// <param name="listed">What is there.</param>
    /// <param name="fresh">What this run adds, by key: it need not be read from the store again.</param>
    public static async Task<IReadOnlyList<PlannedObject>> PlanAsync(
        IStore store, View view, IReadOnlyDictionary<ObjectKey, ListedObject> listed, IReadOnlyDictionary<ObjectKey, Blob> fresh, CancellationToken cancellation)
    {
        var planned = await store.EachAsync(view.Objects, (entry, token) => PlanAsync(store, entry, listed, fresh, token), cancellation);
        var unknown = listed.Keys.Except(planned.Select(copy => copy.Key)).ToHashSet();
        return [.. planned, .. await RetiredAsync(store, unknown, cancellation)];
    }

    /// <summary>
    /// Makes the copies those of the release that the channel is at, also where another run moves it meanwhile. What is needed is
    /// looked for when the channel has moved: until then another run may have had the copies follow what it held before.
    /// </summary>
    /// <param name="plan">Of the run that publishes: what it has added need not be read, and its copies are expected.</param>
    public static Task FollowAsync(IStore store, PublicationPlan? plan, PublicationTally tally, CancellationToken cancellation) =>
        FollowAsync(store, plan, _ => true, tally, cancellation);

    /// <summary>
    /// Takes away copies that a run left behind which was cut off, and puts none: for who removes what nobody needs, and may do
    /// nothing else. What another run has come to need meanwhile is put back.
    /// </summary>
    public static Task RetireAsync(IStore store, CancellationToken cancellation)
    {
        var removed = new HashSet<ObjectKey>();
        return FollowAsync(store, null, IsNeeded, new PublicationTally(), cancellation);

        bool IsNeeded(PlannedObject copy)
        {
            if (copy.Action == PlannedAction.Remove) removed.Add(copy.Key);
            return removed.Contains(copy.Key);
        }
    }

    /// <param name="isNeeded">Asked of every copy once for each place that the channel is at.</param>
    private static async Task FollowAsync(IStore store, PublicationPlan? plan, Func<PlannedObject, bool> isNeeded, PublicationTally tally, CancellationToken cancellation)
    {
        if (plan is { MovesChannel: false } && plan.Copies.All(copy => copy.Action == PlannedAction.Keep))
        {
            // Whoever moves the channel meanwhile sees to the copies.
            plan.Copies.ToList().ForEach(_ => tally.Skip());
            return;
        }

        var fresh = (plan?.Objects ?? []).Where(planned => planned.Action == PlannedAction.Add).ToDictionary(planned => planned.Key, planned => planned.Content);
        var listing = ListAsync(store, Channel, cancellation);
        ObjectKey? done = null;
        while (await ChannelState.ReadPointerAsync(store, Channel, cancellation) is var (pointer, tag) && pointer.View != done)
        {
            done = pointer.View;
            var view = done == plan?.ViewKey ? plan.View : (await ChannelState.BehindAsync(store, pointer, tag, cancellation)).View;
            List<PlannedObject> copies = [.. (await PlanAsync(store, view, await (listing ?? ListAsync(store, Channel, cancellation)), fresh, cancellation)).Where(isNeeded)];
            listing = null;
            if (done != plan?.ViewKey)
            {
                tally.Expect(copies);
            }

            await Parallel.ForEachAsync(
                copies,
                new ParallelOptions { MaxDegreeOfParallelism = store.AtOnce, CancellationToken = cancellation },
                async (copy, token) => await CarryOutAsync(store, copy, tally, token));
        }
    }

    private static async Task CarryOutAsync(IStore store, PlannedObject copy, PublicationTally tally, CancellationToken cancellation)
    {
        if (copy.Action == PlannedAction.Keep)
        {
            tally.Skip();
            return;
        }

        await (copy.Action == PlannedAction.Remove ? store.DeleteAsync(copy.Key, cancellation) : store.PutAsync(copy.Key, copy.Content, cancellation));
        tally.Publish(copy.Key, copy.Content.Size);
    }

    private static async Task<PlannedObject> PlanAsync(IStore store, ViewObject entry, IReadOnlyDictionary<ObjectKey, ListedObject> listed, IReadOnlyDictionary<ObjectKey, Blob> fresh, CancellationToken cancellation)
    {
        if (!Folders.Any(folder => entry.Path.StartsWith(folder, StringComparison.Ordinal)))
        {
            throw new ForgeException($"{store.Name}/{entry.Path}", $"is in none of the folders that copies stand in: {string.Join(" ", Folders)}", ChannelState.Restore, Failure.Damage);
        }

        var key = ObjectKey.Of(entry.Path);
        var content = fresh.TryGetValue(entry.Key, out var made) ? made : entry.StoredIn(store);
        if (!listed.TryGetValue(key, out var there))
        {
            return new PlannedObject(key, PlannedAction.Add, content);
        }

        var same = await store.HoldsAsync(there, content, cancellation);
        return new PlannedObject(key, same ? PlannedAction.Keep : PlannedAction.Replace, content);
    }

    /// <summary>Files that some view of the store once named are ours to remove. All others stay: they are somebody else's.</summary>
    private static async Task<IEnumerable<PlannedObject>> RetiredAsync(IStore store, HashSet<ObjectKey> unknown, CancellationToken cancellation)
    {
        if (unknown.Count == 0)
        {
            return [];
        }

        // A Prune may have removed one just now, and one that is damaged or no view at all only keeps us from knowing what was ours.
        // Of each no more is kept than what is looked for: a store may have very many.
        var former = await store.EachAsync(
            await store.ListAllAsync(StoreLayout.Views, cancellation),
            async (view, token) => FormerIn(await ChannelState.TryReadViewAsync(store, view.Key, token).UnlessDamagedAsync(), unknown),
            cancellation);
        return former.SelectMany(keys => keys).Distinct().Order().Select(key => new PlannedObject(key, PlannedAction.Remove, Blob.Of([], key.ToString()), "no longer in the release"));
    }

    private static List<ObjectKey> FormerIn(View? view, HashSet<ObjectKey> unknown) =>
        [.. (view?.Objects ?? []).Select(entry => ObjectKey.TryParse(entry.Path, out var key) && unknown.Contains(key) ? key : (ObjectKey?)null).OfType<ObjectKey>()];
}
