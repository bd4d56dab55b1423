using ArtifactForge.Catalog;
using ArtifactForge.Forging;

namespace ArtifactForge.Publishing;

/// <summary>
/// What channels reach: from pointers over manifests and views to everything that is promised of objects. What several of
/// them name is read once.
/// </summary>
internal sealed class Reach(IStore store, UpstreamFacts pins)
{
    private readonly HashSet<ObjectKey> pointers = [];
    private readonly HashSet<(ObjectKey Manifest, ObjectKey View)> releases = [];
    private readonly Dictionary<ObjectKey, Manifest?> manifests = [];
    private readonly Dictionary<ObjectKey, View?> views = [];
    private readonly Dictionary<ObjectKey, List<Promise>> promises = [];
    private readonly List<Damage> damages = [];

    /// <summary>By key of the object.</summary>
    public IReadOnlyDictionary<ObjectKey, List<Promise>> Promises => promises;

    /// <summary>Of pointers, manifests and views.</summary>
    public IReadOnlyList<Damage> Damages => damages;

    public IEnumerable<ObjectKey> Keys => pointers.Concat(manifests.Keys).Concat(views.Keys).Concat(promises.Keys).Distinct();

    public async Task FollowAsync(string channel, CancellationToken cancellation)
    {
        var key = ChannelPointer.KeyOf(channel);
        pointers.Add(key);
        if (await PointerAsync(key, channel, cancellation) is not { } pointer)
        {
            return;
        }

        await FollowAsync(pointer.Manifest, pointer.View, Damage.Republish, cancellation);
        if (string.Equals(channel, Copies.Channel, StringComparison.Ordinal) && views[pointer.View] is { } view)
        {
            Add(Promise.OfCopies(view));
        }

        foreach (var move in pointer.History)
        {
            // Where one goes back to without saying where must be there. What is longer past may have been pruned.
            if (move == pointer.Previous || await IsThereAsync(move.View, cancellation))
            {
                await FollowAsync(move.Manifest, move.View, Damage.Restore, cancellation);
            }
        }
    }

    /// <summary>Copies follow a pointer: where there are some, it cannot be missing.</summary>
    public async Task MissPointerOfCopiesAsync(CancellationToken cancellation)
    {
        var paths = views.Values.OfType<View>().SelectMany(view => view.Objects).Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        if ((await Copies.ListAsync(store, cancellation)).Any(entry => paths.Contains(entry.Key.ToString())))
        {
            pointers.Add(ChannelPointer.KeyOf(Copies.Channel));
            Add(ChannelPointer.KeyOf(Copies.Channel), ["expected the pointer of the channel that the copies follow, found none."]);
        }
    }

    private async Task<bool> IsThereAsync(ObjectKey key, CancellationToken cancellation)
    {
        await using var stored = await store.OpenAsync(key, cancellation);
        return stored is not null;
    }

    private async Task<ChannelPointer?> PointerAsync(ObjectKey key, string channel, CancellationToken cancellation)
    {
        try
        {
            if (await ChannelState.ReadPointerAsync(store, channel, cancellation) is var (pointer, _))
            {
                return pointer;
            }

            damages.Add(new Damage(key, "expected a channel's pointer, found none.", "Restore it from a copy of the store; or correct --store or --channel, if nothing was ever published there."));
        }
        catch (ForgeException damaged) when (damaged.Failure == Failure.Damage)
        {
            damages.Add(new Damage(key, damaged.What, damaged.Fix));
        }

        return null;
    }

    /// <summary>One release as one view has it: the two documents, what they say of each other, and what they promise of objects.</summary>
    private async Task FollowAsync(ObjectKey manifestKey, ObjectKey viewKey, string fix, CancellationToken cancellation)
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
            Add(Promise.Of(manifest, pins, fix));
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

    /// <summary>Damage is what we are looking for; any other failure is one of ours.</summary>
    private async Task<T?> OnceAsync<T>(Dictionary<ObjectKey, T?> read, ObjectKey key, Func<Task<T>> document)
        where T : class
    {
        if (read.TryGetValue(key, out var known))
        {
            return known;
        }

        try
        {
            known = await document();
        }
        catch (ForgeException damaged) when (damaged.Failure == Failure.Damage)
        {
            damages.Add(new Damage(key, damaged.What, damaged.Fix));
        }

        read.Add(key, known);
        return known;
    }

    private void Add(ObjectKey key, IEnumerable<string> faults) =>
        damages.AddRange(faults.Select(fault => new Damage(key, fault, ChannelPointer.Restore)));

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
