using System.Text;
using ArtifactForge.Catalog;
using ArtifactForge.Catalog.Yaml;

namespace ArtifactForge.Authoring;

/// <summary>Writes advisories as a person would: a commented beginning of a new one, and a line more in one that is there.</summary>
public static class AdvisorySkeleton
{
    /// <summary>The keys that are left for a person, in their order. Until they are filled, Lint names each with its line.</summary>
    public static IReadOnlyList<string> Unfilled { get; } = ["title", "summary", "references", "affects.feature", "symptoms", "checks"];

    public static bool IsSlug(string text) => text.Length is > 0 and <= 64 && text[0] != '-' && text[^1] != '-'
        && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');

    /// <param name="range">Which releases it hits.</param>
    /// <param name="patch">A diff beside it, where there is one already.</param>
    /// <param name="date">Of its publication.</param>
    public static string New(string slug, string range, string? patch, DateOnly date) => $"""
        {CatalogueSchemas.FirstLine("advisory.schema.json", depth: 2)}
        schema: 1
        slug: {slug}
        # One sentence that says what visibly goes wrong, without a full stop.
        title:
        # What happens, since when, and why: a few sentences.
        summary:
        published: {date:yyyy-MM-dd}
        updated: {date:yyyy-MM-dd}

        # The issue and the page that this advisory is about.
        references:
          - title:
            url:

        # What the code says, even if a title says otherwise; then mention that under 'notes'. Matrix proposes the range of a patch.
        affects:
          releases: "{range}"
          # operatingSystems: [alinux2, ubuntu2004] # If left out: all that the releases support.
          # architectures: [x86_64]
          # build-image, cluster, api or cli
          feature:

        # A message, and where it appears.
        symptoms:
          - where:
            contains:

        # A command that shows whether you are affected.
        checks:
          - run:
            affected:
            unaffected:

        # notes:
        #   - Differences between the published range and the code, and other remarks.

        mitigations:
          - kind: cookbook-patch
            title: Use a cookbook that contains the fix
            patches:
        {(patch is null
            ? """
                    # An edit is self-explanatory and survives changes around it; NewPatch writes a diff instead.
                    - path:
                      replace:
                      with:
                      times: 1
              """
            : $"      - file: {patch}")}
            steps:
              - Name the patched cookbook under DevSettings/Cookbook/ChefCookbook.

        """;

    /// <summary>The text with the patch named at the end of the first cookbook patch; as it was where it is named already.</summary>
    public static string WithPatch(string yaml, string patch, string file)
    {
        var problems = new Problems();
        var root = YamlDocument.Parse(file, Encoding.UTF8.GetBytes(yaml), problems);
        problems.ThrowIfAny();
        var mitigations = (root as MapNode)?.Find("mitigations")?.Value as ListNode;
        var patches = mitigations?.Items.OfType<MapNode>()
            .Where(mitigation => mitigation.Find("kind")?.Value is ScalarNode { Text: "cookbook-patch" })
            .Select(mitigation => mitigation.Find("patches")?.Value).OfType<ListNode>().ToList() ?? [];
        if (patches.SelectMany(list => list.Items.OfType<MapNode>()).Any(item => item.Find("file")?.Value is ScalarNode named && named.Text == patch))
        {
            return yaml;
        }

        if (mitigations is not { Flow: false })
        {
            throw new ForgeException(file, "has no 'mitigations' key written as a block.", "Write the key with its items one below the other, and run this again.");
        }

        return patches is [{ Flow: false, Items: [MapNode first, ..] } list, ..]
            ? InsertAfter(yaml, list.LastLine, [$"{new string(' ', first.Place.Column - 3)}- file: {patch}"])
            : InsertAfter(yaml, mitigations.LastLine, Mitigation(patch, new string(' ', Math.Max(mitigations.Items[0].Place.Column - 3, 0))));
    }

    private static string[] Mitigation(string patch, string indent) =>
    [
        $"{indent}- kind: cookbook-patch",
        $"{indent}  title: Use a cookbook that contains the fix",
        $"{indent}  patches:",
        $"{indent}    - file: {patch}",
    ];

    private static string InsertAfter(string yaml, int line, IEnumerable<string> fresh)
    {
        var newLine = yaml.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var lines = yaml.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').ToList();
        lines.InsertRange(line, fresh);
        return string.Join(newLine, lines) + newLine;
    }
}
