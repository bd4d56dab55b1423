using ArtifactForge.Forging;

namespace ArtifactForge.Publishing;

/// <summary>What a channel of a store holds now, read and checked: the pointer, and the manifest and view behind it.</summary>
public sealed record ChannelState
{
    /// <summary>What to do about a manifest or a view that is damaged or gone.</summary>
    public const string Restore = "Restore it from a copy of the store. Where there is none, delete it if it is there, and publish the same to another channel (--channel mend), which puts it back. Only where that cannot be done, delete the pointers (channels/) that name it too, and publish again: sequence numbers and history go on.";

    public required ChannelPointer Pointer { get; init; }

    /// <summary>Stands for the pointer's bytes in the compare-and-swap that moves it.</summary>
    public required string Tag { get; init; }

    public required Manifest Manifest { get; init; }

    public required View View { get; init; }

    /// <summary>All that a reader of the channel meets.</summary>
    public IEnumerable<ObjectKey> Reached() => [Pointer.Manifest, Pointer.View, .. View.Objects.Select(entry => entry.Key)];

    /// <summary>
    /// The channels of a store, by name: those that have a pointer, and those that ever moved, whose pointer may be gone or left out
    /// of a listing. Other files among them are nobody's concern.
    /// </summary>
    public static async Task<IReadOnlyList<string>> ListAsync(IStore store, CancellationToken cancellation)
    {
        var (pointers, moved) = (store.ListAllAsync(ChannelPointer.Folder, cancellation), Audit.ChannelsAsync(store, cancellation));
        await Task.WhenAll(pointers, moved);
        return [.. (await pointers).Select(entry => ChannelPointer.ChannelOf(entry.Key)).OfType<string>().Union(await moved, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Null where nobody has published to the channel yet.</summary>
    public static async Task<ChannelState?> ReadAsync(IStore store, string channel, CancellationToken cancellation) =>
        await ReadPointerAsync(store, channel, cancellation) is var (pointer, tag) ? await BehindAsync(store, pointer, tag, cancellation) : null;

    /// <summary>What the channel holds, or what is damaged of it, for those who can do without.</summary>
    public static async Task<(ChannelState? State, ForgeException? Damage)> LookAsync(IStore store, string channel, CancellationToken cancellation)
    {
        try
        {
            return (await ReadAsync(store, channel, cancellation), null);
        }
        catch (ForgeException damage) when (damage.Failure == Failure.Damage)
        {
            return (null, damage);
        }
    }

    /// <summary>What a pointer that was read names.</summary>
    public static async Task<ChannelState> BehindAsync(IStore store, ChannelPointer pointer, string tag, CancellationToken cancellation)
    {
        var manifest = ReadManifestAsync(store, pointer.Manifest, cancellation);
        var view = ReadViewAsync(store, pointer.View, cancellation);
        await Task.WhenAll(manifest, view);
        RefuseFaults(store, pointer.Manifest, ReleaseFaults.Of(await manifest));
        RefuseFaults(store, pointer.View, ReleaseFaults.Of(await view));
        return (await view).Release == pointer.Release
            ? new ChannelState { Pointer = pointer, Tag = tag, Manifest = await manifest, View = await view }
            : throw Misplaced(store, ChannelPointer.KeyOf(pointer.Channel), $"names release {pointer.Release} and the view of another, {pointer.View}");
    }

    /// <summary>A channel's pointer and its tag, null where nobody has published to the channel yet.</summary>
    public static async Task<(ChannelPointer Pointer, string Tag)?> ReadPointerAsync(IStore store, string channel, CancellationToken cancellation)
    {
        var key = ChannelPointer.KeyOf(channel);
        await using var stored = await store.OpenAsync(key, cancellation);
        if (stored is null)
        {
            return null;
        }

        var pointer = ChannelPointer.Read(await stored.ReadAllAsync($"{store.Name}/{key}", cancellation), $"{store.Name}/{key}");
        if (pointer.Schema != ChannelPointer.CurrentSchema)
        {
            throw new ForgeException($"{store.Name}/{key}", $"has schema {pointer.Schema}, this version knows {ChannelPointer.CurrentSchema}.", "Use the version that published it, or a later one.");
        }

        if (!string.Equals(pointer.Channel, channel, StringComparison.Ordinal) || pointer.Sequence is < 1 or > ChannelPointer.MostMoves)
        {
            throw Misplaced(store, key, $"is the pointer of channel '{pointer.Channel}' at sequence {pointer.Sequence}");
        }

        return pointer.Manifest == StoreLayout.ManifestKey(pointer.Release)
            ? (pointer, stored.Tag)
            : throw Misplaced(store, key, $"names release {pointer.Release} and the manifest of another, {pointer.Manifest}");
    }

    /// <summary>A manifest by its key, its bytes checked against it.</summary>
    public static async Task<Manifest> ReadManifestAsync(IStore store, ObjectKey key, CancellationToken cancellation) =>
        await TryReadManifestAsync(store, key, cancellation) ?? throw Missing(store, key);

    /// <summary>Null where there is none any more.</summary>
    public static async Task<Manifest?> TryReadManifestAsync(IStore store, ObjectKey key, CancellationToken cancellation)
    {
        var bytes = await TryReadAsync(store, key, bytes => StoreLayout.ManifestKey(Sha256Digest.OfContent(bytes.Span)), cancellation);
        return bytes is null ? null : CanonicalJson.Read(bytes, ForgingJson.Default.Manifest, $"{store.Name}/{key}", Restore);
    }

    /// <summary>A view by its key, its bytes checked against it.</summary>
    public static async Task<View> ReadViewAsync(IStore store, ObjectKey key, CancellationToken cancellation) =>
        await TryReadViewAsync(store, key, cancellation) ?? throw Missing(store, key);

    /// <summary>Null where there is none any more.</summary>
    public static async Task<View?> TryReadViewAsync(IStore store, ObjectKey key, CancellationToken cancellation)
    {
        View? view = null;
        await TryReadAsync(
            store,
            key,
            bytes =>
            {
                view = CanonicalJson.Read(bytes.Span, PublishingJson.Default.View, $"{store.Name}/{key}", Restore);
                return StoreLayout.ViewKey(view.Release, Sha256Digest.OfContent(bytes.Span));
            },
            cancellation);
        return view;
    }

    private static async Task<byte[]?> TryReadAsync(IStore store, ObjectKey key, Func<ReadOnlyMemory<byte>, ObjectKey> keyOf, CancellationToken cancellation)
    {
        await using var stored = await store.OpenAsync(key, cancellation);
        if (stored is null)
        {
            return null;
        }

        var bytes = await stored.ReadAllAsync($"{store.Name}/{key}", cancellation);
        var expected = keyOf(bytes);
        return key == expected ? bytes : throw Misplaced(store, key, $"holds what belongs under {expected}");
    }

    /// <summary>Whoever goes on from them need not ask again what is named twice, or cannot be named.</summary>
    private static void RefuseFaults(IStore store, ObjectKey key, IEnumerable<string> faults)
    {
        if (faults.FirstOrDefault() is { } fault)
        {
            throw new ForgeException($"{store.Name}/{key}", fault, Restore, Failure.Damage);
        }
    }

    private static ForgeException Missing(IStore store, ObjectKey key) => Misplaced(store, key, "is named by the channel and is not there");

    private static ForgeException Misplaced(IStore store, ObjectKey key, string what) =>
        new($"{store.Name}/{key}", $"{what}.", Restore, Failure.Damage);
}
