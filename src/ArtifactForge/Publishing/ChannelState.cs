using ArtifactForge.Forging;

namespace ArtifactForge.Publishing;

/// <summary>What a channel of a store holds now, read and checked: the pointer, and the manifest and view behind it.</summary>
public sealed record ChannelState
{
    public required ChannelPointer Pointer { get; init; }

    /// <summary>Stands for the pointer's bytes in the compare-and-swap that moves it.</summary>
    public required string Tag { get; init; }

    public required Manifest Manifest { get; init; }

    public required View View { get; init; }

    /// <summary>Null where nobody has published to the channel yet.</summary>
    public static async Task<ChannelState?> ReadAsync(IStore store, string channel, CancellationToken cancellation)
    {
        var key = ChannelPointer.KeyOf(channel);
        await using var stored = await store.OpenAsync(key, cancellation);
        if (stored is null)
        {
            return null;
        }

        var pointer = CanonicalJson.Read(await BytesAsync(stored, cancellation), PublishingJson.Default.ChannelPointer, $"{store.Name}/{key}");
        if (pointer.Schema != ChannelPointer.CurrentSchema)
        {
            throw new ForgeException($"{store.Name}/{key}", $"has schema {pointer.Schema}, this version knows {ChannelPointer.CurrentSchema}.", "Use the version that published it, or a later one.");
        }

        var manifest = await ReadAsync(store, pointer.Manifest, StoreLayout.ManifestKey, cancellation);
        if (pointer.Manifest != StoreLayout.ManifestKey(pointer.Release))
        {
            throw Misplaced(store, key, $"names release {pointer.Release} and the manifest of another, {pointer.Manifest}");
        }

        return new ChannelState
        {
            Pointer = pointer,
            Tag = stored.Tag,
            Manifest = CanonicalJson.Read(manifest, ForgingJson.Default.Manifest, $"{store.Name}/{pointer.Manifest}"),
            View = await ReadViewAsync(store, pointer.Release, pointer.View, cancellation),
        };
    }

    /// <summary>The view that a pointer names, its bytes checked against its key.</summary>
    public static async Task<View> ReadViewAsync(IStore store, Sha256Digest release, ObjectKey key, CancellationToken cancellation)
    {
        var bytes = await ReadAsync(store, key, digest => StoreLayout.ViewKey(release, digest), cancellation);
        return CanonicalJson.Read(bytes, PublishingJson.Default.View, $"{store.Name}/{key}");
    }

    private static async Task<byte[]> ReadAsync(IStore store, ObjectKey key, Func<Sha256Digest, ObjectKey> keyOf, CancellationToken cancellation)
    {
        await using var stored = await store.OpenAsync(key, cancellation)
            ?? throw Misplaced(store, key, "is named by the channel and is not there");
        var bytes = await BytesAsync(stored, cancellation);
        var expected = keyOf(Sha256Digest.OfContent(bytes));
        return key == expected ? bytes : throw Misplaced(store, key, $"holds what belongs under {expected}");
    }

    private static ForgeException Misplaced(IStore store, ObjectKey key, string what) =>
        new($"{store.Name}/{key}", $"{what}.", "It was changed after it was published: restore it from a copy of the store.", Failure.Damage);

    private static async Task<byte[]> BytesAsync(StoredObject stored, CancellationToken cancellation)
    {
        const int Most = 64 << 20;
        if (stored.Size > Most)
        {
            throw new ForgeException("store", $"a document of {stored.Size} bytes is larger than the {Most} bytes that are read.", "Restore it from a copy of the store.", Failure.Damage);
        }

        using var bytes = new MemoryStream((int)stored.Size);
        await stored.Content.CopyToAsync(bytes, cancellation);
        return bytes.ToArray();
    }
}
