namespace ArtifactForge.Publishing;

/// <summary>
/// The copies for people who type URLs. They follow the channel and decide nothing: whoever finishes last leaves them as
/// the channel is then, and a run that was cut off is repaired by the next.
/// </summary>
public static class Copies
{
    /// <summary>Written for this channel alone, so that a candidate never shows where people look.</summary>
    public const string Channel = "stable";

    private const int AtOnce = 16;

    // Where copies stand. A new kind of artifact needs its folder here, and is told so by the first plan that meets it.
    private static readonly string[] Folders = ["iam/", "image-config/", "patches/", "requirements/", "runbooks/", "scripts/"];

    /// <summary>What it takes to make the copies those of a view.</summary>
    public static async Task<IReadOnlyList<PlannedObject>> PlanAsync(IStore store, View view, CancellationToken cancellation)
    {
        var listed = new Dictionary<ObjectKey, long>();
        foreach (var folder in Folders)
        {
            foreach (var (key, size) in await store.ListAllAsync(folder, cancellation))
            {
                listed[key] = size;
            }
        }

        var planned = new PlannedObject[view.Objects.Count];
        await Parallel.ForAsync(0, planned.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (index, token) =>
            planned[index] = await PlanAsync(store, view.Objects[index], listed, token));
        var unknown = listed.Keys.Except(planned.Select(copy => copy.Key)).ToHashSet();
        return [.. planned, .. await RetiredAsync(store, unknown, cancellation)];
    }

    private static async Task<PlannedObject> PlanAsync(IStore store, ViewObject entry, Dictionary<ObjectKey, long> listed, CancellationToken cancellation)
    {
        if (!Folders.Any(folder => entry.Path.StartsWith(folder, StringComparison.Ordinal)))
        {
            throw new InvalidOperationException($"{entry.Path} is in none of the folders of copies.");
        }

        var key = ObjectKey.Of(entry.Path);
        var content = Blob.OfStored(store, entry.Key, entry.Size, entry.Sha256);
        if (!listed.TryGetValue(key, out var size))
        {
            return new PlannedObject(key, PlannedAction.Add, content);
        }

        var same = size == entry.Size && await store.DigestAsync(key, cancellation) == entry.Sha256;
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
        foreach (var (key, _) in await store.ListAllAsync("views/", cancellation))
        {
            former.UnionWith((await ChannelState.ReadViewAsync(store, key, cancellation)).Objects.Select(entry => ObjectKey.Of(entry.Path)));
        }

        return unknown.Intersect(former).Order().Select(key => new PlannedObject(key, PlannedAction.Remove, Blob.Of([], key.ToString()), "no longer in the release"));
    }
}
