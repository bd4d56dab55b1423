using System.Globalization;
using System.Text;
using ArtifactForge.Catalog;

namespace ArtifactForge.Patching;

/// <summary>Why an anchored edit has no place.</summary>
internal static class AnchorRefusal
{
    public static ForgeException Of(AnchorFault fault, AnchoredEdit edit, PatchedFile file, List<int> places, string target)
    {
        var where = $"{edit.Source} -> {file.Path}";
        if (file.Patches.Count > 0 && AnchorStep.Fits(edit, file.Original))
        {
            return new ForgeException(
                where,
                $"conflicts with {file.PatchNames}, applied before to the same file of {target}: alone, it would apply.",
                "Change their order, or write one patch for both.");
        }

        return fault switch
        {
            AnchorFault.AlreadyApplied => new ForgeException(
                where, $"all of this edit is in {target} already.", "That release does not need it: take it out of the patch's range."),
            AnchorFault.PartlyApplied => new ForgeException(
                where,
                $"the edit is in {target} already at some of its {edit.Times} places, but not at all of them.",
                "Upstream has part of the change: write another edit for this release."),
            _ => WrongCount(edit, file, places, target),
        };
    }

    private static ForgeException WrongCount(AnchoredEdit edit, PatchedFile file, List<int> places, string target)
    {
        var anchor = TextLines.Show(Encoding.UTF8.GetBytes(edit.Anchor.TrimEnd('\n') + "\n"));
        if (places.Count > 0)
        {
            var numbers = places.Select(place => TextLines.NumberAt(file.Current, place)).ToList();
            var list = string.Join(", ", numbers.Take(20).Select(number => number.ToString(CultureInfo.InvariantCulture)));
            var more = numbers.Count > 20 ? " and more" : "";
            return new ForgeException(
                $"{edit.Source} -> {file.Path}:{numbers[0]}",
                $"expected the anchor {anchor} {edit.Times} times in {target}, found it {places.Count} times: at lines {list}{more}.",
                "Make the anchor longer until only the right places have it, or correct the number of times.");
        }

        var lines = TextLines.Split(file.Current);
        var wanted = edit.Anchor.Split('\n').OrderByDescending(line => line.Trim().Length).First();
        var nearest = Similarity.Nearest(lines, wanted);
        var hint = nearest is { } near
            ? $" The most similar line is {near.Index + 1} ({near.Percent} %): {TextLines.Show(lines[near.Index].Span)}."
            : " No line is similar.";
        return new ForgeException(
            $"{edit.Source} -> {file.Path}:{(nearest?.Index ?? 0) + 1}",
            $"expected the anchor {anchor} {edit.Times} times in {target}, found it nowhere.{hint}",
            "If upstream changed the code, write the edit anew for this release.");
    }
}
