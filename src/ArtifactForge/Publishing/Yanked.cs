using System.Globalization;
using ArtifactForge.Catalog;
using ArtifactForge.Forging;

namespace ArtifactForge.Publishing;

/// <summary>Everything that was yanked in a store.</summary>
public static class Yanked
{
    public static async Task<IReadOnlyList<Yank>> ReadAsync(IStore store, CancellationToken cancellation)
    {
        var yanks = new List<Yank>();
        foreach (var entry in await store.ListAllAsync(Yank.Folder, cancellation))
        {
            if (await store.TryReadAsync(entry.Key, PublishingJson.Default.Yank, cancellation) is { } yank)
            {
                yanks.Add(yank.Key == entry.Key ? yank : throw new ForgeException($"{store.Name}/{entry.Key}", $"holds what belongs under {yank.Key}.", "It was changed after it was written: restore it from a copy of the store.", Failure.Damage));
            }
        }

        return yanks;
    }

    /// <summary>A release that holds what was yanked is one that no channel may be moved to.</summary>
    public static async Task RefuseAsync(IStore store, Sha256Digest release, Manifest manifest, View view, CancellationToken cancellation)
    {
        // What its view says to be gone is no longer in it.
        var yanks = (await ReadAsync(store, cancellation)).Where(yank => !view.Yanked.Any(known => known.Kind == yank.Kind && string.Equals(known.Name, yank.Name, StringComparison.Ordinal)));
        Refuse(store, yanks, release, manifest);
    }

    public static async Task RefuseAsync(IStore store, PointerMove move, CancellationToken cancellation) =>
        await RefuseAsync(store, move.Release, await ChannelState.ReadManifestAsync(store, move.Manifest, cancellation), await ChannelState.ReadViewAsync(store, move.View, cancellation), cancellation);

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
        foreach (var store in stores)
        {
            foreach (var channel in await ChannelState.ListAsync(store, cancellation))
            {
                var state = (await ChannelState.ReadAsync(store, channel, cancellation))!;
                known.UnionWith(kind switch
                {
                    YankKind.Advisory => state.Manifest.Advisories.Select(advisory => advisory.Slug).Concat(state.View.Yanked.Select(notice => notice.Name)),
                    YankKind.Version => state.Manifest.Releases.Select(release => release.Version.ToString()).Concat(state.View.Yanked.Select(notice => notice.Name)),
                    _ => state.Pointer.History.Select(move => move.Release.Hex).Prepend(state.Pointer.Release.Hex),
                });
            }
        }

        return known.FirstOrDefault(one => string.Equals(one, name, StringComparison.Ordinal) || (kind == YankKind.Release && name.Length >= 12 && one.StartsWith(name, StringComparison.Ordinal)))
            ?? throw new ForgeException($"'{name}'", "is in no channel of that store.", $"{Suggestion.For(name, known)} Status shows what is there.", Failure.Usage);
    }

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
        "Publish everything (without --releases and --advisories): it is left out. Once it is mended: ./build.sh Yank --lift with the same name.",
        Failure.Conflict);
}
