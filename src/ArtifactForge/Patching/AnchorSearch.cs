using System.Text;
using System.Text.RegularExpressions;
using ArtifactForge.Catalog;

namespace ArtifactForge.Patching;

/// <summary>A place of an edit's anchor: so many bytes, and what is to stand in their place.</summary>
internal sealed record AnchorPlace(int Offset, byte[] Found, byte[] Result)
{
    public int End => Offset + Found.Length;

    /// <summary>Where the anchor stands within the result, or negative where the result has no more of it.</summary>
    public int Inner => Result.AsSpan().IndexOf(Found);
}

/// <summary>Finds an edit's anchor in a file, or in the region that the edit names.</summary>
internal sealed class AnchorSearch
{
    private AnchorSearch(byte[] content, int start, int end, IReadOnlyList<AnchorPlace> places)
    {
        Content = content;
        (Start, End) = (start, end);
        Places = places;
    }

    public byte[] Content { get; }

    public int Start { get; }

    public int End { get; }

    /// <summary>Offsets are those of the whole content.</summary>
    public IReadOnlyList<AnchorPlace> Places { get; }

    /// <exception cref="AnchorException">There is no such region, or the file is no text that an expression could be put to.</exception>
    public static AnchorSearch In(byte[] content, AnchoredEdit edit)
    {
        var (start, end) = edit.Within is { } region ? Bounds(content, region) : (0, content.Length);
        return new AnchorSearch(content, start, end, edit.IsPattern ? ByPattern(content, start, end, edit) : ByText(content, start, end, edit));
    }

    /// <summary>How often a text is there, within the bounds.</summary>
    public int Count(byte[] text) => PlacesOf(text).Count;

    /// <summary>Where a text is, within the bounds; offsets are those of the whole content.</summary>
    public IReadOnlyList<int> PlacesOf(byte[] text) => text.Length == 0 ? [] : [.. Offsets(Content.AsSpan(Start, End - Start), text).Select(offset => Start + offset)];

    /// <summary>Whether the whole result is around this anchor already.</summary>
    public bool IsApplied(AnchorPlace place)
    {
        var start = place.Offset - place.Inner;
        return place.Inner >= 0 && start >= Start && start + place.Result.Length <= End && Content.AsSpan(start).StartsWith(place.Result);
    }

    private static List<AnchorPlace> ByText(byte[] content, int start, int end, AnchoredEdit edit)
    {
        var anchor = Encoding.UTF8.GetBytes(edit.Anchor);
        var result = Encoding.UTF8.GetBytes(Result(edit, edit.Anchor, edit.Text));
        return [.. Offsets(content.AsSpan(start, end - start), anchor).Select(offset => new AnchorPlace(start + offset, anchor, result))];
    }

    private static List<AnchorPlace> ByPattern(byte[] content, int start, int end, AnchoredEdit edit)
    {
        var pattern = EditPattern.TryCompile(edit.Anchor) ?? throw new AnchorException("is not a supported regular expression.");
        var places = new List<AnchorPlace>();
        try
        {
            // Bytes that are no text would be counted otherwise than they are.
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content, start, end - start);
            var (chars, bytes) = (0, start);
            foreach (Match match in pattern.Matches(text))
            {
                if (match.Length == 0) throw new AnchorException("matches the empty text, and so everywhere.");
                bytes += Encoding.UTF8.GetByteCount(text.AsSpan(chars, match.Index - chars));
                chars = match.Index;
                var result = Result(edit, match.Value, EditPattern.Expand(edit.Text, match));
                places.Add(new AnchorPlace(bytes, Encoding.UTF8.GetBytes(match.Value), Encoding.UTF8.GetBytes(result)));
            }
        }
        catch (DecoderFallbackException)
        {
            throw new AnchorException("is to be found in a file that is not UTF-8.");
        }
        catch (RegexMatchTimeoutException)
        {
            throw new AnchorException($"takes more than {pattern.MatchTimeout.TotalSeconds:0} s to find.");
        }

        return places;
    }

    private static (int Start, int End) Bounds(byte[] content, EditRegion region)
    {
        var (from, to) = (Encoding.UTF8.GetBytes(region.From), Encoding.UTF8.GetBytes(region.To));
        var places = Offsets(content, from);
        if (places.Count != 1) throw new AnchorException($"is to be found within a region that begins after {Show(region.From)}, which must occur once but occurs {places.Count} times.");
        var start = places[0] + from.Length;
        var length = content.AsSpan(start).IndexOf(to);
        return length >= 0
            ? (start, start + length)
            : throw new AnchorException($"is to be found within a region that ends before {Show(region.To)}, which does not follow {Show(region.From)}.");
    }

    private static string Show(string text) => TextLines.Show(Encoding.UTF8.GetBytes(text.TrimEnd('\n') + "\n"));

    /// <summary>Every place, those that overlap included: of "aa" in "aaa" nobody knows which was meant, so it counts twice.</summary>
    private static List<int> Offsets(ReadOnlySpan<byte> content, ReadOnlySpan<byte> text)
    {
        var places = new List<int>();
        for (var from = 0; from <= content.Length - text.Length;)
        {
            var found = content[from..].IndexOf(text);
            if (found < 0) break;
            places.Add(from + found);
            from += found + 1;
        }

        return places;
    }

    private static string Result(AnchoredEdit edit, string anchor, string text) => edit.Action switch
    {
        EditAction.Replace => text,
        EditAction.InsertBefore => text + anchor,
        EditAction.InsertAfter => anchor + text,
        EditAction.Delete => "",
        _ => throw new ArgumentOutOfRangeException(nameof(edit), edit.Action, "There is no such action at an anchor."),
    };
}

/// <summary>Why an anchor cannot even be looked for; who catches it says where.</summary>
public sealed class AnchorException(string what) : Exception(what);
