using System.Text;
using ArtifactForge.Archives;
using ArtifactForge.Catalog;

namespace ArtifactForge.Patching;

/// <summary>The paths that a diff means, after leading folders are dropped from the ones that it names.</summary>
internal static class DiffPath
{
    private const string Backup = ".orig";

    public static (string Old, string New) Of(DiffPatch patch, FileDiff file)
    {
        var (before, after) = (Strip(patch, file, file.OldPath), Strip(patch, file, file.NewPath));
        if (before == after || file.Kind is FileDiffKind.Rename or FileDiffKind.Copy) return (before, after);

        // What people do by hand: keep the old file under another name, then compare.
        if (before == after + Backup) return (after, after);
        if (after == before + Backup) return (before, before);
        throw new ForgeException(
            $"{patch.Source}:{file.Line}",
            $"expected both names of the file to be one after {patch.Strip} folders are dropped, found '{before}' and '{after}'.",
            "Where the file is renamed, write the diff with: git diff -M.");
    }

    private static string Strip(DiffPatch patch, FileDiff file, string path)
    {
        var parts = path.Split('/');
        var kept = parts.Skip(patch.Strip).ToList();
        var isPlain = kept.Count > 0 && path[0] != '/' && !kept.Exists(part => part is "" or "." or "..")
            && !path.Contains('\ufffd', StringComparison.Ordinal) && !path.Contains('\\', StringComparison.Ordinal);
        var problem = isPlain ? EntryName.TryDecode(Encoding.UTF8.GetBytes(path), ArchiveLimits.Default, out _) : null;
        if (problem is not null) throw new ForgeException($"{patch.Source}:{file.Line} -> {TarRefusal.Printable(path)}", $"the file's name {problem}", NewNames.Fix);
        if (isPlain) return string.Join('/', kept);
        throw new ForgeException(
            $"{patch.Source}:{file.Line}",
            $"expected a relative path that has more than {patch.Strip} folders to drop and no '.' or '..', found '{TarRefusal.Printable(path)}'.",
            "Correct the path, or set 'strip' to the number of folders to drop.");
    }
}
