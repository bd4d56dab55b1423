using ArtifactForge.Catalog;

namespace ArtifactForge.Authoring;

/// <summary>One mitigation's patches on every release, beside the range that it declares.</summary>
public sealed record PatchRow
{
    public required Advisory Advisory { get; init; }

    public required CookbookPatchMitigation Mitigation { get; init; }

    /// <summary>By patch, in their order; each cell is what the patch meets when those before it have landed.</summary>
    public required IReadOnlyList<(string Patch, IReadOnlyList<Cell> Cells)> Patches { get; init; }

    /// <summary>The releases that were measured and take all of the patches.</summary>
    public IReadOnlyList<ReleaseVersion> Takes => [.. Measured.Where(release => Patches.All(patch => patch.Cells.Single(cell => cell.Release == release).Lands))];

    public IReadOnlyList<ReleaseVersion> Missing => [.. Declared.Except(Takes)];

    public IReadOnlyList<ReleaseVersion> Beyond => [.. Takes.Except(Declared)];

    public bool IsRight => Missing.Count == 0 && Beyond.Count == 0;

    /// <summary>The tightest ranges that hold exactly what takes the patches, of all releases that were measured.</summary>
    public IReadOnlyList<string> Proposed => Ranges(Measured, Takes);

    private IEnumerable<ReleaseVersion> Measured => Patches[0].Cells.Select(cell => cell.Release);

    private IEnumerable<ReleaseVersion> Declared => Measured.Where(Mitigation.Applies.Hits);

    /// <summary>Runs of neighbours, as ranges are written.</summary>
    public static IReadOnlyList<string> Ranges(IEnumerable<ReleaseVersion> all, IReadOnlyCollection<ReleaseVersion> some)
    {
        var ranges = new List<string>();
        ReleaseVersion? first = null;
        ReleaseVersion last = default;
        foreach (var release in all.Order().Select(release => (ReleaseVersion?)release).Append(null))
        {
            if (release is { } one && some.Contains(one))
            {
                first ??= one;
                last = one;
            }
            else if (first is { } from)
            {
                ranges.Add(from == last ? $"[{from}]" : $"[{from},{last}]");
                first = null;
            }
        }

        return ranges;
    }
}
