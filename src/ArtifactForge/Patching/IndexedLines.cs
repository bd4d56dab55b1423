namespace ArtifactForge.Patching;

/// <summary>
/// A file's lines, and where each stands: a hunk is looked for where its rarest line is, and not at every line of a long
/// file. Most hunks are where they say, so that nothing is indexed before something is looked for.
/// </summary>
internal sealed class IndexedLines(ReadOnlyMemory<byte> content)
{
    private readonly Dictionary<ReadOnlyMemory<byte>, Same> byText = new(SameBytes.Instance);
    private int[]? numbers;

    public List<ReadOnlyMemory<byte>> Lines { get; } = TextLines.Split(content);

    /// <summary>The indices of all lines that are this one, in their order.</summary>
    public IReadOnlyList<int> PlacesOf(ReadOnlyMemory<byte> line)
    {
        _ = Numbers();
        return byText.TryGetValue(line, out var same) ? same.Places : [];
    }

    /// <summary>Where all of these lines stand one after the other, in order, found as they are asked for.</summary>
    public IEnumerable<int> PlacesOf(List<ReadOnlyMemory<byte>> wanted)
    {
        if (wanted.Count == 0) return Enumerable.Range(0, Lines.Count + 1);
        var all = Numbers();
        var asked = new int[wanted.Count];
        var (rarest, places) = (0, (List<int>?)null);
        for (var i = 0; i < wanted.Count; i++)
        {
            if (!byText.TryGetValue(wanted[i], out var same)) return [];
            asked[i] = same.Number;
            if (places is null || same.Places.Count < places.Count) (rarest, places) = (i, same.Places);
        }

        return places!.Select(place => place - rarest)
            .Where(start => start >= 0 && start <= all.Length - asked.Length && all.AsSpan(start, asked.Length).SequenceEqual(asked));
    }

    /// <summary>Equal lines have equal numbers, which are compared faster than bytes.</summary>
    private int[] Numbers()
    {
        if (numbers is not null) return numbers;
        numbers = new int[Lines.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!byText.TryGetValue(Lines[i], out var same)) byText[Lines[i]] = same = new Same(byText.Count, []);
            same.Places.Add(i);
            numbers[i] = same.Number;
        }

        return numbers;
    }

    private sealed record Same(int Number, List<int> Places);

    private sealed class SameBytes : IEqualityComparer<ReadOnlyMemory<byte>>
    {
        public static readonly SameBytes Instance = new();

        public bool Equals(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode(ReadOnlyMemory<byte> obj)
        {
            var hash = default(HashCode);
            hash.AddBytes(obj.Span);
            return hash.ToHashCode();
        }
    }
}
