using System.Text.Json.Nodes;
using ArtifactForge;
using ArtifactForge.Authoring;
using ArtifactForge.Catalog;

/// <summary>What patches meet in releases, told to a person: neighbours that meet the same share a line.</summary>
internal static class MatrixText
{
    public static void Write(IReadOnlyList<PatchRow> rows, IReadOnlyList<UpstreamRelease> releases)
    {
        foreach (var row in rows)
        {
            Screen.Line();
            Screen.Paragraph($"{row.Advisory.Slug}, declared for {row.Mitigation.Applies.Range}{(row.IsRight ? "" : ", which is wrong")}", indent: 0);
            Screen.Table(["Patch", "Releases", "Result", "Where"], row.Patches.SelectMany(patch => Runs(patch.Cells)
                .Select(run => new[] { Short(patch.Patch), Span(run), Word(run[0].Finding), Detail(run) })));
        }

        Screen.Line($"{rows.Sum(row => row.Patches.Count)} patch{(rows.Sum(row => row.Patches.Count) == 1 ? "" : "es")} on {Screen.Count(releases.Count, "release")}: {string.Join(", ", rows.SelectMany(row => row.Patches).SelectMany(patch => patch.Cells).GroupBy(cell => cell.Finding).OrderBy(group => group.Key).Select(group => $"{group.Count()} {Word(group.Key)}"))}.");
    }

    public static ForgeException Mistake(PatchRow row, string file) => new(
        file,
        $"'{row.Mitigation.Title}' is declared for {row.Mitigation.Applies.Range}, but {string.Join(", and ", Differences(row))}.",
        row.Proposed.Count switch
        {
            0 => "It does not apply anywhere: rewrite it.",
            1 => $"Declare what was measured: releases: \"{row.Proposed[0]}\"",
            _ => $"Declare what was measured, with one mitigation per range: {string.Join(", ", row.Proposed)}; or make the anchor or path fit the releases in between.",
        });

    public static JsonArray ToJson(IReadOnlyList<PatchRow> rows) => new([.. rows.Select(row => new JsonObject
    {
        ["advisory"] = row.Advisory.Slug,
        ["mitigation"] = row.Mitigation.Title,
        ["declared"] = row.Mitigation.Applies.Range.ToString(),
        ["measured"] = new JsonArray([.. row.Proposed.Select(range => JsonValue.Create(range))]),
        ["patches"] = new JsonArray([.. row.Patches.Select(patch => new JsonObject
        {
            ["patch"] = patch.Patch,
            ["releases"] = new JsonArray([.. patch.Cells.Select(cell => new JsonObject { ["release"] = $"{cell.Release}", ["meets"] = Word(cell.Finding), ["detail"] = cell.Detail })]),
        })]),
    })]);

    private static IEnumerable<string> Differences(PatchRow row)
    {
        if (row.Missing.Count > 0)
        {
            yield return $"does not apply to {string.Join(", ", row.Missing)}";
        }

        if (row.Beyond.Count > 0)
        {
            yield return $"also applies to {string.Join(", ", row.Beyond)}";
        }
    }

    private static List<List<Cell>> Runs(IReadOnlyList<Cell> cells)
    {
        var runs = new List<List<Cell>>();
        foreach (var cell in cells)
        {
            // What conflicts says for each release why; one of them is enough to look at here.
            if (runs.Count > 0 && runs[^1][0].Finding == cell.Finding && (!cell.Lands || runs[^1][0].Detail == cell.Detail))
            {
                runs[^1].Add(cell);
            }
            else
            {
                runs.Add([cell]);
            }
        }

        return runs;
    }

    // The small diff below a refusal's first line is for --json and for Forge.
    private static string Detail(List<Cell> run) =>
        run[0].Detail.Split('\n')[0] is var detail && detail.Length > 120 ? $"{detail[..119]}…" : detail;

    private static string Span(List<Cell> run) => run.Count == 1 ? $"{run[0].Release}" : $"{run[0].Release} to {run[^1].Release}";

    // The slug stands above the table.
    private static string Short(string name) => name[(name.IndexOfAny(['/', '#']) + 1)..] is var rest && rest.Length > 36 ? $"{rest[..35]}…" : rest;

    private static string Word(Finding finding) => finding switch
    {
        Finding.Applies => "applies",
        Finding.AppliesElsewhere => "offset",
        Finding.AlreadyThere => "already there",
        Finding.Conflicts => "conflicts",
        _ => "absent file",
    };
}
