using ArtifactForge.Archives;
using ArtifactForge.Catalog;
using ArtifactForge.Patching;

namespace ArtifactForge.Authoring;

/// <summary>A diff that lands with an offset, written anew so that it lands where it says.</summary>
public static class Refreshing
{
    /// <summary>Null where it lands exactly as it is.</summary>
    /// <param name="before">The patches of the mitigation that come before it.</param>
    public static byte[]? Of(DiffPatch patch, IReadOnlyList<CookbookPatch> before, TarArchive archive, CancellationToken cancellation)
    {
        var start = before.Count == 0 ? archive : Patched(archive, before, cancellation);
        var outcome = Patcher.Apply([patch], BaseTree.Of(start), start.Name);
        if (!outcome.Placements.Any(placement => placement.Moved))
        {
            return null;
        }

        var target = SourceTree.Of(Patched(start, [patch], cancellation));
        return PatchDraft.Of(patch.Source, start, target, cancellation).Diff;
    }

    private static TarArchive Patched(TarArchive archive, IReadOnlyList<CookbookPatch> patches, CancellationToken cancellation)
    {
        var outcome = Patcher.Apply(patches, BaseTree.Of(archive), archive.Name);
        var tar = new MemoryStream();
        TarSplicer.Write(archive, outcome.Changes, tar, cancellation);
        return TarArchive.Read(tar, archive.Name, ArchiveLimits.InForce, cancellation);
    }
}
