using ArtifactForge.Catalog;
using ArtifactForge.Forging;

namespace ArtifactForge.Publishing;

/// <summary>
/// What channels reach: from pointers over manifests and views to everything that is promised of objects. What several of
/// them name is read once.
/// </summary>
internal sealed class Reach(IStore store, UpstreamFacts pins)
{
    private readonly HashSet<ObjectKey> documents = [];
    private readonly HashSet<(ObjectKey Manifest, ObjectKey View)> releases = [];
    private readonly Dictionary<ObjectKey, Manifest?> manifests = [];
    private readonly Dictionary<ObjectKey, View?> views = [];
    private readonly Dictionary<ObjectKey, List<Promise>> promises = [];
    private readonly List<Damage> damages = [];

    /// <summary>By key of the object.</summary>
    public IReadOnlyDictionary<ObjectKey, List<Promise>> Promises => promises;

    /// <summary>Of documents, not of the objects that they name.</summary>
    public IReadOnlyList<Damage> Damages => damages;

    public IEnumerable<ObjectKey> Keys => documents.Concat(promises.Keys).Distinct();

    public async Task FollowAsync(string channel, CancellationToken cancellation)
    {
        var found = await PointerAsync(ChannelPointer.KeyOf(channel), channel, cancellation);
        foreach (var fault in await new AuditFaults(store, channel).FindAsync(found, cancellation))
        {
            documents.Add(fault.Key);
            damages.Add(fault);
        }

        if (found is not { } pointer)
        {
            return;
        }

        var pruned = pointer.History is [] ? [] : await PrunedAsync(cancellation);
        await FollowAsync(pointer.Manifest, pointer.View, Damage.Republish, pruned, cancellation);
        if (string.Equals(channel, Copies.Channel, StringComparison.Ordinal) && views[pointer.View] is { } view)
        {
            Add(Promise.OfCopies(view));
        }

        // A channel may be rolled back to all that it remembers and nobody pruned.
        foreach (var move in pointer.History.Where(move => !pruned.Contains(move.View)))
        {
            await FollowAsync(move.Manifest, move.View, Damage.Restore, pruned, cancellation);
        }
    }

    /// <summary>Copies follow a pointer: where there are some, it cannot be missing.</summary>
    public async Task MissPointerOfCopiesAsync(CancellationToken cancellation)
    {
        var paths = views.Values.OfType<View>().SelectMany(view => view.Objects).Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        if ((await Copies.ListAsync(store, Copies.Channel, cancellation)).Keys.Any(key => paths.Contains(key.ToString())))
        {
            documents.Add(ChannelPointer.KeyOf(Copies.Channel));
            Add(ChannelPointer.KeyOf(Copies.Channel), ["expected the pointer of the channel that the copies follow, found none."]);
        }
    }

    private async Task<ChannelPointer?> PointerAsync(ObjectKey key, string channel, CancellationToken cancellation)
    {
        documents.Add(key);
        var before = damages.Count;
        var pointer = await FindAsync(key, async () => (await ChannelState.ReadPointerAsync(store, channel, cancellation))?.Pointer);
        if (pointer is null && damages.Count == before)
        {
            var lost = await LostChannel.OfAsync(store, channel, cause: null, cancellation);
            damages.Add(lost.Sequence == 0
                ? new Damage(key, "expected a channel's pointer, found none.", "Publish or promote to the channel again; or correct --store or --channel, if nothing was ever published there.")
                : new Damage(key, $"expected a channel's pointer, found none: {lost.What}.", lost.Fix));
        }

        return pointer;
    }

    /// <summary>What was taken away on purpose, or is just being taken away. What was published again after it was pruned is not.</summary>
    private async Task<HashSet<ObjectKey>> PrunedAsync(CancellationToken cancellation)
    {
        var pruned = new HashSet<ObjectKey>();
        foreach (var (key, _, _, _) in await store.ListAllAsync(PruneRecord.Folder, cancellation))
        {
            pruned.UnionWith((await FindAsync(key, () => store.TryReadAsync(key, PublishingJson.Default.PruneRecord, cancellation)))?.Removed ?? []);
        }

        pruned.ExceptWith((await store.ListAllAsync(StoreLayout.Views, cancellation)).Select(entry => entry.Key));
        pruned.UnionWith((await FindAsync(PruneMark.Key, () => PruneMark.ReadAsync(store, cancellation)))?.Keys ?? []);
        return pruned;
    }

    /// <summary>One release as one view has it: the two documents, what they say of each other, and what they promise of objects.</summary>
    private async Task FollowAsync(ObjectKey manifestKey, ObjectKey viewKey, string fix, HashSet<ObjectKey> pruned, CancellationToken cancellation)
    {
        if (!releases.Add((manifestKey, viewKey)))
        {
            return;
        }

        var manifest = await OnceAsync(manifests, manifestKey, () => ChannelState.ReadManifestAsync(store, manifestKey, cancellation));
        var view = await OnceAsync(views, viewKey, () => ChannelState.ReadViewAsync(store, viewKey, cancellation));
        if (manifest is not null)
        {
            Add(manifestKey, ReleaseFaults.Of(manifest));
            Add(manifestKey, store.RefusesSamples && manifest.HasSamples ? ["holds samples, and nodes boot from what is here."] : []);

            // Nodes go on fetching what was yanked, until it is pruned: the view names it no longer.
            var named = view?.Objects.Select(entry => entry.Key).ToHashSet();
            Add(Promise.Of(manifest, pins, fix).Where(promise => named?.Contains(promise.Key) != false || !pruned.Contains(promise.Key)));
        }

        if (view is not null)
        {
            Add(viewKey, ReleaseFaults.Of(view));
            Add(viewKey, StoreLayout.ManifestKey(view.Release) == manifestKey ? [] : [$"is of release {view.Release}, and named together with {manifestKey}."]);
            Add(Promise.Of(view, fix));
        }

        if (manifest is not null && view is not null)
        {
            Add(viewKey, ReleaseFaults.Between(manifest, view));
        }
    }

    private async Task<T?> OnceAsync<T>(Dictionary<ObjectKey, T?> read, ObjectKey key, Func<Task<T>> document)
        where T : class
    {
        if (!read.TryGetValue(key, out var known))
        {
            documents.Add(key);
            known = await FindAsync(key, async () => (T?)await document());
            read.Add(key, known);
        }

        return known;
    }

    /// <summary>Damage is what we are looking for; any other failure is one of ours.</summary>
    private async Task<T?> FindAsync<T>(ObjectKey key, Func<Task<T?>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (ForgeException damaged) when (damaged.Failure == Failure.Damage)
        {
            documents.Add(key);
            damages.Add(new Damage(key, damaged.What, damaged.Fix));
            return null;
        }
    }

    private void Add(ObjectKey key, IEnumerable<string> faults) =>
        damages.AddRange(faults.Select(fault => new Damage(key, fault, ChannelState.Restore)));

    private void Add(IEnumerable<Promise> more)
    {
        foreach (var promise in more)
        {
            if (!promises.TryGetValue(promise.Key, out var known))
            {
                promises.Add(promise.Key, known = []);
            }

            if (!known.Exists(promise.IsLike))
            {
                known.Add(promise);
            }
        }
    }
}
