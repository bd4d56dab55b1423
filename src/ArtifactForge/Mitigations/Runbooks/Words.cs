namespace ArtifactForge.Mitigations.Runbooks;

/// <summary>A sentence of a page: plain text, code and links, told alike in Markdown and on a terminal.</summary>
public sealed record Words(IReadOnlyList<Span> Spans)
{
    public static Words Plain(string text) => new([new Span(SpanKind.Plain, text)]);

    public static Words Code(string text) => new([new Span(SpanKind.Code, text)]);

    public static Words Link(string text, string url) => new([new Span(SpanKind.Link, text, url)]);

    /// <summary>A sentence of our own, in which code stands between backticks. Texts of others are <see cref="Plain"/>.</summary>
    public static Words Of(string marked) => new(
        [.. marked.Split('`').Select((text, index) => new Span(index % 2 == 0 ? SpanKind.Plain : SpanKind.Code, text)).Where(span => span.Text.Length > 0)]);

    public static Words Join(string separator, IEnumerable<Words> all) =>
        new([.. all.SelectMany((words, index) => index == 0 ? words.Spans : [new Span(SpanKind.Plain, separator), .. words.Spans])]);

    /// <summary>Names in a sentence: "a", "a and b", "a, b and c".</summary>
    public static string Listed(IEnumerable<string> names) => names.ToList() is [.. var most, var last] && most.Count > 0 ? $"{string.Join(", ", most)} and {last}" : string.Concat(names);

    public Words Then(Words next) => new([.. Spans, .. next.Spans]);

    public Words Then(string marked) => Then(Of(marked));
}

public enum SpanKind
{
    Plain,
    Code,
    Link,
}

public sealed record Span(SpanKind Kind, string Text, string? Url = null);
