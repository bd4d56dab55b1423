using System.Globalization;
using System.Text;
using ArtifactForge.Catalog;

namespace ArtifactForge.Patching;

/// <summary>Why an anchored edit has no place.</summary>
internal static class AnchorRefusal
{
    public static ForgeException Of(AnchorFault fault, AnchoredEdit edit, PatchedFile file, AnchorSearch search, string target)
    {
        var where = $"{edit.Source} -> {file.Path}";
        if (file is { Patches.Count: > 0, Original: { } original } && AnchorStep.Fits(edit, original.Content))
        {
            return fault == AnchorFault.AlreadyApplied
                ? new ForgeException(where, $"all of this edit is in {target} already, by {file.PatchNames}, applied before.", WayOn.TakeOneOut)
                : Conflict(edit, file, target);
        }

        // To be told that a release needs no mend takes more than a text that happens to be in it.
        return (AnchorEvidence.Tells(edit, search) ? fault : AnchorFault.WrongCount) switch
        {
            AnchorFault.AlreadyApplied => new PatchRefusal(where, $"all of this edit is in {target} already.", WayOn.TakeOutOfRange, PatchFault.AlreadyThere, file.Path),
            AnchorFault.Absorbed => new PatchRefusal(
                where,
                $"upstream has absorbed this edit: its text is in {target}, though not {Times(edit.Times)}, and the anchor nowhere without it.",
                WayOn.TakeOutOfRange,
                PatchFault.AlreadyThere,
                file.Path),
            AnchorFault.PartlyApplied => new ForgeException(
                where,
                $"the edit is in {target} already at some of its {edit.Times} places, but not at all of them.",
                "Upstream has part of the change: write another edit for this release."),
            _ => WrongCount(edit, file, search, target),
        };
    }

    public static ForgeException Conflict(AnchoredEdit edit, PatchedFile file, string target) => new(
        $"{edit.Source} -> {file.Path}",
        $"conflicts with {file.PatchNames}, applied before to the same file of {target}: alone, it would apply.",
        WayOn.Reorder);

    private static ForgeException WrongCount(AnchoredEdit edit, PatchedFile file, AnchorSearch search, string target)
    {
        var count = AnchorEvidence.Count(edit, search);
        var there = count == 0 ? "" : $" The edit's own text is there {Times(count)}: if not for another reason, it may have been applied before.";
        var anchor = TextLines.Show(Encoding.UTF8.GetBytes(edit.Anchor.TrimEnd('\n') + "\n"));
        if (search.Places.Count > 0)
        {
            var numbers = search.Places.Select(place => TextLines.NumberAt(search.Content, place.Offset)).ToList();
            var list = string.Join(", ", numbers.Take(20).Select(number => number.ToString(CultureInfo.InvariantCulture)));
            var more = numbers.Count > 20 ? " and more" : "";
            return new ForgeException(
                $"{edit.Source} -> {file.Path}:{numbers[0]}",
                $"expected the anchor {anchor} {Times(edit.Times)} in {target}, found it {Times(numbers.Count)}: at lines {list}{more}.{there}",
                "Make the anchor longer until only the right places have it, or correct the number of times.");
        }

        var lines = TextLines.Split(search.Content);
        var wanted = edit.Anchor.Split('\n').OrderByDescending(line => line.Trim().Length).First();
        var nearest = Similarity.Nearest(lines, wanted);
        var hint = nearest is { } near
            ? $" The most similar line is {near.Index + 1} ({near.Percent} %): {TextLines.Show(lines[near.Index].Span)}."
            : " No line is similar.";
        return new ForgeException(
            $"{edit.Source} -> {file.Path}:{(nearest?.Index ?? 0) + 1}",
            $"expected the anchor {anchor} {Times(edit.Times)} in {target}, found it nowhere{(edit.Within is null ? "" : " in its region")}.{hint}{there}",
            "If upstream changed the code, write the edit anew for this release.");
    }

    public static string Times(int count) => count == 1 ? "1 time" : $"{count} times";
}
