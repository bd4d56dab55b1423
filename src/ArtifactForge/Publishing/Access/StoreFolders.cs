namespace ArtifactForge.Publishing.Access;

/// <summary>What a store is made of, by what may be done to it.</summary>
internal static class StoreFolders
{
    /// <summary>What readers are for. Leases, the journal and the audit record are nobody else's business.</summary>
    public static IReadOnlyList<string> Read { get; } = ["channels/", "releases/", "views/", "objects/", "yanked/", .. Copies.Folders];

    /// <summary>What publishing takes away again: copies that are no longer right, and what it wrote for itself.</summary>
    public static IReadOnlyList<string> Passing { get; } = ["leases/", "journal/", StoreLayout.Probes, .. Copies.Folders];

    /// <summary>What pruning takes away.</summary>
    public static IReadOnlyList<string> Pruned { get; } = [.. StoreLayout.ImmutableFolders, "leases/", "journal/"];

    /// <summary>What pruning writes: that it is at work, and what it did.</summary>
    public static IReadOnlyList<string> PruneRecords { get; } = ["leases/", "journal/", "audit/"];
}
