namespace ArtifactForge.Publishing;

/// <summary>What pruning a store will remove, and what it leaves although nothing names it.</summary>
public sealed record PrunePlan
{
    public required IStore Store { get; init; }

    public required PruneScope Scope { get; init; }

    /// <summary>False where there is no channel: perhaps it is another store than was meant.</summary>
    public required bool IsPublishedTo { get; init; }

    public required IReadOnlyList<ListedObject> Removed { get; init; }

    /// <summary>Tarballs that no channel reaches and nodes may still fetch.</summary>
    public required IReadOnlyList<ListedObject> KeptTarballs { get; init; }

    /// <summary>Image configurations, of whatever release, that name a tarball which goes.</summary>
    public required IReadOnlyList<BrokenConfiguration> Breaks { get; init; }

    /// <summary>Image configurations whose view goes, while the tarball that they name stays: a later Prune has to know of them.</summary>
    public required IReadOnlyList<BrokenConfiguration> Outlived { get; init; }

    public required IReadOnlyList<ObjectKey> ExpiredLeases { get; init; }

    /// <summary>What a Prune that was cut off had said it would remove.</summary>
    public required PruneMark? Left { get; init; }

    public bool IsEmpty => Removed.Count == 0 && ExpiredLeases.Count == 0 && Left is null;

    public static async Task<PrunePlan> MakeAsync(IStore store, PruneScope scope, DateTimeOffset now, CancellationToken cancellation)
    {
        var census = (await Census.TakeAsync(store, scope.All, scope.Keep, now, cancellation)).RequireAllChannels(store);
        var unreached = census.Unreached.ToLookup(entry => !IsTarball(entry.Key) || entry.ModifiedAt < scope.TarballsBefore);
        var removed = unreached[true].OrderBy(entry => entry.Key).ToList();
        var gone = removed.Select(entry => entry.Key).ToHashSet();
        var configurations = await ConfigurationsAsync(store, census, gone, cancellation);
        return new PrunePlan
        {
            Store = store,
            Scope = scope,
            IsPublishedTo = census.Channels.Count > 0,
            Removed = removed,
            KeptTarballs = [.. unreached[false].OrderBy(entry => entry.Key)],
            Breaks = InOrder(configurations.Where(one => gone.Contains(one.Configuration.Tarball)).Select(one => one.Configuration)),
            Outlived = InOrder(configurations.Where(one => one.Goes && !gone.Contains(one.Configuration.Tarball)).Select(one => one.Configuration)),
            ExpiredLeases = [.. census.Leases.Where(lease => lease.Lease.ExpiresAt <= now).Select(lease => lease.Key)],
            Left = await PruneMark.ReadAsync(store, cancellation),
        };
    }

    /// <summary>The same without what turned out to be needed, and without what was listed otherwise the first time: such as older than it is.</summary>
    public PrunePlan ConfirmedBy(Census second)
    {
        var same = second.Unreached.ToHashSet();
        var removed = Removed.Where(same.Contains).ToList();
        var gone = removed.Select(entry => entry.Key).ToHashSet();
        return this with { Removed = removed, Breaks = [.. Breaks.Where(one => gone.Contains(one.Tarball))] };
    }

    private static bool IsTarball(ObjectKey key) => key.ToString().EndsWith(".tgz", StringComparison.Ordinal);

    private static IReadOnlyList<BrokenConfiguration> InOrder(IEnumerable<BrokenConfiguration> some) =>
        [.. some.Distinct().OrderBy(one => one.Path, StringComparer.Ordinal).ThenBy(one => one.Release.Hex, StringComparer.Ordinal)];

    /// <summary>Of all views that are there, with whether their view goes; and of those that earlier runs of Prune removed.</summary>
    private static async Task<List<(BrokenConfiguration Configuration, bool Goes)>> ConfigurationsAsync(IStore store, Census census, HashSet<ObjectKey> gone, CancellationToken cancellation)
    {
        var found = new List<(BrokenConfiguration, bool)>();
        if (gone.Count == 0)
        {
            return found;
        }

        foreach (var key in census.Immutable.Select(entry => entry.Key).Where(key => key.IsBelow(StoreLayout.Views)))
        {
            found.AddRange(await ChannelState.TryReadViewAsync(store, key, cancellation) is { } view ? Of(view).Select(one => (one, gone.Contains(key))) : []);
        }

        foreach (var entry in await store.ListAllAsync(PruneRecord.Folder, cancellation))
        {
            found.AddRange((await store.TryReadAsync(entry.Key, PublishingJson.Default.PruneRecord, cancellation))?.Outlived.Select(one => (one, false)) ?? []);
        }

        return found;
    }

    /// <summary>An image configuration names the tarball with all mends of its release.</summary>
    private static IEnumerable<BrokenConfiguration> Of(View view) =>
        from tarball in view.Objects
        where IsTarball(tarball.Key) && tarball.Advisory is null
        from configuration in view.Objects
        where configuration.Kind == ArtifactKind.ImageConfig && configuration.Release == tarball.Release
        select new BrokenConfiguration(configuration.Path, view.Release, tarball.Key);
}

/// <summary>What a Prune may look at and take away.</summary>
public sealed record PruneScope
{
    /// <summary>The stores that belong together.</summary>
    public required IReadOnlyList<IStore> All { get; init; }

    /// <summary>How many of its former places a channel may be rolled back to.</summary>
    public required int Keep { get; init; }

    /// <summary>Tarballs stored before that go too; null: none.</summary>
    public DateTimeOffset? TarballsBefore { get; init; }
}

/// <summary>An image configuration of a release, and the tarball that it names.</summary>
public sealed record BrokenConfiguration(string Path, Sha256Digest Release, ObjectKey Tarball);

/// <summary>What was pruned, for the audit record.</summary>
public sealed record PruneRecord
{
    public const string Folder = "audit/prunes/";

    public required DateTimeOffset StartedAt { get; init; }

    public required string StartedBy { get; init; }

    public required string Tool { get; init; }

    public string? Reason { get; init; }

    public required IReadOnlyList<ObjectKey> Removed { get; init; }

    public required IReadOnlyList<BrokenConfiguration> Breaks { get; init; }

    public IReadOnlyList<BrokenConfiguration> Outlived { get; init; } = [];
}
