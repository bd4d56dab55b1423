using System.Text.RegularExpressions;

namespace ArtifactForge.Publishing;

/// <summary>Where a store keeps the immutable parts of a release. Scripts rely on these names.</summary>
public static partial class StoreLayout
{
    public const string Probes = "preflight/";
    public const string ImmutableProbes = "preflight/immutable/";

    /// <summary>What Prune writes for itself.</summary>
    public const string Prunes = "prune/";

    public const string Objects = "objects/";
    public const string Releases = "releases/";
    public const string Views = "views/";

    /// <summary>What never changes once it is there, what is named by others before these.</summary>
    public static IReadOnlyList<string> ImmutableFolders { get; } = [Objects, Releases, Views];

    /// <summary>Whether a key is one that publishing makes. Whatever else is in these folders is somebody else's.</summary>
    public static bool IsOurs(ObjectKey key) => Immutable().IsMatch(key.ToString());

    public static ObjectKey ManifestKey(Sha256Digest id) => ObjectKey.Of($"{Releases}{id}/manifest.json");

    public static ObjectKey ViewKey(Sha256Digest id, Sha256Digest view) => ObjectKey.Of($"{ViewsOf(id)}{view.Prefix}/view.json");

    /// <summary>The folder with the views of a release.</summary>
    public static string ViewsOf(Sha256Digest id) => $"{Views}{id}/";

    /// <summary>Named by its identity: the inner tar's digest for tarballs, its bytes' for everything else.</summary>
    public static ObjectKey ContentKey(Sha256Digest identity, string path) => ObjectKey.Of($"{Objects}{identity.Prefix}/{Path.GetFileName(path)}");

    /// <summary>An object to try out writing with: one that nobody else has, and that goes away again.</summary>
    public static ObjectKey NewProbeKey() => ObjectKey.Of($"{Probes}{Guid.NewGuid():N}.txt");

    /// <summary>The same where who prunes may write and delete, who may nowhere else.</summary>
    public static ObjectKey NewPruneProbeKey() => ObjectKey.Of($"{Prunes}{Guid.NewGuid():N}.txt");

    /// <summary>The same where a bucket's policy may demand conditions, as it does for what never changes.</summary>
    public static ObjectKey NewImmutableProbeKey() => ObjectKey.Of($"{ImmutableProbes}{Guid.NewGuid():N}.txt");

    [GeneratedRegex(
        "^(objects/[0-9a-f]{32}/[^/]+|releases/[0-9a-f]{64}/manifest\\.json|views/[0-9a-f]{64}/[0-9a-f]{32}/view\\.json)$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Immutable();
}
