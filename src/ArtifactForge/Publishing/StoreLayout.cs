namespace ArtifactForge.Publishing;

/// <summary>Where a store keeps the immutable parts of a release. Scripts rely on these names.</summary>
public static class StoreLayout
{
    public static ObjectKey ManifestKey(Sha256Digest id) => ObjectKey.Of($"releases/{id}/manifest.json");

    public static ObjectKey ViewKey(Sha256Digest id, Sha256Digest view) => ObjectKey.Of($"views/{id}/{view.Prefix}/view.json");

    /// <summary>Named by its identity: the inner tar's digest for tarballs, its bytes' for everything else.</summary>
    public static ObjectKey ContentKey(Sha256Digest identity, string path) => ObjectKey.Of($"objects/{identity.Prefix}/{Path.GetFileName(path)}");
}
