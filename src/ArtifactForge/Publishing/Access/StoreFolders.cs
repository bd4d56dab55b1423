namespace ArtifactForge.Publishing.Access;

/// <summary>What a store is made of, by what may be done to it.</summary>
internal static class StoreFolders
{
    /// <summary>What readers are for. Leases, the journal and the audit record are nobody else's business.</summary>
    public static IReadOnlyList<string> Read { get; } = [ChannelPointer.Folder, StoreLayout.Releases, StoreLayout.Views, StoreLayout.Objects, Yank.Folder, .. Copies.Folders];

    /// <summary>What publishing takes away again: copies that are no longer right, a yank that is lifted, and what it wrote for itself.</summary>
    public static IReadOnlyList<string> Passing { get; } = [Lease.Folder, Yank.Folder, StoreLayout.Probes, .. Copies.Folders];

    /// <summary>What pruning takes away: also copies that a run left behind which was cut off.</summary>
    public static IReadOnlyList<string> Pruned { get; } = [.. StoreLayout.ImmutableFolders, Lease.Folder, StoreLayout.Prunes, .. Copies.Folders];

    /// <summary>What pruning writes: that it is at work, and what it did.</summary>
    public static IReadOnlyList<string> PruneRecords { get; } = [StoreLayout.Prunes, "audit/"];
}
