using System.Text;
using ArtifactForge.Catalog;

namespace ArtifactForge.Patching;

/// <summary>Applies one anchored edit: at each place of a literal text, and only if there are as many as it says.</summary>
internal static class AnchorStep
{
    public static void Apply(AnchoredEdit edit, PatchedTree tree)
    {
        var file = tree.Open(edit.Path, edit.Source);
        var result = Result(edit);
        if (edit.Anchor.Length == 0 || edit.Times < 1 || result == edit.Anchor)
        {
            throw new ForgeException(
                edit.Source,
                "an edit needs an anchor, a number of times of at least 1, and a text that changes something.",
                "Complete the edit.");
        }

        var anchor = Encoding.UTF8.GetBytes(edit.Anchor);
        var replacement = Encoding.UTF8.GetBytes(result);
        var places = Places(file.Current, anchor);
        var refusal = Judge(edit, places.Count, CountAppliedIn(file.Current, places, anchor, replacement));
        if (refusal is not null) throw AnchorRefusal.Of(refusal.Value, edit, file, places, tree.Target);

        if (places.Zip(places.Skip(1)).Any(pair => pair.Second < pair.First + anchor.Length))
        {
            throw new ForgeException(
                $"{edit.Source} -> {file.Path}:{TextLines.NumberAt(file.Current, places[0])}",
                $"the anchor's places overlap in {tree.Target}: which of them was meant cannot be told.",
                "Make the anchor longer.");
        }

        file.Change(edit.Name, Replace(file.Current, places, anchor.Length, replacement));
        tree.Placements.AddRange(places.Select(place =>
            new Placement(edit.Name, file.Path, ExpectedLine: null, TextLines.NumberAt(file.Current, place))));
    }

    /// <summary>Whether the edit would find what it needs: asked of a file's original, to tell a conflict.</summary>
    public static bool Fits(AnchoredEdit edit, byte[] content)
    {
        var anchor = Encoding.UTF8.GetBytes(edit.Anchor);
        var places = Places(content, anchor);
        return Judge(edit, places.Count, CountAppliedIn(content, places, anchor, Encoding.UTF8.GetBytes(Result(edit)))) is null;
    }

    /// <summary>Every place, those that overlap included: of "aa" in "aaa" nobody knows which was meant, so it counts twice.</summary>
    private static List<int> Places(ReadOnlySpan<byte> content, ReadOnlySpan<byte> anchor)
    {
        var places = new List<int>();
        for (var from = 0; from <= content.Length - anchor.Length;)
        {
            var found = content[from..].IndexOf(anchor);
            if (found < 0) break;
            places.Add(from + found);
            from += found + 1;
        }

        return places;
    }

    /// <summary>How often the whole result is there: as text of its own, or around an anchor that it contains.</summary>
    private static int CountAppliedIn(ReadOnlySpan<byte> content, List<int> places, byte[] anchor, byte[] replacement)
    {
        var inner = replacement.AsSpan().IndexOf(anchor);
        if (inner < 0) return replacement.Length == 0 ? 0 : Places(content, replacement).Count;
        var applied = 0;
        foreach (var place in places)
        {
            if (place >= inner && content[(place - inner)..].StartsWith(replacement)) applied++;
        }

        return applied;
    }

    private static AnchorFault? Judge(AnchoredEdit edit, int found, int applied)
    {
        var contains = Result(edit).Contains(edit.Anchor, StringComparison.Ordinal);
        var untouched = contains ? found - applied : found;
        if (applied > 0 && untouched == 0 && applied == edit.Times) return AnchorFault.AlreadyApplied;
        if (contains && applied > 0 && found == edit.Times) return AnchorFault.PartlyApplied;
        if (found == edit.Times) return null;
        return applied > 0 && untouched > 0 && untouched + applied == edit.Times ? AnchorFault.PartlyApplied : AnchorFault.WrongCount;
    }

    private static byte[] Replace(ReadOnlySpan<byte> content, List<int> places, int length, byte[] replacement)
    {
        using var after = new MemoryStream();
        var copied = 0;
        foreach (var place in places)
        {
            after.Write(content[copied..place]);
            after.Write(replacement);
            copied = place + length;
        }

        after.Write(content[copied..]);
        return after.ToArray();
    }

    private static string Result(AnchoredEdit edit) => edit.Action switch
    {
        EditAction.Replace => edit.Text,
        EditAction.InsertBefore => edit.Text + edit.Anchor,
        EditAction.InsertAfter => edit.Anchor + edit.Text,
        EditAction.Delete => "",
        _ => throw new ArgumentOutOfRangeException(nameof(edit), edit.Action, "There is no such action."),
    };
}

internal enum AnchorFault
{
    WrongCount,
    AlreadyApplied,
    PartlyApplied,
}
