using System.Text.Json.Nodes;
using ArtifactForge.Catalog.Yaml;

namespace ArtifactForge.Catalog;

/// <summary>A path in a cookbook: one for all releases, or a list of paths with the releases that have it there.</summary>
internal sealed class PathShape() : Shape<WrittenPath>("a relative path, or a list of them by releases")
{
    public static PathShape Instance { get; } = new();

    private static Shape<IReadOnlyList<WrittenMove>> Moves { get; } = Shapes.List(new RecordShape<WrittenMove>("where some releases keep the file", keys =>
    {
        var releases = keys.Required("releases", Shapes.Placed(RangeShape.Instance));
        var path = keys.Required("path", Facts.RelativePath);
        return at => new WrittenMove(at.Get(releases), at.Get(path));
    }));

    public override JsonObject Schema => new() { ["oneOf"] = new JsonArray(Facts.RelativePath.Schema, Moves.Schema) };

    public override WrittenPath Nothing => new(default, "", []);

    public override WrittenPath Read(Node node, Problems problems)
    {
        if (node is not ListNode) return new WrittenPath(node.Place, Facts.RelativePath.Read(node, problems), []);
        var moves = Moves.Read(node, problems);
        return new WrittenPath(node.Place, moves.Count > 0 ? moves[0].Path : "", moves);
    }
}

internal sealed record WrittenMove(Placed<ReleaseRange?> Releases, string Path);

/// <summary>A path as written, to be held against the releases that it is for when these are known.</summary>
internal sealed record WrittenPath(Place Place, string First, IReadOnlyList<WrittenMove> Written)
{
    public IReadOnlyList<PathInReleases> Moves =>
        [.. Written.Where(move => move.Releases.Value is not null).Select(move => new PathInReleases(move.Releases.Value!, move.Path))];

    /// <summary>Every release must have exactly one path.</summary>
    public void Check(Applicability applies, Problems problems)
    {
        if (Moves.Count == 0 || Moves.Count < Written.Count) return;
        foreach (var move in Written)
        {
            if (applies.Releases.Any(release => move.Releases.Value!.Contains(release.Version))) continue;
            problems.Add(
                move.Releases.Place,
                $"{Quote.Of($"{move.Releases.Value}")} contains none of the releases that the mitigation applies to.",
                $"It applies to '{applies.Range}': remove the path, or correct the range.");
        }

        foreach (var release in applies.Releases)
        {
            var having = Written.Where(move => move.Releases.Value!.Contains(release.Version)).ToList();
            if (having.Count > 1)
            {
                problems.Add(having[1].Releases.Place, $"{release.Version} already has a path, '{having[0].Path}'.", "The ranges must not overlap.");
                return;
            }

            if (having.Count == 1) continue;
            problems.Add(Place, $"No range contains {release.Version}, which the mitigation applies to.", $"Together, the ranges must cover '{applies.Range}'.");
            return;
        }
    }
}
