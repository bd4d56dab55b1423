using ArtifactForge.Archives;
using ArtifactForge.Catalog;
using ArtifactForge.Mitigations;
using ArtifactForge.Patching;
using ArtifactForge.Upstream;

namespace ArtifactForge.Authoring;

/// <summary>Every patch of the catalogue put to every release.</summary>
public static class PatchMatrix
{
    public static async Task<IReadOnlyList<PatchRow>> MeasureAsync(IEnumerable<Advisory> advisories, IReadOnlyList<UpstreamRelease> releases, IUpstream upstream, CancellationToken cancellation)
    {
        var patching = advisories.SelectMany(advisory => advisory.Mitigations.OfType<CookbookPatchMitigation>().Select(mitigation => (Advisory: advisory, Mitigation: mitigation))).ToList();
        var measured = new IReadOnlyList<Cell>[releases.Count][];
        await Parallel.ForAsync(
            0,
            releases.Count,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation },
            async (index, token) =>
            {
                using var tarball = await upstream.OpenAsync(releases[index], token);
                measured[index] = [.. patching.Select(one => Measure(tarball.Archive, releases[index], one.Advisory, one.Mitigation))];
            });
        return [.. patching.Select((one, row) => new PatchRow
        {
            Advisory = one.Advisory,
            Mitigation = one.Mitigation,
            Patches = [.. one.Mitigation.Patches.Select((patch, number) => (patch.Name, (IReadOnlyList<Cell>)[.. measured.Select(release => release[row][number])]))],
        })];
    }

    private static List<Cell> Measure(TarArchive archive, UpstreamRelease release, Advisory advisory, CookbookPatchMitigation mitigation)
    {
        // A release may have patches of its own.
        var variant = TarballVariant.Of(new Mends(release, [(advisory, mitigation)]))[0];
        var landed = new List<CookbookPatch>();
        var cells = new List<Cell>();
        foreach (var patch in variant.Patches.Select(patch => patch.For(release.Version)))
        {
            try
            {
                var outcome = Patcher.Apply([.. landed, patch], BaseTree.Of(archive), $"{release.Version}");
                landed.Add(patch);
                cells.Add(Of(release.Version, [.. outcome.Placements.Where(placement => placement.Patch == patch.Name)]));
            }
            catch (ForgeException refusal)
            {
                cells.Add(Cell.Of(release.Version, refusal));
            }
        }

        return cells;
    }

    private static Cell Of(ReleaseVersion release, List<Placement> placements)
    {
        var fuzz = placements.Count == 0 ? 0 : placements.Max(placement => placement.Fuzz);
        var loud = fuzz > 0 ? $", FUZZ {fuzz}" : "";
        var moved = placements.Where(placement => placement.Moved).ToList();
        return moved.Count == 0
            ? new Cell(release, Finding.Applies, $"line {string.Join(", ", placements.Select(placement => placement.FoundLine))}{loud}")
            : new Cell(release, Finding.AppliesElsewhere, string.Join(", ", moved.Select(placement => $"line {placement.FoundLine} instead of {placement.ExpectedLine}")) + loud);
    }
}
