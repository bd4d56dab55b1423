using ArtifactForge.Archives;
using ArtifactForge.Catalog;
using ArtifactForge.Patching;

namespace ArtifactForge.Authoring;

/// <summary>A diff that was written anew.</summary>
/// <param name="Notices">What somebody must look at: what landed with fuzz stands in the new diff as if it had been meant so.</param>
public sealed record Refreshed(byte[] Diff, IReadOnlyList<string> Notices);

/// <summary>A diff that lands with an offset, written anew so that it lands where it says.</summary>
public static class Refreshing
{
    /// <summary>Null where it lands exactly as it is.</summary>
    /// <param name="before">The patches of the mitigation that come before it.</param>
    public static Refreshed? Of(DiffPatch patch, IReadOnlyList<CookbookPatch> before, TarArchive archive, CancellationToken cancellation)
    {
        var start = before.Count == 0 ? archive : Patched(archive, before, cancellation);
        var outcome = Patcher.Apply([patch], BaseTree.Of(start), start.Name);
        if (!outcome.Placements.Any(placement => placement.Moved))
        {
            return null;
        }

        var written = UnifiedDiff.Parse(patch.Content, patch.Source);
        RequireWhole(patch, written);
        var target = SourceTree.Of(Patched(start, [patch], cancellation));
        var diff = InItsMail(patch, written, PatchDraft.Of(patch.Source, start, target, cancellation).Diff);
        PatchDraft.RequireSize(patch.Source, diff);
        if (Patcher.Apply([patch with { Content = diff, Fuzz = 0 }], BaseTree.Of(start), start.Name).Placements.Any(placement => placement.Moved))
        {
            throw new InvalidOperationException($"{patch.Source}: written anew, it does not land where it says.");
        }

        return new Refreshed(diff, [.. outcome.Placements.Select(placement => placement.Notice).OfType<string>().Distinct(StringComparer.Ordinal)]);
    }

    private static void RequireWhole(DiffPatch patch, UnifiedDiff written)
    {
        if (written.Mails > 1)
        {
            throw new ForgeException(
                patch.Source,
                $"lands with an offset and holds {written.Mails} mails: rewritten as one diff, it would lose their messages and which edit belongs to which.",
                "Put each mail in a separate file, or rebase the commits and write them again with git format-patch.");
        }

        if (patch.Strip != 1)
        {
            throw new ForgeException(
                patch.Source,
                $"lands with an offset and is applied with 'strip: {patch.Strip}', but a rewritten diff has paths below a/ and b/.",
                "Write the diff with git diff and leave 'strip' out, or correct its line numbers by hand.");
        }
    }

    // Who wrote a patch and why stands around the diff of git format-patch, and nowhere else.
    private static byte[] InItsMail(DiffPatch patch, UnifiedDiff written, byte[] diff)
    {
        var lines = TextLines.Split(patch.Content);
        return TextLines.Join([.. lines[..written.HeadLines], diff, .. lines[(lines.Count - written.TailLines)..]]);
    }

    private static TarArchive Patched(TarArchive archive, IReadOnlyList<CookbookPatch> patches, CancellationToken cancellation)
    {
        var outcome = Patcher.Apply(patches, BaseTree.Of(archive), archive.Name);
        var tar = new MemoryStream();
        TarSplicer.Write(archive, outcome.Changes, tar, cancellation);
        return TarArchive.Read(tar, archive.Name, ArchiveLimits.InForce, cancellation);
    }
}
