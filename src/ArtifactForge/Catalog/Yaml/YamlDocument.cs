using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ArtifactForge.Catalog.Yaml;

/// <summary>
/// Text to nodes. Takes the part of YAML that data needs: one document of maps, lists and scalars. Anchors, aliases and tags
/// are refused, because they let a small file stand for a huge one and hide from a reviewer what a key holds.
/// </summary>
internal sealed class YamlDocument
{
    public const int MaxDepth = 16;
    public const int MaxNodes = 20_000;

    private readonly string file;
    private readonly Problems problems;
    private readonly Parser parser;
    private int nodes;
    private Place latest;

    private YamlDocument(string file, string text, Problems problems)
    {
        this.file = file;
        this.problems = problems;
        parser = new Parser(new StringReader(text));
    }

    /// <summary>Null where the text is no such document; then the problem is reported.</summary>
    public static Node? Parse(string file, ReadOnlySpan<byte> bytes, Problems problems)
    {
        var text = YamlText.Decode(file, bytes, problems);
        if (text is null) return null;
        try
        {
            return new YamlDocument(file, text, problems).Document();
        }
        catch (RefusedException refused)
        {
            problems.Add(refused.Place, refused.Message, refused.Fix);
        }
        catch (YamlException exception)
        {
            if ((Tab(text, exception.End) ?? TabAfter(text, exception.Start)) is { } tab)
            {
                problems.Add(At(file, tab), "This line is indented with a tab.", "Use spaces: YAML requires them.");
            }
            else
            {
                problems.Add(
                    At(file, exception.Start),
                    $"This is not YAML: {Sentence(exception.Message)}",
                    "Check the indentation and quoting of the lines around it.");
            }
        }

        return null;
    }

    private Node Document()
    {
        Next();
        if (Next() is not DocumentStart start)
        {
            throw new RefusedException(Place.StartOf(file), "The file is empty.", "Write the keys that it needs.");
        }

        if (start.Version is not null || start.Tags?.Any(tag => !IsDefault(tag)) == true)
        {
            throw Refuse(start, "A directive (%…)", "Remove the line.");
        }

        var root = Node(Next(), depth: 1);
        Next();
        var end = Next();
        return end is StreamEnd ? root : throw Refuse(
            end, "A second document", "A file holds one document: remove the '---' and everything after it.");
    }

    private Node Node(ParsingEvent at, int depth)
    {
        var place = At(file, at.Start);
        RefuseExcess(place, at, depth);
        if (at is NodeEvent) latest = place;
        return at switch
        {
            Scalar scalar => new ScalarNode(place, Line(scalar.End), scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart start => List(place, start, depth),
            MappingStart => Map(place, depth),
            // The parser lets some values be missing altogether, as in "- : ".
            _ => throw new RefusedException(
                latest, "A value is missing here.", "Write it, or remove the colon or dash before it."),
        };
    }

    private void RefuseExcess(Place place, ParsingEvent at, int depth)
    {
        if (++nodes > MaxNodes)
        {
            throw new RefusedException(
                place, $"The file has more than {MaxNodes} values.", "Split it, or remove what is not needed.");
        }

        if (depth > MaxDepth)
        {
            throw new RefusedException(
                place,
                $"This is nested deeper than {MaxDepth} levels.",
                "No key needs that: check the brackets and the indentation.");
        }

        if (at is AnchorAlias) throw Refuse(at, "An alias (*name)", "Write the value out.");
        if (at is NodeEvent { Anchor.IsEmpty: false })
        {
            throw Refuse(at, "An anchor (&name)", "Remove it, and write the value out where it is used.");
        }

        if (at is NodeEvent { Tag.IsEmpty: false })
        {
            throw Refuse(at, "A tag (!name)", "Remove it; to get text, quote the value.");
        }
    }

    private ListNode List(Place place, SequenceStart start, int depth)
    {
        var items = new List<Node>();
        var at = Next();
        for (; at is not SequenceEnd; at = Next()) items.Add(Node(at, depth + 1));
        return new ListNode(place, LastLine(at, items.LastOrDefault()), items, start.Style == SequenceStyle.Flow);
    }

    private MapNode Map(Place place, int depth)
    {
        var entries = new List<Entry>();
        var seen = new Dictionary<string, Place>(StringComparer.Ordinal);
        var at = Next();
        for (; at is not MappingEnd; at = Next())
        {
            if (Node(at, depth + 1) is not ScalarNode key)
            {
                throw new RefusedException(
                    At(file, at.Start), "A key is a list or a map.", "A key must be a word: check the brackets and dashes.");
            }

            var value = Node(Next(), depth + 1);
            if (seen.TryAdd(key.Text, key.Place)) entries.Add(new Entry(key, value));
            else
            {
                problems.Add(
                    key.Place,
                    $"The key {Quote.Of(key.Text)} appears twice; first at line {seen[key.Text].Line}.",
                    "Remove one of the two.");
            }
        }

        return new MapNode(place, LastLine(at, entries.LastOrDefault()?.Value), entries);
    }

    // The end of a block is where the next token begins, so its last line is its last value's; brackets do end themselves.
    private static int LastLine(ParsingEvent end, Node? last) =>
        end.End.Index > end.Start.Index ? Line(end.End) : last?.LastLine ?? Line(end.Start);

    private ParsingEvent Next()
    {
        var last = parser.Current?.End ?? Mark.Empty;
        try
        {
            if (parser.MoveNext()) return parser.Current!;
        }
        catch (Exception exception) when (exception is not YamlException)
        {
            // The parser answers some malformed texts, such as "...\n~", with InvalidOperationException and a message for programmers.
            throw new RefusedException(
                At(file, last), "This is not YAML from here on.", "Check the indentation and quoting of the lines that follow.");
        }

        throw new RefusedException(At(file, last), "The file ends too early.", "Write the rest of it.");
    }

    private RefusedException Refuse(
        ParsingEvent at, string what, string fix) => new(At(file, at.Start), $"{what} is not accepted in a catalogue.", fix);

    private static Place At(string file, Mark mark) => new(file, Line(mark), (int)mark.Column);

    private static int Line(Mark mark) => (int)mark.Line;

    // The parser points at what came before the tab, where nobody looks for it.
    private static Mark? Tab(string text, Mark near)
    {
        var line = text.Split('\n').ElementAtOrDefault(Line(near) - 1) ?? "";
        var tab = line.IndexOf('\t', StringComparison.Ordinal);
        return tab >= 0 && string.IsNullOrWhiteSpace(line[..tab]) ? new Mark(near.Index, near.Line, tab + 1) : null;
    }

    // Where the parser blames what the line belongs to: the first such line from there on. In a text before it, a tab is no mistake.
    private static Mark? TabAfter(string text, Mark start) =>
        text.Split('\n').Skip(Line(start) - 1).Select((_, at) => Tab(text, new Mark(start.Index, start.Line + at, 1))).FirstOrDefault(tab => tab is not null);

    private static bool IsDefault(YamlDotNet.Core.Tokens.TagDirective tag) => tag.Handle is "!" or "!!";

    private static string Sentence(string message) => message.EndsWith('.') ? message : message + ".";

    public sealed class RefusedException(Place place, string message, string fix) : Exception(message)
    {
        public Place Place { get; } = place;

        public string Fix { get; } = fix;
    }
}
