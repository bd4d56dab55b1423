namespace ArtifactForge.Mitigations.Requirements;

/// <summary>One clause of a specifier, such as <c>~=1.137</c>.</summary>
public sealed record VersionClause
{
    // The order in which people write them; two characters before one, so that the first that fits is meant.
    private static readonly string[] Operators = ["~=", "==", ">=", "<=", "!=", ">", "<"];
    private static readonly string[] WritingOrder = ["~=", "==", ">=", ">", "<=", "<", "!="];

    private VersionClause(string text, string sign, bool isSeries, PythonVersion version) =>
        (Text, Sign, IsSeries, Version) = (text, sign, isSeries, version);

    public string Text { get; }

    private string Sign { get; }

    // Written with ".*": all versions that begin so.
    private bool IsSeries { get; }

    private PythonVersion Version { get; }

    public static IReadOnlyList<VersionClause> ParseAll(string specifier) => [.. specifier.Split(',').Select(Parse)];

    /// <summary>As one specifier, each clause once, in an order of its own.</summary>
    public static string Join(IEnumerable<VersionClause> clauses) => string.Join(',', clauses
        .DistinctBy(clause => clause.Text)
        .OrderBy(clause => Array.IndexOf(WritingOrder, clause.Sign))
        .ThenBy(clause => clause.Version, PythonVersion.Order)
        .ThenBy(clause => clause.Text, StringComparer.Ordinal)
        .Select(clause => clause.Text));

    /// <summary>
    /// Whether some version meets all clauses. Between the versions at which any clause changes its mind, none does: so each
    /// of them and each gap between two neighbours is tried.
    /// </summary>
    public static bool CanBeMet(IReadOnlyList<VersionClause> clauses)
    {
        var turns = new SortedSet<PythonVersion>(clauses.SelectMany(clause => clause.Turns), PythonVersion.Order) { PythonVersion.Lowest }.ToList();
        return Enumerable.Range(1, 2 * turns.Count).Any(place => clauses.All(clause => clause.HoldsAt(place, turns)));
    }

    private static VersionClause Parse(string text)
    {
        var sign = Operators.First(candidate => text.StartsWith(candidate, StringComparison.Ordinal));
        var isSeries = text.EndsWith(".*", StringComparison.Ordinal);
        return new VersionClause(text, sign, isSeries, PythonVersion.Parse(isSeries ? text[sign.Length..^2] : text[sign.Length..]));
    }

    private IEnumerable<PythonVersion> Turns => (Sign, IsSeries) switch
    {
        ("~=", _) => [Version, Version.Series.First, Version.Series.Next.First],
        (_, true) => [Version.First, Version.Next.First],
        ("<", _) => [Version.Below],
        (">", _) => [Version.Above],
        _ => [Version],
    };

    // Even places are gaps, odd ones the versions themselves.
    private bool HoldsAt(int place, List<PythonVersion> turns)
    {
        int At(PythonVersion version) => (2 * turns.FindIndex(turn => PythonVersion.Order.Compare(turn, version) == 0)) + 1;
        bool Within(PythonVersion series) => place >= At(series.First) && place < At(series.Next.First);
        return (Sign, IsSeries) switch
        {
            ("~=", _) => place >= At(Version) && Within(Version.Series),
            ("==", true) => Within(Version),
            ("!=", true) => !Within(Version),
            ("==", _) => place == At(Version),
            ("!=", _) => place != At(Version),
            (">=", _) => place >= At(Version),
            ("<=", _) => place <= At(Version),
            (">", _) => place > At(Version.Above),
            _ => place < At(Version.Below),
        };
    }
}
