using ArtifactForge.Forging;

namespace ArtifactForge.Publishing;

/// <summary>Decides what publishing will do: reads the store, writes nothing.</summary>
public sealed class Planner
{
    private readonly ForgedRelease release;
    private readonly Destination destination;
    private readonly StoreContents contents;
    private readonly ChannelState? current;
    private readonly Dictionary<string, ViewObject> published;

    private Planner(ForgedRelease release, Destination destination, StoreContents contents)
    {
        this.release = release;
        this.destination = destination;
        this.contents = contents;
        current = contents.Current;
        published = (current?.View.Objects ?? []).ToDictionary(entry => entry.Path, StringComparer.Ordinal);
    }

    private IStore Store => destination.Store;

    public static async Task<PublicationPlan> PlanAsync(ForgedRelease release, Destination destination, string channel, StoreContents contents, CancellationToken cancellation)
    {
        var planner = new Planner(release, destination, contents);
        planner.RefuseMixedAddresses();
        if (release.Manifest.HasSamples)
        {
            destination.RefuseSamples();
        }

        await planner.RefuseMixedSamplesAsync(cancellation);
        return await planner.PlanAsync(channel, cancellation);
    }

    private async Task<PublicationPlan> PlanAsync(string channel, CancellationToken cancellation)
    {
        var tarballs = new Dictionary<string, RenderedObject>(StringComparer.Ordinal);
        var conflicts = new List<PlannedObject>();
        var yanks = contents.Yanks;
        Yanked.Refuse(Store, yanks, release.Id, release.Manifest);
        foreach (var artifact in release.Manifest.Artifacts.Where(artifact => artifact.Kind == ArtifactKind.CookbookTarball && release.Files.ContainsKey(artifact.Path)))
        {
            var (tarball, conflict) = await TarballAsync(artifact, release.Files[artifact.Path], cancellation);
            tarballs.Add(artifact.Path, tarball);
            conflicts.AddRange(conflict is null ? [] : [conflict]);
        }

        var withdrawn = yanks.Where(yank => yank.Kind != YankKind.Release).Select(Withdrawal.PageOf).ToList();
        List<RenderedObject> files = [.. ViewRenderer.Render(release, destination, tarballs), .. Carried()];
        var rendered = files.Concat(new RunbookRenderer(release, destination, current).Render(files)).Concat(withdrawn).OrderBy(entry => entry.Entry.Path, StringComparer.Ordinal).ToList();
        RefuseGaps(rendered);
        var view = new View
        {
            Schema = View.CurrentSchema,
            Release = release.Id,
            PublicUrl = destination.PublicUrl,
            Regions = [.. destination.Regions.Select(region => region.Name)],
            Yanked = Withdrawal.Notices(yanks.Where(yank => yank.Kind != YankKind.Release).Select(Withdrawal.Notice)),
            Objects = [.. rendered.Select(entry => entry.Entry)],
        };
        var viewBlob = Blob.Of(CanonicalJson.Write(view, PublishingJson.Default.View), "view.json");
        var viewKey = StoreLayout.ViewKey(release.Id, viewBlob.Sha256);
        var unlike = conflicts.Select(conflict => conflict.Key).ToHashSet();
        var documents = Task.WhenAll(
            DocumentAsync(StoreLayout.ManifestKey(release.Id), Blob.Of(release.ManifestBytes, "manifest.json"), cancellation),
            DocumentAsync(viewKey, viewBlob, cancellation));
        var objects = await ImmutableAsync([.. rendered.DistinctBy(entry => entry.Entry.Key).Where(entry => !unlike.Contains(entry.Entry.Key))], cancellation);
        var fresh = objects.Where(planned => planned.Action == PlannedAction.Add).ToDictionary(planned => planned.Key, planned => planned.Content);
        return new PublicationPlan
        {
            Destination = destination,
            Channel = channel,
            Current = current,
            Past = contents.Past,
            Release = release.Id,
            Manifest = release.Manifest,
            View = view,
            ViewKey = viewKey,
            Objects =
            [
                .. objects.Concat(conflicts.DistinctBy(conflict => conflict.Key)).OrderBy(planned => planned.Key),
                .. await documents,
            ],
            Copies = Copies.AreOf(channel) ? await Copies.PlanAsync(Store, view, contents.Copies, fresh, cancellation) : [],
        };
    }

    /// <summary>What a filtered run did not forge keeps the documents that it has, so the address in them must still be right.</summary>
    private void RefuseMixedAddresses()
    {
        if (current is null || !CarriesOver)
        {
            return;
        }

        var (before, now) = (AddressOf(current.View.PublicUrl, current.View.Regions), AddressOf(destination.PublicUrl, destination.Regions.Select(region => region.Name)));
        if (!string.Equals(before, now, StringComparison.Ordinal))
        {
            throw new ForgeException(
                where: $"{Store.Name}, channel {current.Pointer.Channel}",
                what: $"was published for {before}, and this run publishes only some releases for {now}.",
                fix: "Give the same --public-url and --regions, or publish everything: leave out --releases and --advisories.");
        }
    }

    private static string AddressOf(string url, IEnumerable<string> regions) => $"{url} ({string.Join(", ", regions)})";

    /// <summary>Nodes boot from a store: it holds real releases or samples, in all its channels, never both.</summary>
    private async Task RefuseMixedSamplesAsync(CancellationToken cancellation)
    {
        // A store that refuses samples has none.
        foreach (var channel in Store.RefusesSamples ? [] : await ChannelState.ListAsync(Store, cancellation))
        {
            if ((await ChannelState.LookAsync(Store, channel, cancellation)).State is { } state && state.Manifest.HasSamples != release.Manifest.HasSamples)
            {
                throw new ForgeException(
                    where: $"{Store.Name}, channel {channel}",
                    what: state.Manifest.HasSamples ? "holds samples, and this is a release of real cookbooks." : "holds real cookbooks, and these are samples.",
                    fix: "Name another --store; a store of samples may also simply be deleted.",
                    Failure.Conflict);
            }
        }
    }

    /// <summary>What was yanked from the channel is not there to be carried over, although its release still speaks of it.</summary>
    private void RefuseGaps(IEnumerable<RenderedObject> rendered)
    {
        if (release.Manifest.Artifacts.Select(artifact => artifact.Path).Except(rendered.Select(file => file.Entry.Path), StringComparer.Ordinal).ToList() is [var gone, ..])
        {
            throw new ForgeException(
                where: $"{Store.Name}, channel {current?.Pointer.Channel}",
                what: $"no longer has {gone}, which was yanked, and this run publishes only some releases and carries the others over.",
                fix: "Publish everything: leave out --releases and --advisories.",
                Failure.Conflict);
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
               select new RenderedObject(entry, entry.StoredIn(Store));
    }

    /// <summary>The tarball as the store has it, if it has one with this inner tar: then its bytes stay, however they were compressed.</summary>
    private async Task<(RenderedObject Tarball, PlannedObject? Conflict)> TarballAsync(Artifact artifact, ForgedFile file, CancellationToken cancellation)
    {
        var local = Blob.OfFile(release.PathOf(file), file) with { TarSha256 = artifact.TarSha256 };
        var entry = ViewObject.Of(artifact, local);
        var key = entry.Key;
        if (!contents.Objects.TryGetValue(key, out var there))
        {
            return (new RenderedObject(entry, local), null);
        }

        if (published.TryGetValue(artifact.Path, out var known) && known.Key == entry.Key && known.Size == there.Size)
        {
            return (new RenderedObject(known, known.StoredIn(Store)), null);
        }

        StoredTarball? stored;
        try
        {
            stored = await StoredTarball.TryReadAsync(Store, key, cancellation);
        }
        catch (ForgeException unreadable) when (unreadable.Failure == Failure.RefusedInput)
        {
            return (new RenderedObject(entry, local), new PlannedObject(key, PlannedAction.Damaged, local, $"cannot be read: {unreadable.What.TrimEnd('.')}"));
        }

        if (stored is null)
        {
            // A Prune has just removed it.
            return (new RenderedObject(entry, local), null);
        }

        if (stored.TarSha256 != artifact.TarSha256)
        {
            var reason = $"holds the inner tar {stored.TarSha256}, not {artifact.TarSha256}";
            return (new RenderedObject(entry, local), new PlannedObject(key, PlannedAction.Conflict, local, reason));
        }

        // Ours where it is the same: should a Prune take the stored one away meanwhile, it can be added again.
        var asStored = entry with { Size = stored.Size, Sha256 = stored.Sha256, Md5 = stored.Md5 };
        return (new RenderedObject(asStored, asStored.Sha256 == local.Sha256 ? local : asStored.StoredIn(Store)), null);
    }

    private async Task<IReadOnlyList<PlannedObject>> ImmutableAsync(IReadOnlyList<RenderedObject> objects, CancellationToken cancellation)
    {
        var known = published.Values.Select(entry => entry.Key).ToHashSet();
        return await Store.EachAsync(objects, (rendered, token) => ImmutableAsync(rendered, known, token), cancellation);
    }

    /// <summary>
    /// A key says what its bytes are. What the channel names was read back by the run that wrote it; what it does not name may be
    /// left from a run that found out that it was not what it should be.
    /// </summary>
    private async Task<PlannedObject> ImmutableAsync(RenderedObject rendered, HashSet<ObjectKey> known, CancellationToken cancellation)
    {
        var (key, content) = (rendered.Entry.Key, rendered.Content);
        if (!contents.Objects.TryGetValue(key, out var there))
        {
            return new PlannedObject(key, PlannedAction.Add, content);
        }

        var sized = there.Size == content.Size;
        if (sized && (known.Contains(key) || await Store.HoldsAsync(there, content, cancellation)))
        {
            return new PlannedObject(key, PlannedAction.Keep, content);
        }

        // What a Prune has just removed is not damaged, and a listing alone condemns nothing: a person would delete it.
        return await Store.DigestAsync(key, content.Sha256, cancellation) switch
        {
            null => new PlannedObject(key, PlannedAction.Add, content),
            { } digest when digest == content.Sha256 => new PlannedObject(key, PlannedAction.Keep, content),
            _ when sized => new PlannedObject(key, PlannedAction.Damaged, content, "holds other bytes than its key says"),
            _ => new PlannedObject(key, PlannedAction.Damaged, content, $"has {there.Size} bytes, not {content.Size}"),
        };
    }

    private async Task<PlannedObject> DocumentAsync(ObjectKey key, Blob content, CancellationToken cancellation) =>
        // What the channel names was read and checked just now.
        current is not null && (key == current.Pointer.Manifest || key == current.Pointer.View) ? new PlannedObject(key, PlannedAction.Keep, content)
            : !contents.Objects.ContainsKey(key) ? new PlannedObject(key, PlannedAction.Add, content)
            : await Store.DigestAsync(key, content.Sha256, cancellation) switch
            {
                null => new PlannedObject(key, PlannedAction.Add, content),
                { } digest when digest == content.Sha256 => new PlannedObject(key, PlannedAction.Keep, content),
                _ => new PlannedObject(key, PlannedAction.Conflict, content, "holds other bytes"),
            };
}
