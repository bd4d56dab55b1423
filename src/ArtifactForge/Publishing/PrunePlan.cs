namespace ArtifactForge.Publishing;

/// <summary>What pruning a store will remove, and what it leaves although nothing names it.</summary>
public sealed record PrunePlan
{
    public required IStore Store { get; init; }

    /// <summary>Views and manifests first, so that nothing that is left names what is gone.</summary>
    public required IReadOnlyList<ListedObject> Removed { get; init; }

    /// <summary>Tarballs that no channel reaches and nodes may still fetch.</summary>
    public required IReadOnlyList<ListedObject> KeptTarballs { get; init; }

    /// <summary>Image configurations, of whatever release, that name a tarball which goes.</summary>
    public required IReadOnlyList<BrokenConfiguration> Breaks { get; init; }

    public required IReadOnlyList<ObjectKey> ExpiredLeases { get; init; }

    public bool IsEmpty => Removed.Count == 0 && ExpiredLeases.Count == 0;

    /// <param name="keep">How many of its former releases a channel may be rolled back to.</param>
    /// <param name="tarballsBefore">Tarballs stored before that go too; null: none.</param>
    public static async Task<PrunePlan> MakeAsync(IStore store, int keep, DateTimeOffset? tarballsBefore, DateTimeOffset now, CancellationToken cancellation)
    {
        var census = await Census.TakeAsync(store, keep, now, cancellation);
        var unreached = census.Unreached.ToLookup(entry => !IsTarball(entry.Key) || entry.ModifiedAt < tarballsBefore);
        var removed = unreached[true].OrderByDescending(entry => entry.Key).ToList();
        return new PrunePlan
        {
            Store = store,
            Removed = removed,
            KeptTarballs = [.. unreached[false].OrderBy(entry => entry.Key)],
            Breaks = await BrokenAsync(store, [.. removed.Select(entry => entry.Key).Where(IsTarball)], census, cancellation),
            ExpiredLeases = [.. census.Leases.Where(lease => lease.Lease.ExpiresAt <= now).Select(lease => lease.Key)],
        };
    }

    private static bool IsTarball(ObjectKey key) => key.ToString().EndsWith(".tgz", StringComparison.Ordinal);

    /// <summary>An image configuration names the tarball with all mends of its release.</summary>
    private static async Task<IReadOnlyList<BrokenConfiguration>> BrokenAsync(IStore store, HashSet<ObjectKey> tarballs, Census census, CancellationToken cancellation)
    {
        var broken = new List<BrokenConfiguration>();
        foreach (var key in tarballs.Count == 0 ? [] : census.Immutable.Select(entry => entry.Key).Where(key => key.ToString().StartsWith("views/", StringComparison.Ordinal)))
        {
            var view = await ChannelState.ReadViewAsync(store, key, cancellation);
            broken.AddRange(from tarball in view.Objects
                            where tarballs.Contains(tarball.Key) && tarball.Advisory is null
                            from configuration in view.Objects
                            where configuration.Kind == ArtifactKind.ImageConfig && configuration.Release == tarball.Release
                            select new BrokenConfiguration(configuration.Path, view.Release, tarball.Key));
        }

        return [.. broken.Distinct().OrderBy(one => one.Path, StringComparer.Ordinal).ThenBy(one => one.Release.Hex, StringComparer.Ordinal)];
    }
}

/// <summary>An image configuration of a release, and the tarball that it names.</summary>
public sealed record BrokenConfiguration(string Path, Sha256Digest Release, ObjectKey Tarball);

/// <summary>What was pruned, for the audit record.</summary>
public sealed record PruneRecord
{
    public required DateTimeOffset StartedAt { get; init; }

    public required string StartedBy { get; init; }

    public required string Tool { get; init; }

    public string? Reason { get; init; }

    public required IReadOnlyList<ObjectKey> Removed { get; init; }

    public required IReadOnlyList<BrokenConfiguration> Breaks { get; init; }
}
