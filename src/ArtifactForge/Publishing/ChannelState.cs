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

    // What JSON's readers can count to.
    private const long MostMoves = 1L << 53;

    /// <summary>All that a reader of the channel meets.</summary>
    public IEnumerable<ObjectKey> Reached() => [Pointer.Manifest, Pointer.View, .. View.Objects.Select(entry => entry.Key)];

    /// <summary>The channels of a store, by name. Other files among them are nobody's concern.</summary>
    public static async Task<IReadOnlyList<string>> ListAsync(IStore store, CancellationToken cancellation) =>
        [.. (await store.ListAllAsync("channels/", cancellation)).Select(entry => ChannelPointer.ChannelOf(entry.Key)).OfType<string>().Order(StringComparer.Ordinal)];

    /// <summary>Null where nobody has published to the channel yet.</summary>
    public static async Task<ChannelState?> ReadAsync(IStore store, string channel, CancellationToken cancellation)
    {
        var key = ChannelPointer.KeyOf(channel);
        await using var stored = await store.OpenAsync(key, cancellation);
        if (stored is null)
        {
            return null;
        }

        var pointer = CanonicalJson.Read(await stored.ReadAllAsync($"{store.Name}/{key}", cancellation), PublishingJson.Default.ChannelPointer, $"{store.Name}/{key}");
        if (pointer.Schema != ChannelPointer.CurrentSchema)
        {
            throw new ForgeException($"{store.Name}/{key}", $"has schema {pointer.Schema}, this version knows {ChannelPointer.CurrentSchema}.", "Use the version that published it, or a later one.");
        }

        if (!string.Equals(pointer.Channel, channel, StringComparison.Ordinal) || pointer.Sequence is < 1 or > MostMoves)
        {
            throw Misplaced(store, key, $"is the pointer of channel '{pointer.Channel}' at sequence {pointer.Sequence}");
        }

        var reading = ReadManifestAsync(store, pointer.Manifest, cancellation);
        var viewing = ReadViewAsync(store, pointer.View, cancellation);
        var manifest = await reading;
        if (pointer.Manifest != StoreLayout.ManifestKey(pointer.Release))
        {
            throw Misplaced(store, key, $"names release {pointer.Release} and the manifest of another, {pointer.Manifest}");
        }

        var view = await viewing;
        if (view.Release != pointer.Release)
        {
            throw Misplaced(store, key, $"names release {pointer.Release} and the view of another, {pointer.View}");
        }

        return new ChannelState
        {
            Pointer = pointer,
            Tag = stored.Tag,
            Manifest = manifest,
            View = view,
        };
    }

    /// <summary>A manifest by its key, its bytes checked against it.</summary>
    public static async Task<Manifest> ReadManifestAsync(IStore store, ObjectKey key, CancellationToken cancellation) =>
        CanonicalJson.Read(await ReadAsync(store, key, bytes => StoreLayout.ManifestKey(Sha256Digest.OfContent(bytes.Span)), cancellation), ForgingJson.Default.Manifest, $"{store.Name}/{key}");

    /// <summary>A view by its key, its bytes checked against it.</summary>
    public static async Task<View> ReadViewAsync(IStore store, ObjectKey key, CancellationToken cancellation)
    {
        View? view = null;
        await ReadAsync(
            store,
            key,
            bytes =>
            {
                view = CanonicalJson.Read(bytes.Span, PublishingJson.Default.View, $"{store.Name}/{key}");
                return StoreLayout.ViewKey(view.Release, Sha256Digest.OfContent(bytes.Span));
            },
            cancellation);
        return view!;
    }

    private static async Task<byte[]> ReadAsync(IStore store, ObjectKey key, Func<ReadOnlyMemory<byte>, ObjectKey> keyOf, CancellationToken cancellation)
    {
        await using var stored = await store.OpenAsync(key, cancellation)
            ?? throw Misplaced(store, key, "is named by the channel and is not there");
        var bytes = await stored.ReadAllAsync($"{store.Name}/{key}", cancellation);
        var expected = keyOf(bytes);
        return key == expected ? bytes : throw Misplaced(store, key, $"holds what belongs under {expected}");
    }

    private static ForgeException Misplaced(IStore store, ObjectKey key, string what) =>
        new($"{store.Name}/{key}", $"{what}.", "It was changed after it was published: restore it from a copy of the store.", Failure.Damage);
}
