using System.Xml.Linq;

// What the .trx files of a folder say, added up. A test that hung, or whose process died, has no result there: a run that was
// broken off leaves the sequence of what it had begun.
internal sealed record TestReport(
    int Passed, IReadOnlyList<(string Name, string Message)> Failed, IReadOnlyList<(string Name, string Reason)> Skipped)
{
    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    public static TestReport Read(string folder)
    {
        var results = Files(folder, "*.trx")
            .SelectMany(x => XDocument.Load(x).Descendants(Trx + "UnitTestResult"))
            .Select(x => (Name: (string?)x.Attribute("testName") ?? "?", Outcome: (string?)x.Attribute("outcome"), Text: Text(x)))
            .ToList();
        var begun = Files(folder, "Sequence_*.xml")
            .SelectMany(x => XDocument.Load(x).Descendants("Test"))
            .Where(x => (string?)x.Attribute("Completed") == "False")
            .Select(x => (string?)x.Attribute("DisplayName") ?? (string?)x.Attribute("Name") ?? "?")
            .Distinct(StringComparer.Ordinal)
            .Select(x => (x, "had not ended when the run was broken off: it hung, or its process died."));
        return new(
            results.Count(x => x.Outcome == "Passed"),
            [.. results.Where(x => x.Outcome is not ("Passed" or "NotExecuted")).Select(x => (x.Name, x.Text)), .. begun],
            [.. results.Where(x => x.Outcome == "NotExecuted").Select(x => (x.Name, x.Text))]);
    }

    public TestReport With((string Name, string Message) failure) => this with { Failed = [.. Failed, failure] };

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [];

    // The message of a failure; the reason of a skip stands there or in the output, by the adapter's version.
    private static string Text(XElement result)
    {
        var output = result.Element(Trx + "Output");
        var error = output?.Element(Trx + "ErrorInfo");
        string?[] parts = [(string?)error?.Element(Trx + "Message"), (string?)error?.Element(Trx + "StackTrace")];
        var text = string.Join(Environment.NewLine, parts.Where(x => !string.IsNullOrEmpty(x)));
        return text.Length > 0 ? text : (string?)output?.Element(Trx + "StdOut") ?? "no reason given";
    }
}
