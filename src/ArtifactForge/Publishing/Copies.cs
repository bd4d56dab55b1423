namespace ArtifactForge.Publishing;

/// <summary>
/// The copies for people who type URLs. They follow the channel and decide nothing: whoever finishes last leaves them as
/// the channel is then, and a run that was cut off is repaired by the next.
/// </summary>
public static class Copies
{
    /// <summary>Written for this channel alone, so that a candidate never shows where people look.</summary>
    public const string Channel = "stable";

    // Where copies stand. A new kind of artifact needs its folder here, and is told so by the first plan that meets it.
    private static readonly string[] Folders = ["iam/", "image-config/", "patches/", "requirements/", "runbooks/", "scripts/"];

    public static bool AreOf(string channel) => string.Equals(channel, Channel, StringComparison.Ordinal);

    /// <summary>Everything that stands where the channel's copies do.</summary>
    public static async Task<IReadOnlyDictionary<ObjectKey, ListedObject>> ListAsync(IStore store, string channel, CancellationToken cancellation)
    {
        var folders = await Task.WhenAll(AreOf(channel) ? Folders.Select(folder => store.ListAllAsync(folder, cancellation)) : []);
        return folders.SelectMany(folder => folder).ToDictionary(entry => entry.Key);
    }

    /// <summary>What it takes to make the copies those of a view.</summary>
    /// <param name="listed">What is there.</param>
    /// <param name="fresh">What this run adds, by key: it need not be read from the store again.</param>
    public static async Task<IReadOnlyList<PlannedObject>> PlanAsync(
        IStore store, View view, IReadOnlyDictionary<ObjectKey, ListedObject> listed, IReadOnlyDictionary<ObjectKey, Blob> fresh, CancellationToken cancellation)
    {

        var planned = new PlannedObject[view.Objects.Count];
        await Parallel.ForAsync(0, planned.Length, new ParallelOptions { MaxDegreeOfParallelism = store.AtOnce, CancellationToken = cancellation }, async (index, token) =>
            planned[index] = await PlanAsync(store, view.Objects[index], listed, fresh, token));
        var unknown = listed.Keys.Except(planned.Select(copy => copy.Key)).ToHashSet();
        return [.. planned, .. await RetiredAsync(store, unknown, cancellation)];
    }

    /// <summary>Makes the copies those of the release that the channel is at, also where another run moves it meanwhile.</summary>
    /// <param name="planned">What is known to be needed for a view already.</param>
    public static async Task FollowAsync(IStore store, (ObjectKey View, IReadOnlyList<PlannedObject> Copies)? planned, PublicationTally tally, CancellationToken cancellation)
    {
        if (planned?.Copies.All(copy => copy.Action == PlannedAction.Keep) == true)
        {
            // Whoever moves the channel meanwhile sees to the copies.
            planned.Value.Copies.ToList().ForEach(_ => tally.Skip());
            return;
        }

        for (var done = planned?.View; ;)
        {
            await Parallel.ForEachAsync(
                planned?.Copies ?? [],
                new ParallelOptions { MaxDegreeOfParallelism = store.AtOnce, CancellationToken = cancellation },
                async (copy, token) => await CarryOutAsync(store, copy, tally, token));
            if (await ChannelState.ReadAsync(store, Channel, cancellation) is not { } now || now.Pointer.View == done)
            {
                return;
            }

            done = now.Pointer.View;
            planned = (now.Pointer.View, await PlanAsync(store, now.View, await ListAsync(store, Channel, cancellation), new Dictionary<ObjectKey, Blob>(), cancellation));
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
            throw new InvalidOperationException($"{entry.Path} is in none of the folders of copies.");
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

        var former = new HashSet<ObjectKey>();
        foreach (var (key, _, _, _) in await store.ListAllAsync("views/", cancellation))
        {
            former.UnionWith((await ChannelState.ReadViewAsync(store, key, cancellation)).Objects.Select(entry => ObjectKey.Of(entry.Path)));
        }

        return unknown.Intersect(former).Order().Select(key => new PlannedObject(key, PlannedAction.Remove, Blob.Of([], key.ToString()), "no longer in the release"));
    }
}
