using ArtifactForge.Forging;

namespace ArtifactForge.Publishing;

/// <summary>Decides what publishing will do: reads the store, writes nothing.</summary>
public sealed class Planner
{
    // The folders of convenience copies are written for this channel alone, so that a candidate never shows there.
    public const string CopiedChannel = "stable";

    private const int AtOnce = 16;

    private readonly ForgedRelease release;
    private readonly Destination destination;
    private readonly ChannelState? current;
    private readonly Dictionary<string, ViewObject> published;
    private Dictionary<ObjectKey, long> listed = [];

    private Planner(ForgedRelease release, Destination destination, ChannelState? current)
    {
        this.release = release;
        this.destination = destination;
        this.current = current;
        published = (current?.View.Objects ?? []).ToDictionary(entry => entry.Path, StringComparer.Ordinal);
    }

    private IStore Store => destination.Store;

    public static async Task<PublicationPlan> PlanAsync(ForgedRelease release, Destination destination, string channel, ChannelState? current, CancellationToken cancellation)
    {
        var planner = new Planner(release, destination, current);
        planner.RefuseMixedAddresses();
        if (release.Manifest.HasSamples)
        {
            destination.RefuseSamples();
        }

        planner.listed = await planner.ListAsync("objects/", cancellation);
        return await planner.PlanAsync(channel, cancellation);
    }

    private async Task<PublicationPlan> PlanAsync(string channel, CancellationToken cancellation)
    {
        var tarballs = new Dictionary<string, RenderedObject>(StringComparer.Ordinal);
        var conflicts = new List<PlannedObject>();
        foreach (var artifact in release.Manifest.Artifacts.Where(artifact => artifact.Kind == ArtifactKind.CookbookTarball && release.Files.ContainsKey(artifact.Path)))
        {
            var (tarball, conflict) = await TarballAsync(artifact, release.Files[artifact.Path], cancellation);
            tarballs.Add(artifact.Path, tarball);
            conflicts.AddRange(conflict is null ? [] : [conflict]);
        }

        var rendered = ViewRenderer.Render(release, destination, tarballs).Concat(Carried()).OrderBy(entry => entry.Entry.Path, StringComparer.Ordinal).ToList();
        var view = new View
        {
            Schema = View.CurrentSchema,
            Release = release.Id,
            PublicUrl = destination.PublicUrl,
            Regions = [.. destination.Regions.Select(region => region.Name)],
            Objects = [.. rendered.Select(entry => entry.Entry)],
        };
        var viewBlob = Blob.Of(CanonicalJson.Write(view, PublishingJson.Default.View), "view.json");
        var viewKey = StoreLayout.ViewKey(release.Id, viewBlob.Sha256);
        return new PublicationPlan
        {
            Destination = destination,
            Channel = channel,
            Current = current,
            Release = release.Id,
            View = view,
            ViewKey = viewKey,
            Objects =
            [
                .. rendered.DistinctBy(entry => entry.Entry.Key).Select(entry => conflicts.Find(conflict => conflict.Key == entry.Entry.Key) ?? Immutable(entry.Entry.Key, entry.Content)),
                await DocumentAsync(StoreLayout.ManifestKey(release.Id), Blob.Of(release.ManifestBytes, "manifest.json"), cancellation),
                await DocumentAsync(viewKey, viewBlob, cancellation),
            ],
            Copies = string.Equals(channel, CopiedChannel, StringComparison.Ordinal) ? await CopiesAsync(rendered, cancellation) : [],
        };
    }

    /// <summary>What a filtered run did not forge keeps the documents that it has, so the address in them must still be right.</summary>
    private void RefuseMixedAddresses()
    {
        if (current is not null && CarriesOver && !string.Equals(current.View.PublicUrl, destination.PublicUrl, StringComparison.Ordinal))
        {
            throw new ForgeException(
                where: $"{Store.Name}, channel {current.Pointer.Channel}",
                what: $"was published for {current.View.PublicUrl}, and this run publishes only some releases for {destination.PublicUrl}.",
                fix: "Give the same --public-url, or publish everything: leave out --releases and --advisories.");
        }
    }

    private bool CarriesOver => release.Manifest.Artifacts.Any(artifact => !release.Files.ContainsKey(artifact.Path));

    /// <summary>The files of releases that were not forged now, as the channel's view has them.</summary>
    private IEnumerable<RenderedObject> Carried()
    {
        var forged = release.Mends.Select(mends => mends.Release.Version).ToHashSet();
        var carried = release.Manifest.Releases.Select(entry => entry.Version).Where(version => !forged.Contains(version)).ToHashSet();
        return from entry in published.Values
               where entry.Release is { } version && carried.Contains(version)
               select new RenderedObject(entry, Blob.OfStored(Store, entry.Key, entry.Size, entry.Sha256));
    }

    /// <summary>The tarball as the store has it, if it has one with this inner tar: then its bytes stay, however they were compressed.</summary>
    private async Task<(RenderedObject Tarball, PlannedObject? Conflict)> TarballAsync(Artifact artifact, ForgedFile file, CancellationToken cancellation)
    {
        var local = Blob.OfFile(release.PathOf(file), file.Size, file.Sha256);
        var entry = ViewObject.Of(artifact, local) with { Md5 = file.Md5 };
        var key = entry.Key;
        if (!listed.TryGetValue(key, out var size))
        {
            return (new RenderedObject(entry, local), null);
        }

        if (published.TryGetValue(artifact.Path, out var known) && known.Key == entry.Key && known.Size == size)
        {
            return (new RenderedObject(known, Blob.OfStored(Store, key, size, known.Sha256)), null);
        }

        var stored = await StoredTarball.ReadAsync(Store, key, cancellation);
        if (stored.TarSha256 != artifact.TarSha256)
        {
            var reason = $"holds the inner tar {stored.TarSha256}, not {artifact.TarSha256}";
            return (new RenderedObject(entry, local), new PlannedObject(key, PlannedAction.Conflict, local, reason));
        }

        return (
            new RenderedObject(entry with { Size = stored.Size, Sha256 = stored.Sha256, Md5 = stored.Md5 }, Blob.OfStored(Store, key, stored.Size, stored.Sha256)),
            null);
    }

    /// <summary>A key says what its bytes are, so what is listed with the right size is there.</summary>
    private PlannedObject Immutable(ObjectKey key, Blob content) => listed.TryGetValue(key, out var size) switch
    {
        false => new PlannedObject(key, PlannedAction.Add, content),
        true when size == content.Size => new PlannedObject(key, PlannedAction.Keep, content),
        true => new PlannedObject(key, PlannedAction.Conflict, content, $"has {size} bytes, not {content.Size}"),
    };

    private async Task<PlannedObject> DocumentAsync(ObjectKey key, Blob content, CancellationToken cancellation) =>
        await DigestAsync(key, cancellation) switch
        {
            null => new PlannedObject(key, PlannedAction.Add, content),
            { } digest when digest == content.Sha256 => new PlannedObject(key, PlannedAction.Keep, content),
            _ => new PlannedObject(key, PlannedAction.Conflict, content, "holds other bytes"),
        };

    private async Task<IReadOnlyList<PlannedObject>> CopiesAsync(List<RenderedObject> rendered, CancellationToken cancellation)
    {
        var planned = new PlannedObject[rendered.Count];
        await Parallel.ForAsync(0, rendered.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (index, token) =>
        {
            var (entry, content) = rendered[index];
            var key = ObjectKey.Of(entry.Path);
            var found = await DigestAsync(key, token);
            planned[index] = new PlannedObject(key, found is null ? PlannedAction.Add : found == content.Sha256 ? PlannedAction.Keep : PlannedAction.Replace, content);
        });
        var copies = planned.ToList();
        foreach (var path in await FormerPathsAsync(cancellation))
        {
            if (!copies.Exists(copy => string.Equals(copy.Key.ToString(), path, StringComparison.Ordinal)) && await DigestAsync(ObjectKey.Of(path), cancellation) is not null)
            {
                copies.Add(new PlannedObject(ObjectKey.Of(path), PlannedAction.Remove, Blob.Of([], path), "no longer in the release"));
            }
        }

        return copies;
    }

    /// <summary>What the channel's view and the one before it named: a run that was cut off may have left copies of either.</summary>
    private async Task<IEnumerable<string>> FormerPathsAsync(CancellationToken cancellation)
    {
        var before = current?.Pointer.Previous is { } previous && (await ListAsync($"views/{previous.Release}/", cancellation)).ContainsKey(previous.View)
            ? (await ChannelState.ReadViewAsync(Store, previous.Release, previous.View, cancellation)).Objects
            : [];
        return published.Keys.Concat(before.Select(entry => entry.Path)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
    }

    private async Task<Sha256Digest?> DigestAsync(ObjectKey key, CancellationToken cancellation)
    {
        await using var stored = await Store.OpenAsync(key, cancellation);
        return stored is null ? null : await Blob.DigestAsync(stored.Content, cancellation);
    }

    private async Task<Dictionary<ObjectKey, long>> ListAsync(string prefix, CancellationToken cancellation)
    {
        var found = new Dictionary<ObjectKey, long>();
        await foreach (var (key, size) in Store.ListAsync(prefix, cancellation))
        {
            found[key] = size;
        }

        return found;
    }
}
