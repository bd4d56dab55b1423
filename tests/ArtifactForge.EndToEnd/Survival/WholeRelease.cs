using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>A reader found something that must never be: half a release, or bytes that are not what they are called.</summary>
public sealed class BrokenException(string message) : Exception(message);

/// <summary>
/// From a channel's pointer to every object, each recomputed. Written from docs/store.md, with nothing of the library's: a
/// mistake that both made would not be found.
/// </summary>
public sealed record WholeRelease(long Sequence, string Id, IReadOnlyDictionary<string, string> Paths)
{
    /// <summary>Null where the channel is empty.</summary>
    /// <param name="onImmutable">Told of each immutable object that was read: its key and the digest of its bytes.</param>
    public static async Task<WholeRelease?> ReadAsync(StoreBytes store, string channel, Action<string, string> onImmutable)
    {
        if (await store($"channels/{channel}.json") is not { } pointerBytes)
        {
            return null;
        }

        var pointer = Parse(pointerBytes, channel);
        var (id, manifestKey, viewKey) = (Text(pointer, "release"), Text(pointer, "manifest"), Text(pointer, "view"));
        var manifest = await DocumentAsync(manifestKey);
        Require(Hex(manifest) == id && manifestKey == $"releases/{id}/manifest.json", $"{manifestKey} is not release {id}");
        var view = await DocumentAsync(viewKey);
        Require(viewKey == $"views/{id}/{Hex(view)[..32]}/view.json", $"{viewKey} has the digest {Hex(view)}");
        Require(Text(Parse(view, viewKey), "release") == id, $"{viewKey} is of another release");

        var paths = new Dictionary<string, string>();
        var identities = new Dictionary<string, string>();
        foreach (var entry in Parse(view, viewKey).GetProperty("objects").EnumerateArray())
        {
            var key = Text(entry, "key");
            var bytes = await DocumentAsync(key);
            Require(bytes.Length == entry.GetProperty("size").GetInt64(), $"{key} has {bytes.Length} bytes");
            Require(Hex(bytes) == Text(entry, "sha256"), $"{key} has the digest {Hex(bytes)}");
            var identity = entry.TryGetProperty("tarSha256", out var tar) ? Inner(bytes, key, tar.GetString()!) : Hex(bytes);
            Require(key.StartsWith($"objects/{identity[..32]}/", StringComparison.Ordinal), $"{key} has the identity {identity}");
            paths.Add(Text(entry, "path"), Text(entry, "sha256"));
            identities.Add(Text(entry, "path"), identity);
        }

        foreach (var artifact in Parse(manifest, manifestKey).GetProperty("artifacts").EnumerateArray())
        {
            var identity = artifact.TryGetProperty("tarSha256", out var tar) ? tar.GetString() : Text(artifact, "sha256");
            Require(identities.TryGetValue(Text(artifact, "path"), out var found) && found == identity, $"{Text(artifact, "path")} of the manifest is not in the view");
        }

        return new WholeRelease(pointer.GetProperty("sequence").GetInt64(), id, paths);

        async Task<byte[]> DocumentAsync(string key)
        {
            var bytes = await store(key) ?? throw new BrokenException($"{key} is named by the release and is not there");
            onImmutable(key, Hex(bytes));
            return bytes;
        }
    }

    /// <summary>The copies for people who type URLs are those of the release.</summary>
    public async Task RequireCopiesAsync(StoreBytes store)
    {
        foreach (var (path, sha256) in Paths)
        {
            var copy = await store(path) ?? throw new BrokenException($"the copy {path} is missing");
            Require(Hex(copy) == sha256, $"the copy {path} is another");
        }
    }

    private static JsonElement Parse(byte[] bytes, string name)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(bytes);
        }
        catch (JsonException error)
        {
            throw new BrokenException($"{name} is no JSON: {error.Message}");
        }
    }

    private static string Inner(byte[] bytes, string key, string expected)
    {
        using var inflated = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        var found = Convert.ToHexStringLower(SHA256.HashData(inflated));
        Require(found == expected, $"{key} holds the tar {found}");
        return found;
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new BrokenException(what);
        }
    }
}
