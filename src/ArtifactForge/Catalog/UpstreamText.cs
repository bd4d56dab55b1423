using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ArtifactForge.Catalog.Yaml;

namespace ArtifactForge.Catalog;

/// <summary>What a tarball tells of a release.</summary>
public sealed record PinnedRelease
{
    public required ReleaseVersion Version { get; init; }

    public required string Commit { get; init; }

    public required DateTimeOffset CommitTime { get; init; }

    public required Sha256Digest TarSha256 { get; init; }

    public required Sha256Digest TreeSha256 { get; init; }

    public required long TarSize { get; init; }
}

/// <summary>Edits upstream.yaml as a person would: one entry more, everything else as it was.</summary>
public static partial class UpstreamText
{
    private static readonly string[] CopiedKeys = ["operatingSystems", "architectures", "imageConfigKeys", "cdk"];

    /// <summary>The text with an entry for a release. What no tarball tells is copied from the entry of <paramref name="like"/>.</summary>
    public static string WithRelease(string yaml, PinnedRelease pinned, ReleaseVersion like, string file = "cookbooks/upstream.yaml")
    {
        var entries = Entries(yaml, file);
        if (entries.FirstOrDefault(entry => entry.Version == pinned.Version) is { } existing)
        {
            throw new ForgeException(
                existing.Node.Place.ToString(),
                $"The release {pinned.Version} is already in the file.",
                "To pin it again, remove its entry first.");
        }

        var model = entries.FirstOrDefault(entry => entry.Version == like)
            ?? throw new ForgeException(
                file,
                $"There is no release {like} to copy from.",
                Suggestion.For($"{like}", [.. entries.Select(entry => $"{entry.Version}")]));
        var newLine = yaml.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var lines = yaml.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').ToList();
        var entry = Render(pinned, model.Node, new string(' ', Indent(lines, model.Node)));
        var earlier = entries.LastOrDefault(candidate => candidate.Version.CompareTo(pinned.Version) < 0);
        if (earlier is null) lines.InsertRange(entries[0].Node.Place.Line - 1, [.. entry, ""]);
        else lines.InsertRange(earlier.Node.LastLine, ["", .. entry]);
        var text = string.Join(newLine, lines) + newLine;
        _ = Entries(text, file);
        return text;
    }

    private static List<Entry> Entries(string yaml, string file)
    {
        var content = Encoding.UTF8.GetBytes(yaml);
        var problems = new Problems();
        var facts = UpstreamReader.Read(file, content, problems);
        problems.ThrowIfAny();
        var root = (MapNode)YamlDocument.Parse(file, content, problems)!;
        var releases = (ListNode)root.Find("releases")!.Value;
        return releases.Flow || releases.Items.Any(item => item.LastLine == item.Place.Line)
            ? throw new ForgeException(
                releases.Place.ToString(),
                "The releases are written in brackets.",
                "Write each release as a block, with one key per line.")
            : [.. releases.Items.Zip(facts!.Releases, (node, release) => new Entry(release.Version, (MapNode)node))];
    }

    private static int Indent(List<string> lines, MapNode model)
    {
        var before = lines[model.Place.Line - 1][..(model.Place.Column - 1)];
        return before.Trim() == "-"
            ? before.IndexOf('-', StringComparison.Ordinal)
            : throw new ForgeException(
                model.Place.ToString(),
                "The release does not begin on the line of its dash.",
                "Write '- version: …' on one line.");
    }

    private static IEnumerable<string> Render(PinnedRelease pinned, MapNode model, string indent)
    {
        yield return $"{indent}- version: {pinned.Version}";
        yield return $"{indent}  commit: {Scalar(pinned.Commit)}";
        yield return $"{indent}  time: {pinned.CommitTime.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}";
        yield return $"{indent}  tar: {pinned.TarSha256}";
        yield return $"{indent}  tree: {pinned.TreeSha256}";
        yield return string.Create(CultureInfo.InvariantCulture, $"{indent}  size: {pinned.TarSize}");
        foreach (var key in CopiedKeys) yield return $"{indent}  {key}: {Value(model.Find(key)!.Value)}";
    }

    private static string Value(Node node) => node switch
    {
        ListNode list => $"[{string.Join(", ", list.Items.Select(Value))}]",
        ScalarNode scalar => Scalar(scalar.Text),
        _ => throw new InvalidOperationException("A release has no maps in it."),
    };

    private static string Scalar(string text) => PlainPattern.IsMatch(text) ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    // Narrower than YAML's own rule: '>' and '!' at the beginning mean something else there.
    [GeneratedRegex(@"\A[A-Za-z0-9~][A-Za-z0-9~=!<>.,_-]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PlainPattern { get; }

    private sealed record Entry(ReleaseVersion Version, MapNode Node);
}
