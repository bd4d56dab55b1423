using System.Globalization;
using ArtifactForge.Catalog;
using ArtifactForge.Forging;

namespace ArtifactForge.Publishing;

/// <summary>Everything that was yanked in a store.</summary>
public static class Yanked
{
    public static async Task<IReadOnlyList<Yank>> ReadAsync(IStore store, CancellationToken cancellation)
    {
        var yanks = await store.ReadAllAsync(Yank.Folder, PublishingJson.Default.Yank, Yank.Restore, cancellation);
        return [.. yanks.Select(one => one.Document.IsNamed && one.Document.Key == one.Listed.Key
            ? one.Document
            : throw new ForgeException($"{store.Name}/{one.Listed.Key}", $"is the record of {one.Document.Kind.ToString().ToLowerInvariant()} '{one.Document.Name}', which does not belong there.", Yank.Restore, Failure.Damage))];
    }

    /// <summary>A release that holds what was yanked is one that no channel may be moved to.</summary>
    public static async Task RefuseAsync(IStore store, Sha256Digest release, Manifest manifest, View view, CancellationToken cancellation)
    {
        if (StillNamed(await ReadAsync(store, cancellation), release, manifest, view) is [var found, ..])
        {
            throw Refusal(store, found);
        }
    }

    /// <summary>What a release names of these: what its view says to be gone is no longer in it.</summary>
    public static IReadOnlyList<Yank> StillNamed(IEnumerable<Yank> yanks, Sha256Digest release, Manifest manifest, View view) =>
        [.. yanks.Where(yank => !view.Yanked.Any(known => known.Kind == yank.Kind && string.Equals(known.Name, yank.Name, StringComparison.Ordinal)) && Names(yank, release, manifest))];

    public static async Task RefuseAsync(IStore store, PointerMove move, CancellationToken cancellation) =>
        await RefuseAsync(store, move.Release, await ChannelState.ReadManifestAsync(store, move.Manifest, cancellation), await ChannelState.ReadViewAsync(store, move.View, cancellation), cancellation);

    public static async Task RefuseAsync(ChannelMove move, CancellationToken cancellation)
    {
        if ((await ReadAsync(move.Store, cancellation)).Count == 0)
        {
            return;
        }

        var manifest = await ChannelState.ReadManifestAsync(move.Store, StoreLayout.ManifestKey(move.Release), cancellation);
        await RefuseAsync(move.Store, move.Release, manifest, await ChannelState.ReadViewAsync(move.Store, move.View, cancellation), cancellation);
    }

    public static void Refuse(IStore store, IEnumerable<Yank> yanks, Sha256Digest release, Manifest manifest)
    {
        if (yanks.FirstOrDefault(yank => Names(yank, release, manifest)) is { } found)
        {
            throw Refusal(store, found);
        }
    }

    /// <summary>The name in full, where something of that name is or was in a channel. A slip of the pen must not pass for a yank.</summary>
    public static async Task<string> RequireKnownAsync(IEnumerable<IStore> stores, YankKind kind, string name, CancellationToken cancellation)
    {
        var known = new SortedSet<string>(StringComparer.Ordinal);
        var former = new List<(IStore Store, ObjectKey Manifest)>();
        var refusals = new List<ForgeException>();
        foreach (var store in stores)
        {
            foreach (var channel in await ChannelState.ListAsync(store, cancellation))
            {
                // One that is damaged is no reason to leave what is to be yanked in the others.
                var (found, damage) = await ChannelState.LookAsync(store, channel, cancellation);
                refusals.AddRange(damage is null ? [] : [damage]);
                if (found is not { } state)
                {
                    continue;
                }

                var history = state.Pointer.History;
                known.UnionWith(kind == YankKind.Release ? history.Select(move => move.Release.Hex).Prepend(state.Pointer.Release.Hex) : NamesIn(kind, state.Manifest));
                known.UnionWith(state.View.Yanked.Where(notice => notice.Kind == kind).Select(notice => notice.Name));
                former.AddRange(history.Select(move => (store, move.Manifest)));
            }
        }

        if (Find(known, kind, name) is { } present)
        {
            return present;
        }

        // A channel may have been led back from it, which is when it most needs to be yanked.
        foreach (var (store, key) in kind == YankKind.Release ? [] : former.Distinct())
        {
            known.UnionWith(await ChannelState.TryReadManifestAsync(store, key, cancellation) is { } manifest ? NamesIn(kind, manifest) : []);
        }

        SeveralRefusals.ThrowIfAny(Find(known, kind, name) is null ? refusals : []);
        return Find(known, kind, name) ?? throw Unknown(name, "is and was in no channel of that store.", known);
    }

    /// <summary>The name in full, where something of that name is yanked.</summary>
    public static async Task<string> RequireYankedAsync(IEnumerable<IStore> stores, YankKind kind, string name, CancellationToken cancellation)
    {
        var known = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var store in stores)
        {
            known.UnionWith((await ReadAsync(store, cancellation)).Where(yank => yank.Kind == kind).Select(yank => yank.Name));
        }

        return Find(known, kind, name) ?? throw Unknown(name, "is not yanked there.", known);
    }

    private static IEnumerable<string> NamesIn(YankKind kind, Manifest manifest) =>
        kind == YankKind.Advisory ? manifest.Advisories.Select(advisory => advisory.Slug) : manifest.Releases.Select(release => release.Version.ToString());

    private static string? Find(IEnumerable<string> known, YankKind kind, string name) =>
        known.FirstOrDefault(one => string.Equals(one, name, StringComparison.Ordinal) || (kind == YankKind.Release && name.Length >= 12 && one.StartsWith(name, StringComparison.Ordinal)));

    private static ForgeException Unknown(string name, string what, IReadOnlyCollection<string> known) =>
        new($"'{name}'", what, $"{Suggestion.For(name, known)} Status shows what is there.", Failure.Usage);

    /// <summary>The catalogue without what was yanked in any of the stores: what can be published there.</summary>
    public static Catalogue Without(Catalogue catalogue, IReadOnlyCollection<Yank> yanks)
    {
        bool IsYanked(YankKind kind, string name) => yanks.Any(yank => yank.Kind == kind && string.Equals(yank.Name, name, StringComparison.Ordinal));
        return catalogue with
        {
            Advisories = [.. catalogue.Advisories.Where(advisory => !IsYanked(YankKind.Advisory, advisory.Slug))],
            Upstream = catalogue.Upstream with { Releases = [.. catalogue.Upstream.Releases.Where(release => !IsYanked(YankKind.Version, release.Version.ToString()))] },
        };
    }

    private static bool Names(Yank yank, Sha256Digest release, Manifest manifest) => yank.Kind switch
    {
        YankKind.Release => string.Equals(yank.Name, release.Hex, StringComparison.Ordinal),
        YankKind.Advisory => manifest.Advisories.Any(advisory => string.Equals(advisory.Slug, yank.Name, StringComparison.Ordinal)),
        _ => manifest.Releases.Any(entry => string.Equals(entry.Version.ToString(), yank.Name, StringComparison.Ordinal)),
    };

    private static ForgeException Refusal(IStore store, Yank yank) => new(
        $"{store.Name}/{yank.Key}",
        string.Create(CultureInfo.InvariantCulture, $"{yank.Kind.ToString().ToLowerInvariant()} {yank.Name} was yanked by {yank.YankedBy} at {yank.YankedAt:u}: {yank.Reason}"),
        yank.Kind == YankKind.Release
            ? "Change what the release is made of, and publish that. To allow it again: ./build.sh Yank --lift with the same --release."
            : "Publish everything (without --releases and --advisories): it is left out. Once it is mended: ./build.sh Yank --lift with the same name.",
        Failure.Conflict);
}
