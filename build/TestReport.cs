using System.Xml.Linq;

// What the .trx files of a folder say, added up.
internal sealed record TestReport(
    int Passed, IReadOnlyList<(string Name, string Message)> Failed, IReadOnlyList<(string Name, string Reason)> Skipped)
{
    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    public static TestReport Read(string folder)
    {
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.trx", SearchOption.AllDirectories) : [];
        var results = files.Order(StringComparer.Ordinal)
            .SelectMany(x => XDocument.Load(x).Descendants(Trx + "UnitTestResult"))
            .Select(x => (Name: (string?)x.Attribute("testName") ?? "?", Outcome: (string?)x.Attribute("outcome"), Text: Text(x)))
            .ToList();
        return new(
            results.Count(x => x.Outcome == "Passed"),
            [.. results.Where(x => x.Outcome is not ("Passed" or "NotExecuted")).Select(x => (x.Name, x.Text))],
            [.. results.Where(x => x.Outcome == "NotExecuted").Select(x => (x.Name, x.Text))]);
    }

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
