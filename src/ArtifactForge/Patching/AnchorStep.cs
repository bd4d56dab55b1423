using System.Text;
using ArtifactForge.Catalog;

namespace ArtifactForge.Patching;

/// <summary>Applies an edit at each place of its anchor, and only if there are as many as it says.</summary>
internal static class AnchorStep
{
    public static void Apply(AnchoredEdit edit, PatchedTree tree)
    {
        var (file, state) = tree.Open(edit.Path, edit.Source);
        if (edit.Anchor.Length == 0 || edit.Times < 1 || ChangesNothing(edit))
        {
            throw new ForgeException(
                edit.Source,
                "an edit needs an anchor, a number of times of at least 1, and a text that changes something.",
                "Complete the edit.");
        }

        var search = Search(edit, file, state, tree.Target);
        if (Judge(edit, search) is { } fault) throw AnchorRefusal.Of(fault, edit, file, search, tree.Target);
        if (search.Places.Zip(search.Places.Skip(1)).Any(pair => pair.Second.Offset < pair.First.End))
        {
            throw new ForgeException(
                $"{edit.Source} -> {file.Path}:{TextLines.NumberAt(state.Content, search.Places[0].Offset)}",
                $"the anchor's places overlap in {tree.Target}: it is ambiguous which of them is meant.",
                "Make the anchor longer.");
        }

        file.Change(edit.Name, state with { Content = Replace(search) });
        tree.Placements.AddRange(search.Places.Select(place =>
            new Placement(edit.Name, file.Path, ExpectedLine: null, TextLines.NumberAt(state.Content, place.Offset))));
    }

    /// <summary>Whether the edit would find what it needs: asked of a file's original, to tell a conflict.</summary>
    public static bool Fits(AnchoredEdit edit, byte[] content)
    {
        try
        {
            return Judge(edit, AnchorSearch.In(content, edit)) is null;
        }
        catch (AnchorException)
        {
            return false;
        }
    }

    private static bool ChangesNothing(AnchoredEdit edit) => edit.Action switch
    {
        EditAction.Delete => false,
        EditAction.Replace => !edit.IsPattern && edit.Text == edit.Anchor,
        _ => edit.Text.Length == 0,
    };

    private static AnchorSearch Search(AnchoredEdit edit, PatchedFile file, FileState state, string target)
    {
        try
        {
            return AnchorSearch.In(state.Content, edit);
        }
        catch (AnchorException fault)
        {
            var isConflict = file is { Patches.Count: > 0, Original: { } original } && Fits(edit, original.Content);
            throw isConflict ? AnchorRefusal.Conflict(edit, file, target) : new ForgeException(
                $"{edit.Source} -> {file.Path}", $"the anchor {fault.Message}", "If upstream changed the code, write the edit anew for this release.");
        }
    }

    private static AnchorFault? Judge(AnchoredEdit edit, AnchorSearch search)
    {
        var found = search.Places.Count;
        var applied = search.Places.Count(search.IsApplied);

        // Results that have no more of the anchor in them are looked for as texts of their own.
        var contains = found > 0 ? search.Places.All(place => place.Inner >= 0) : KeepsAnchor(edit);
        if (!contains && PlainResult(edit) is { } result) applied = search.Count(result);
        var untouched = contains ? found - applied : found;
        if (applied > 0 && untouched == 0 && applied == edit.Times) return AnchorFault.AlreadyApplied;
        if (contains && applied > 0 && found == edit.Times) return AnchorFault.PartlyApplied;
        if (found == edit.Times) return search.Places.All(place => place.Found.AsSpan().SequenceEqual(place.Result)) ? AnchorFault.AlreadyApplied : null;
        if (applied > 0 && untouched > 0 && untouched + applied == edit.Times) return AnchorFault.PartlyApplied;
        return applied > 0 && untouched == 0 ? AnchorFault.Absorbed : AnchorFault.WrongCount;
    }

    /// <summary>Whether the anchor is in what the edit makes of it.</summary>
    public static bool KeepsAnchor(AnchoredEdit edit) =>
        edit.Action is EditAction.InsertBefore or EditAction.InsertAfter || (!edit.IsPattern && edit.Text.Contains(edit.Anchor, StringComparison.Ordinal));

    /// <summary>The result where it does not depend on what was found.</summary>
    public static byte[]? PlainResult(AnchoredEdit edit) => edit.Action == EditAction.Replace && !(edit.IsPattern && EditPattern.HasReferences(edit.Text))
        ? Encoding.UTF8.GetBytes(edit.Text)
        : null;

    private static byte[] Replace(AnchorSearch search)
    {
        using var after = new MemoryStream();
        var copied = 0;
        foreach (var place in search.Places)
        {
            after.Write(search.Content.AsSpan(copied..place.Offset));
            after.Write(place.Result);
            copied = place.End;
        }

        after.Write(search.Content.AsSpan(copied));
        return after.ToArray();
    }
}

internal enum AnchorFault
{
    WrongCount,
    AlreadyApplied,
    PartlyApplied,
    Absorbed,
}
